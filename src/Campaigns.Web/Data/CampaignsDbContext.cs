using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Audit;
using Campaigns.Domain.Campaigns;
using Campaigns.Domain.Door;
using Campaigns.Domain.Events;
using Campaigns.Domain.Installations;
using Campaigns.Domain.Network;
using Campaigns.Domain.Notifications;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Reporting;
using Campaigns.Domain.Reporting.OpenData;
using Campaigns.Domain.Training;
using Campaigns.Domain.Units;
using Campaigns.Web.Features.Accounts;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Platform.Jobs;
using Campaigns.Web.Platform.Lists;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.Metadata.Conventions.Infrastructure;

namespace Campaigns.Web.Data;

/// <summary>
/// The whole database. Each feature maps its own entities in its <c>*Configuration.cs</c>. Table names are singular and name no schema, so
/// that <c>search_path</c> decides.
/// </summary>
public sealed class CampaignsDbContext(DbContextOptions<CampaignsDbContext> options)
    : IdentityUserContext<Account, Guid>(options),
        IDataProtectionKeyContext
{
    /// <summary>
    /// Sorts An, Ánh, Dũng, Đà. The first migration makes the collation, because a server that somebody else set up may lack it.
    /// </summary>
    public const string VietnameseCollation = "vi";

    public DbSet<Installation> Installations => Set<Installation>();

    public DbSet<Unit> Units => Set<Unit>();

    public DbSet<UnitLevel> UnitLevels => Set<UnitLevel>();

    public DbSet<UnitCode> UnitCodes => Set<UnitCode>();

    public DbSet<LeadAgency> LeadAgencies => Set<LeadAgency>();

    /// <summary>A view over the paths: every pair of a unit and a unit above it, the unit itself included.</summary>
    public DbSet<UnitScope> UnitScopes => Set<UnitScope>();

    public DbSet<Grant> Grants => Set<Grant>();

    /// <summary>The open sign-ins, and those that ended recently.</summary>
    public DbSet<AccountSession> AccountSessions => Set<AccountSession>();

    public DbSet<ApiToken> ApiTokens => Set<ApiToken>();

    public DbSet<SignInTry> SignInTries => Set<SignInTry>();

    public DbSet<AccountSecondFactor> SecondFactors => Set<AccountSecondFactor>();

    public DbSet<RecoveryCode> RecoveryCodes => Set<RecoveryCode>();

    public DbSet<CampaignRule> CampaignRules => Set<CampaignRule>();

    public DbSet<Campaign> Campaigns => Set<Campaign>();

    public DbSet<CampaignTarget> CampaignTargets => Set<CampaignTarget>();

    public DbSet<EventForm> EventForms => Set<EventForm>();

    public DbSet<EventSetting> EventSettings => Set<EventSetting>();

    public DbSet<AudienceGroup> AudienceGroups => Set<AudienceGroup>();

    public DbSet<Venue> Venues => Set<Venue>();

    public DbSet<Activity> Activities => Set<Activity>();

    public DbSet<Session> Sessions => Set<Session>();

    /// <summary>
    /// A view of the sessions that somebody recorded; it is the one definition of "recorded" in the database (counted 10).
    /// </summary>
    public DbSet<RecordedSession> RecordedSessions => Set<RecordedSession>();

    public DbSet<Booking> Bookings => Set<Booking>();

    public DbSet<ActivitySpeaker> ActivitySpeakers => Set<ActivitySpeaker>();

    /// <summary>The activities under each unit in order of time; triggers keep this table up to date.</summary>
    public DbSet<ActivityScope> ActivityScopes => Set<ActivityScope>();

    public DbSet<Event> Events => Set<Event>();

    public DbSet<Course> Courses => Set<Course>();

    public DbSet<CourseRun> CourseRuns => Set<CourseRun>();

    public DbSet<Participant> Participants => Set<Participant>();

    /// <summary>Changes of the grid of a course run; only ever added.</summary>
    public DbSet<GridEntry> GridEntries => Set<GridEntry>();

    /// <summary>Marks of tests; only ever added.</summary>
    public DbSet<TestMark> TestMarks => Set<TestMark>();

    public DbSet<Person> Persons => Set<Person>();

    public DbSet<Registration> Registrations => Set<Registration>();

    public DbSet<RegistrationMember> RegistrationMembers => Set<RegistrationMember>();

    public DbSet<ContactChange> ContactChanges => Set<ContactChange>();

    public DbSet<Consent> Consents => Set<Consent>();

    public DbSet<CollaboratorKind> CollaboratorKinds => Set<CollaboratorKind>();

    public DbSet<SpokenLanguage> SpokenLanguages => Set<SpokenLanguage>();

    public DbSet<Collaborator> Collaborators => Set<Collaborator>();

    public DbSet<Invitation> Invitations => Set<Invitation>();

    public DbSet<PersonMerge> PersonMerges => Set<PersonMerge>();

    public DbSet<PersonApart> PersonAparts => Set<PersonApart>();

    public DbSet<CheckIn> CheckIns => Set<CheckIn>();

    public DbSet<CheckInTicks> CheckInTicks => Set<CheckInTicks>();

    public DbSet<Attendance> Attendances => Set<Attendance>();

    public DbSet<Headcount> Headcounts => Set<Headcount>();

    public DbSet<DeviceGrant> DeviceGrants => Set<DeviceGrant>();

    public DbSet<DoorPhone> DoorPhones => Set<DoorPhone>();

    public DbSet<WalkIn> WalkIns => Set<WalkIn>();

    public DbSet<Message> Messages => Set<Message>();

    public DbSet<ReportPeriodKind> ReportPeriodKinds => Set<ReportPeriodKind>();

    public DbSet<ReportPeriod> ReportPeriods => Set<ReportPeriod>();

    /// <summary>The catalogue of indicators.</summary>
    public DbSet<ReportIndicator> ReportIndicators => Set<ReportIndicator>();

    public DbSet<ReportTemplate> ReportTemplates => Set<ReportTemplate>();

    public DbSet<ReportAnswer> ReportAnswers => Set<ReportAnswer>();

    /// <summary>Answers as they were sent; only ever added.</summary>
    public DbSet<ReportVersion> ReportVersions => Set<ReportVersion>();

    public DbSet<ReportAttachment> ReportAttachments => Set<ReportAttachment>();

    /// <summary>What stands above and below the text of documents, by units.</summary>
    public DbSet<ReportLetterhead> ReportLetterheads => Set<ReportLetterhead>();

    public DbSet<ReportPdf> ReportPdfs => Set<ReportPdf>();

    /// <summary>Who sent, accepted and returned; only ever added.</summary>
    public DbSet<ReportStep> ReportSteps => Set<ReportStep>();

    /// <summary>Open data as it was published; never changed.</summary>
    public DbSet<OpenDataSet> OpenDataSets => Set<OpenDataSet>();

    public DbSet<LongJob> LongJobs => Set<LongJob>();

    public DbSet<ListExport> ListExports => Set<ListExport>();

    public DbSet<ListExportPart> ListExportParts => Set<ListExportPart>();

    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();

    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Conventions.Replace<ForeignKeyIndexConvention>(s => new NamedIndexes(
            s.GetRequiredService<ProviderConventionSetBuilderDependencies>()
        ));
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.HasCollation(VietnameseCollation, locale: "vi-VN", provider: "icu");
        builder.HasPostgresExtension("ltree");
        builder.HasPostgresExtension("btree_gist");
        builder.HasPostgresExtension("pg_trgm");
        builder.ApplyConfigurationsFromAssembly(typeof(CampaignsDbContext).Assembly);
        builder.Entity<DataProtectionKey>().ToTable("data_protection_key");
        EnumText.Apply(builder);
    }
}
