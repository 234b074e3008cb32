using System.Text.Json;
using Campaigns.Domain.Reporting;
using Campaigns.Domain.Reporting.OpenData;
using Campaigns.Domain.Units;
using Campaigns.Web.Features.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Campaigns.Web.Features.Reporting;

internal sealed class ReportConfiguration
    : IEntityTypeConfiguration<ReportPeriodKind>,
        IEntityTypeConfiguration<ReportDeadlineRule>,
        IEntityTypeConfiguration<ReportKindSetting>,
        IEntityTypeConfiguration<ReportKindSettingLevel>,
        IEntityTypeConfiguration<ReportPeriod>,
        IEntityTypeConfiguration<ReportPeriodLevel>,
        IEntityTypeConfiguration<ReportPeriodArea>,
        IEntityTypeConfiguration<ReportIndicator>,
        IEntityTypeConfiguration<ReportTemplate>,
        IEntityTypeConfiguration<ReportTemplateItem>,
        IEntityTypeConfiguration<ReportTemplateLevel>,
        IEntityTypeConfiguration<ReportAnswer>,
        IEntityTypeConfiguration<ReportFigure>,
        IEntityTypeConfiguration<ReportVersion>,
        IEntityTypeConfiguration<ReportVersionFigure>,
        IEntityTypeConfiguration<ReportStep>,
        IEntityTypeConfiguration<ReportNote>,
        IEntityTypeConfiguration<ReportAttachment>,
        IEntityTypeConfiguration<ReportVersionAttachment>,
        IEntityTypeConfiguration<ReportPdf>,
        IEntityTypeConfiguration<ReportLetterhead>,
        IEntityTypeConfiguration<OpenDataSet>
{
    public void Configure(EntityTypeBuilder<OpenDataSet> builder)
    {
        // No two sets have a day in common, also when one was withdrawn: ex_open_data_set_days in Data/Migrations/Sql.
        builder.ToTable(
            "open_data_set",
            t =>
            {
                t.HasCheckConstraint("ck_open_data_set_sha256", "sha256 = encode(sha256(convert_to(content, 'UTF8')), 'hex')");
                t.HasCheckConstraint("ck_open_data_set_withdrawn", "(withdrawn_at IS NULL) = (withdrawn_reason = '')");
            }
        );
        builder.Property(s => s.WithdrawnReason).HasDefaultValue("");
        builder.HasIndex(s => s.PeriodId).IsUnique();
        builder.HasOne<ReportPeriod>().WithMany().HasForeignKey(s => s.PeriodId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<ReportVersion>().WithMany().HasForeignKey(s => s.ReportVersionId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Account>().WithMany().HasForeignKey(s => s.PublishedById).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<ReportPeriodKind> builder)
    {
        builder.ToTable("report_period_kind");
        foreach (
            var day in new[]
            {
                builder.Property(k => k.CountedFrom),
                builder.Property(k => k.CountedTo),
                builder.Property(k => k.AsOf),
                builder.Property(k => k.FinalOn),
            }
        )
        {
            day.HasConversion(d => d.ToString(), t => YearlyDay.Parse(t));
        }

        builder.HasIndex(k => k.Key).IsUnique();
        builder.Ignore(k => k.OwnDays);
        builder.HasMany(k => k.Deadlines).WithOne().HasForeignKey(d => d.KindId);
        builder.HasMany(k => k.Settings).WithOne().HasForeignKey(s => s.KindId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<ReportKindSetting> builder)
    {
        builder.ToTable("report_kind_setting", t => t.HasCheckConstraint("ck_report_kind_setting_year", "from_year BETWEEN 2000 AND 2200"));
        foreach (
            var day in new[]
            {
                builder.Property(s => s.CountedFrom),
                builder.Property(s => s.CountedTo),
                builder.Property(s => s.AsOf),
                builder.Property(s => s.FinalOn),
            }
        )
        {
            day.HasConversion(d => d.ToString(), t => YearlyDay.Parse(t));
        }

        builder.Ignore(s => s.Days);
        builder.HasIndex(s => new { s.KindId, s.FromYear }).IsUnique();
        builder.HasOne<Account>().WithMany().HasForeignKey(s => s.SetById).OnDelete(DeleteBehavior.Restrict);
        builder.HasMany(s => s.Levels).WithOne().HasForeignKey(l => l.SettingId);
    }

    public void Configure(EntityTypeBuilder<ReportKindSettingLevel> builder)
    {
        builder.ToTable("report_kind_setting_level");
        builder.HasKey(l => new { l.SettingId, l.LevelKey });
        builder.Property(l => l.DueOn).HasConversion(d => d.ToString(), t => YearlyDay.Parse(t));
        builder.HasOne<UnitLevel>().WithMany().HasForeignKey(l => l.LevelKey).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<ReportDeadlineRule> builder)
    {
        builder.ToTable("report_deadline_rule");
        builder.HasKey(d => new { d.KindId, d.LevelKey });
        builder.Property(d => d.DueOn).HasConversion(d => d.ToString(), t => YearlyDay.Parse(t));
        builder.HasOne<UnitLevel>().WithMany().HasForeignKey(d => d.LevelKey).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<ReportPeriod> builder)
    {
        // Two periods of one kind never overlap, nor two ad hoc ones of one range: ex_report_period_days and ex_report_period_ad_hoc in
        // Data/Migrations/Sql.
        builder.ToTable(
            "report_period",
            t =>
            {
                t.HasCheckConstraint("ck_report_period_days", "counted_from <= as_of AND as_of <= counted_to AND as_of <= final_on");
                t.HasCheckConstraint("ck_report_period_ad_hoc", "(kind_id IS NULL) = (range <> 'recurring')");
                t.HasCheckConstraint("ck_report_period_template", "(kind_id IS NULL) = (template_id IS NOT NULL)");
                t.HasCheckConstraint(
                    "ck_report_period_withdrawn",
                    "(withdrawn_at IS NULL) = (withdrawn_reason = '') AND (withdrawn_at IS NULL OR kind_id IS NULL)"
                );
            }
        );

        // What was withdrawn is asked of nobody; its own page alone shows it.
        builder.HasQueryFilter(p => p.WithdrawnAt == null);
        builder.Property(p => p.Range).HasDefaultValueSql("'recurring'");
        builder.Property(p => p.WithdrawnReason).HasDefaultValue("");
        builder.Property(p => p.Version).IsRowVersion();
        builder.HasMany(p => p.Levels).WithOne().HasForeignKey(l => l.PeriodId);
        builder.HasMany(p => p.Areas).WithOne().HasForeignKey(a => a.PeriodId);
        builder.HasOne<ReportTemplate>().WithMany().HasForeignKey(p => p.TemplateId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(p => new { p.KindId, p.Year }).IsUnique();
        builder.HasIndex(p => p.CountedFrom);
        builder.HasOne<ReportPeriodKind>().WithMany().HasForeignKey(p => p.KindId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<ReportPeriodLevel> builder)
    {
        builder.ToTable("report_period_level");
        builder.HasKey(l => new { l.PeriodId, l.LevelKey });
        builder.HasOne<UnitLevel>().WithMany().HasForeignKey(l => l.LevelKey).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<ReportPeriodArea> builder)
    {
        builder.ToTable("report_period_area");
        builder.HasKey(a => new { a.PeriodId, a.UnitId });
        builder.HasOne<Unit>().WithMany().HasForeignKey(a => a.UnitId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<ReportIndicator> builder)
    {
        builder.ToTable(
            "report_indicator",
            t =>
            {
                t.HasCheckConstraint("ck_report_indicator_code", "code ~ '^[A-Z][A-Za-z0-9]{0,9}$'");
                t.HasCheckConstraint(
                    "ck_report_indicator_source_parts",
                    "(measure IS NOT NULL) = (source = 'computed') AND (formula IS NOT NULL) = (source = 'formula')"
                );
                t.HasCheckConstraint("ck_report_indicator_valid", "valid_to IS NULL OR valid_to >= valid_from");
                t.HasCheckConstraint("ck_report_indicator_decimals", "decimals BETWEEN 0 AND 3");
            }
        );
        builder.HasIndex(i => i.Code).IsUnique();
        builder
            .HasOne<ReportIndicator>()
            .WithMany()
            .HasForeignKey(i => i.PartOf)
            .HasPrincipalKey(i => i.Code)
            .OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<ReportTemplate> builder)
    {
        builder.ToTable("report_template", t => t.HasCheckConstraint("ck_report_template_version", "version >= 1"));
        builder.HasIndex(t => new { t.Key, t.Version }).IsUnique();
        builder
            .Property(t => t.Texts)
            .HasColumnType("jsonb")
            .HasDefaultValueSql("'{}'")
            .HasConversion(
                t => JsonSerializer.Serialize(t, JsonSerializerOptions.Default),
                t => JsonSerializer.Deserialize<Dictionary<string, string>>(t, JsonSerializerOptions.Default)!,
                new ValueComparer<IReadOnlyDictionary<string, string>>(
                    (a, b) => a!.Count == b!.Count && !a.Except(b).Any(),
                    t => t.Count,
                    t => t
                )
            );
        builder.HasOne<Account>().WithMany().HasForeignKey(t => t.SetById).OnDelete(DeleteBehavior.Restrict);
        builder.HasMany(t => t.Items).WithOne().HasForeignKey(i => i.TemplateId);
        builder.HasMany(t => t.Levels).WithOne().HasForeignKey(l => l.TemplateId);
    }

    public void Configure(EntityTypeBuilder<ReportTemplateItem> builder)
    {
        builder.ToTable("report_template_item");
        builder.HasKey(i => new { i.TemplateId, i.IndicatorId });
        builder.HasIndex(i => new { i.TemplateId, i.Position }).IsUnique();
        builder.HasOne<ReportIndicator>().WithMany().HasForeignKey(i => i.IndicatorId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<ReportTemplateLevel> builder)
    {
        builder.ToTable("report_template_level");
        builder.HasKey(l => new { l.TemplateId, l.LevelKey });
        builder.HasOne<UnitLevel>().WithMany().HasForeignKey(l => l.LevelKey).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<ReportAnswer> builder)
    {
        builder.ToTable(
            "report_answer",
            t =>
            {
                t.HasCheckConstraint("ck_report_answer_begun", "state = 'not_begun' OR begun_at IS NOT NULL");
                t.HasCheckConstraint("ck_report_answer_sent", "state NOT IN ('submitted', 'returned', 'accepted') OR last_version > 0");
                t.HasCheckConstraint("ck_report_answer_saved", "(saved_at IS NULL) = (saved_by_id IS NULL)");
                t.HasCheckConstraint("ck_report_answer_superior", "superior_id <> id");
                t.HasCheckConstraint(
                    "ck_report_answer_paper",
                    "(source = 'paper') = (paper_by_id IS NOT NULL) AND (source = 'paper') = (paper_at IS NOT NULL) "
                        + "AND (source = 'paper') = (paper_number <> '')"
                );
                t.HasCheckConstraint("ck_report_answer_extended", "regular_due_on < due_on");
            }
        );
        builder.Property(a => a.Results).HasDefaultValue("");
        builder.Property(a => a.Difficulties).HasDefaultValue("");
        builder.Property(a => a.Proposals).HasDefaultValue("");
        builder.Property(a => a.UnrecordedExplanation).HasDefaultValue("");
        builder.Property(a => a.NoEventExplanation).HasDefaultValue("");
        builder.Property(a => a.PaperNumber).HasDefaultValue("");
        builder.Property(a => a.Version).IsRowVersion();
        builder.HasIndex(a => new { a.PeriodId, a.UnitId }).IsUnique();
        builder.HasIndex(a => a.UnitId);
        builder.HasIndex(a => a.SuperiorId);
        builder.HasOne<ReportPeriod>().WithMany().HasForeignKey(a => a.PeriodId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Unit>().WithMany().HasForeignKey(a => a.UnitId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<ReportTemplate>().WithMany().HasForeignKey(a => a.TemplateId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<ReportAnswer>().WithMany().HasForeignKey(a => a.SuperiorId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Account>().WithMany().HasForeignKey(a => a.SavedById).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Account>().WithMany().HasForeignKey(a => a.PaperById).OnDelete(DeleteBehavior.Restrict);
        builder.HasMany(a => a.Figures).WithOne().HasForeignKey(f => f.AnswerId);
    }

    public void Configure(EntityTypeBuilder<ReportFigure> builder)
    {
        builder.ToTable(
            "report_figure",
            t =>
            {
                t.HasCheckConstraint("ck_report_figure_value", "value >= 0");
                t.HasCheckConstraint("ck_report_figure_estimate", "estimate >= 0");
            }
        );
        builder.HasKey(f => new
        {
            f.AnswerId,
            f.IndicatorId,
            f.Breakdown,
        });
        builder.Property(f => f.Explanation).HasDefaultValue("");
        builder.HasOne<ReportIndicator>().WithMany().HasForeignKey(f => f.IndicatorId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Account>().WithMany().HasForeignKey(f => f.ChangedById).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<ReportVersion> builder)
    {
        builder.ToTable(
            "report_version",
            t =>
            {
                t.HasCheckConstraint("ck_report_version_number", "number >= 1");
                t.HasCheckConstraint("ck_report_version_sha256", "sha256 = encode(sha256(convert_to(content, 'UTF8')), 'hex')");
            }
        );
        builder.HasIndex(v => new { v.AnswerId, v.Number }).IsUnique();
        builder.HasOne<ReportAnswer>().WithMany().HasForeignKey(v => v.AnswerId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Account>().WithMany().HasForeignKey(v => v.SubmittedById).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Account>().WithMany().HasForeignKey(v => v.ApprovedById).OnDelete(DeleteBehavior.Restrict);
        builder.Property(v => v.SamePerson).HasDefaultValue(false);
        builder.HasMany(v => v.Figures).WithOne().HasForeignKey(f => f.VersionId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<ReportVersionFigure> builder)
    {
        builder.ToTable("report_version_figure");
        builder.HasKey(f => new
        {
            f.VersionId,
            f.IndicatorId,
            f.Breakdown,
        });
        builder.HasOne<ReportIndicator>().WithMany().HasForeignKey(f => f.IndicatorId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<ReportAttachment> builder)
    {
        builder.ToTable(
            "report_attachment",
            t =>
            {
                t.HasCheckConstraint(
                    "ck_report_attachment_erased",
                    "(file IS NULL) = (erased_at IS NOT NULL) AND (file IS NULL) = (erased_by_id IS NOT NULL) "
                        + "AND (file IS NULL) = (erased_reason <> '') AND (file IS NOT NULL OR NOT in_draft)"
                );
                t.HasCheckConstraint("ck_report_attachment_sha256", "sha256 = encode(sha256(file), 'hex')");
                t.HasCheckConstraint("ck_report_attachment_size", "size > 0 AND size = octet_length(file)");
            }
        );
        builder.Property(f => f.ErasedReason).HasDefaultValue("");
        builder.HasIndex(f => f.AnswerId);
        builder.HasOne<ReportAnswer>().WithMany().HasForeignKey(f => f.AnswerId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Account>().WithMany().HasForeignKey(f => f.AddedById).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Account>().WithMany().HasForeignKey(f => f.ErasedById).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<ReportVersionAttachment> builder)
    {
        builder.ToTable("report_version_attachment");
        builder.HasKey(l => new { l.VersionId, l.AttachmentId });
        builder.HasOne<ReportVersion>().WithMany().HasForeignKey(l => l.VersionId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<ReportAttachment>().WithMany().HasForeignKey(l => l.AttachmentId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<ReportLetterhead> builder)
    {
        builder.ToTable("report_letterhead");
        builder.HasKey(l => l.UnitId);
        builder.Ignore(l => l.Text);
        builder.Property(l => l.Version).IsRowVersion();
        builder.HasOne<Unit>().WithMany().HasForeignKey(l => l.UnitId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Account>().WithMany().HasForeignKey(l => l.ChangedById).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<ReportPdf> builder)
    {
        builder.ToTable(
            "report_pdf",
            t =>
            {
                t.HasCheckConstraint("ck_report_pdf_made", "(file IS NULL) = (made_at IS NULL)");
                t.HasCheckConstraint("ck_report_pdf_version_number", "version_number >= 1");
            }
        );

        // One of each version, and one of what is not sent.
        builder.HasIndex(p => new { p.AnswerId, p.VersionNumber }).IsUnique().AreNullsDistinct(false);
        builder.HasOne<ReportAnswer>().WithMany().HasForeignKey(p => p.AnswerId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<ReportStep> builder)
    {
        builder.ToTable("report_step", t => t.HasCheckConstraint("ck_report_step_due", "(due_on IS NOT NULL) = (kind = 'extend')"));
        builder.Property(s => s.Reason).HasDefaultValue("");
        builder.HasIndex(s => new { s.AnswerId, s.Id });
        builder.HasOne<ReportAnswer>().WithMany().HasForeignKey(s => s.AnswerId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Account>().WithMany().HasForeignKey(s => s.ById).OnDelete(DeleteBehavior.Restrict);
        builder.HasMany(s => s.Notes).WithOne().HasForeignKey(n => n.StepId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<ReportNote> builder)
    {
        builder.ToTable("report_note", t => t.HasCheckConstraint("ck_report_note_text", "text <> ''"));
        builder.HasKey(n => new { n.StepId, n.IndicatorId });
        builder.HasOne<ReportIndicator>().WithMany().HasForeignKey(n => n.IndicatorId).OnDelete(DeleteBehavior.Restrict);
    }
}
