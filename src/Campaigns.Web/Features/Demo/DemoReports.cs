using Campaigns.Domain.Reporting;
using Campaigns.Domain.Time;
using Campaigns.Domain.Units;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Reporting;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Demo;

/// <summary>
/// The reports of the demo: the two past years, the half-years of them and of this year, and this year, which every unit owes. In the past
/// the districts and the communes of the home district reported; some were late, one was returned, and one never sent anything.
/// </summary>
internal static class DemoReports
{
    /// <summary>Makes the reports, after the sums of events.</summary>
    public static async Task MakeAsync(CampaignsDbContext db, DemoData data, DemoWorld world, CancellationToken cancel)
    {
        var today = VietnamTime.DateOf(world.Now);
        var kinds = await db.ReportPeriodKinds.AsNoTracking().Include(k => k.Deadlines).ToListAsync(cancel);
        var indicators = await db.ReportIndicators.AsNoTracking().OrderBy(i => i.Position).ToListAsync(cancel);
        var template = await db.ReportTemplates.AsNoTracking().Include(t => t.Items).OrderByDescending(t => t.Version).FirstAsync(cancel);
        var names = world.Units.ToDictionary(u => u.Id);
        var home = world.ByCode[DemoMaker.HomeDistrict];
        var coordinator = data.Accounts.Single(a => a.DemoKey == "coordinator").Id;
        var compiler = data.Accounts.Single(a => a.DemoKey == "organiser-district").Id;
        await ReportOpening.EnsureAsync(db, today, world.Now, cancel);

        // Periods that are over are opened too, for the years of which the demo has events.
        foreach (var kind in kinds)
        {
            for (var year = today.Year - 2; year <= today.Year; year++)
            {
                var dates = PeriodRules.Of(kind, year);
                if (dates.FinalOn < today)
                {
                    await ReportOpening.OpenAsync(db, kind, dates, world.Now, cancel);
                }
            }
        }

        var past = await db.ReportPeriods.AsNoTracking().Where(p => p.FinalOn < today).OrderBy(p => p.CountedTo).ToListAsync(cancel);
        foreach (var period in past)
        {
            // What nobody was asked for then is no late report.
            await db
                .ReportAnswers.Where(a =>
                    a.PeriodId == period.Id
                    && db.Units.Any(u => u.Id == a.UnitId && u.ParentId != null && u.LevelKey != "district" && u.ParentId != home.Id)
                )
                .ExecuteDeleteAsync(cancel);
            var answers = await db.ReportAnswers.Where(a => a.PeriodId == period.Id).OrderBy(a => a.UnitId).ToListAsync(cancel);
            answers = [.. answers.OrderBy(a => names[a.UnitId].Path.Length).ThenBy(a => names[a.UnitId].Name, StringComparer.Ordinal)];
            var counting = new ReportCounting(db);
            var counted = await counting.CountAsync([.. answers.Select(a => a.Id)], period.CountedFrom, period.AsOf, world.Now, cancel);
            var isLast = period == past[^1];
            var sentBelow = new Dictionary<Guid, BelowAnswer>();

            // From the communes up, because each level consolidates what it accepted.
            for (var i = answers.Count - 1; i >= 0; i--)
            {
                var answer = answers[i];
                var unit = names[answer.UnitId];
                sentBelow[answer.Id] = Below(answer, unit, null);

                // In the last period the commune of the demo's account is still to write, and its neighbour was asked to add something.
                if (isLast && unit.Name == "Xã Ea Kuêh")
                {
                    continue;
                }

                var sent = VietnamTime.InstantOf(
                    answer.DueOn.PlusDays(i % 7 == 3 ? 1 + (i % 4) : -(i % 3)).At(new LocalTime(8 + (i % 8), 10))
                );
                var returned = isLast && i % 11 == 5;
                var below = answers.Where(a => a.SuperiorId == answer.Id).Select(a => sentBelow[a.Id]).ToList();
                var version = Send(
                    db,
                    period,
                    answer,
                    unit,
                    template,
                    indicators,
                    counted[answer.Id],
                    below,
                    (compiler, coordinator),
                    sent,
                    returned,
                    i
                );
                sentBelow[answer.Id] = Below(answer, unit, answer.State is AnswerState.Accepted ? version : null);
            }

            await db.SaveChangesAsync(cancel);
            db.ChangeTracker.Clear();
        }
    }

    private static BelowAnswer Below(ReportAnswer answer, Unit unit, ReportVersion? accepted) =>
        new(
            answer.Id,
            unit.Id,
            unit.Name,
            unit.Contact,
            answer.State,
            answer.DueOn,
            answer.LastVersion,
            accepted?.Sha256,
            accepted?.Content
        );

    private static ReportVersion Send(
        CampaignsDbContext db,
        ReportPeriod period,
        ReportAnswer answer,
        Unit unit,
        ReportTemplate template,
        IReadOnlyList<ReportIndicator> indicators,
        CountedFigures counted,
        IReadOnlyList<BelowAnswer> below,
        (Guid Compiler, Guid Coordinator) by,
        Instant sent,
        bool returned,
        int salt
    )
    {
        var district = unit.LevelKey == "district";
        var entered = indicators
            .Where(i => i.Source is IndicatorSource.Entered)
            .ToDictionary(i => i.Id, i => (decimal?)Entered(i.Code, salt + period.Year, district));
        var values = ReportValues.Of(indicators, counted, entered);
        var byId = indicators.ToDictionary(i => i.Id);
        (answer.BegunAt, answer.SavedAt, answer.SavedById) = (sent - Duration.FromDays(2), sent, by.Compiler);
        answer.Results = "Các hoạt động truyền thông được tổ chức theo kế hoạch; nam giới tham dự nhiều hơn kỳ trước.";
        answer.Difficulties = "Mùa thu hoạch cà phê bà con bận, một số buổi phải dời.";
        foreach (var item in template.Items.Where(i => entered.ContainsKey(i.IndicatorId)))
        {
            answer.Figures.Add(
                new ReportFigure
                {
                    AnswerId = answer.Id,
                    IndicatorId = item.IndicatorId,
                    Value = entered[item.IndicatorId],
                    ChangedById = by.Compiler,
                    ChangedAt = sent,
                }
            );
        }

        var head = new AnswerHead(answer, period, unit.Name, unit.Path, null, null, null, null, null, district);
        List<ReportLine> lines =
        [
            .. template
                .Items.OrderBy(i => i.Position)
                .Select(i => new ReportLine(
                    byId[i.IndicatorId],
                    i.Required,
                    values.Of(byId[i.IndicatorId].Code),
                    values.FractionOf(byId[i.IndicatorId].Code),
                    [.. values.PartsOf(byId[i.IndicatorId].Code).Select(part => (part, values.Of($"{byId[i.IndicatorId].Code}.{part}")))],
                    null,
                    null
                )),
        ];
        var sheet = new ReportSheet(head, template, indicators, values, lines, counted.Counts, null, null, [], []);
        var content = FrozenReport.Write(sheet, 1, [], below);
        var version = new ReportVersion
        {
            Id = Guid.CreateVersion7(),
            AnswerId = answer.Id,
            Number = 1,
            Content = content,
            Sha256 = CanonicalJson.Sha256(content),
            SubmittedAt = sent,
            SubmittedById = answer.SuperiorId is null ? by.Coordinator : by.Compiler,
            DueOn = answer.DueOn,
            Source = AnswerSource.Unit,
            ApprovedName = district ? "Lê Thị Minh Tâm" : "",
            ApprovedOffice = district ? "Trưởng phòng" : "",
            ApprovedOn = district ? VietnamTime.DateOf(sent) : null,
            DocumentNumber = "",
        };
        version.Figures.AddRange(FrozenReport.Figures(sheet, version.Id));
        db.ReportVersions.Add(version);
        var isTop = answer.SuperiorId is null;
        (answer.LastVersion, answer.State) = (
            1,
            isTop ? AnswerState.Submitted
            : returned ? AnswerState.Returned
            : AnswerState.Accepted
        );
        Step(ReportStepKind.Submit, version.SubmittedById, sent, "");
        if (isTop)
        {
            return version;
        }

        Step(
            returned ? ReportStepKind.Return : ReportStepKind.Accept,
            by.Coordinator,
            sent + Duration.FromHours(26),
            returned ? "Bổ sung số tờ rơi đã phát." : ""
        );
        return version;

        void Step(ReportStepKind kind, Guid account, Instant at, string reason) =>
            db.ReportSteps.Add(
                new ReportStep
                {
                    Id = Guid.CreateVersion7(),
                    AnswerId = answer.Id,
                    VersionNumber = 1,
                    Kind = kind,
                    ById = account,
                    At = at,
                    Reason = reason,
                }
            );
    }

    /// <summary>Figures that a unit enters; they depend on nothing but the unit's place in the list and the year.</summary>
    private static int Entered(string code, int salt, bool district)
    {
        var scale = district ? 6 : 1;
        return code switch
        {
            "E1" => 4 * scale,
            "E2" => (2 * scale) + (salt % 2),
            "E3" => 2 * scale,
            "E6" => 3 * scale,
            "E7" => (3 * scale) - (salt % 2),
            "B13" or "B15" => 100 * scale * (1 + (salt % 4)),
            "G1" => 40 * scale,
            "G2" => (30 * scale) + (salt % 9),
            _ => scale * (1 + ((salt + code.Length) % 4)),
        };
    }
}
