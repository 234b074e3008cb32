using System.Security.Cryptography;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Campaigns;
using Campaigns.Domain.Codes;
using Campaigns.Domain.Events;
using Campaigns.Domain.Network;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Reporting;
using Campaigns.Domain.Text;
using Campaigns.Domain.Time;
using Campaigns.Domain.Training;
using Campaigns.Testing;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Reporting;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Tests.Access;

/// <summary>Makes the things that a district needs for the walk.</summary>
internal static class RouteWorld
{
    public static async Task<RouteWalkTests.World> MakeAsync(TestHost host, string districtName, string name)
    {
        await using var db = host.Db();
        var now = host.Clock.GetCurrentInstant();
        var district = await db.Units.SingleAsync(u => u.Name == districtName);
        var commune = await db.Units.Where(u => u.ParentId == district.Id && u.LevelKey == "commune").OrderBy(u => u.Name).FirstAsync();
        var account = await host.AccountAsync();
        await host.GrantAsync(account, Role.Viewer, district.Id);
        var form = await db.EventForms.FirstAsync(f => f.Key == "talk");
        var setting = await db.EventSettings.FirstAsync(f => f.Key == "community");
        var campaign = await db.Campaigns.FirstOrDefaultAsync(c => c.StartsOn == new LocalDate(2026, 11, 15));
        if (campaign is null)
        {
            campaign = new Campaign
            {
                Id = Guid.CreateVersion7(),
                NameVi = "Đợt truyền thông",
                NameEn = "Drive",
                ShortNameVi = "Đợt truyền thông",
                ShortNameEn = "Drive",
                StartsOn = new LocalDate(2026, 11, 15),
                EndsOn = new LocalDate(2026, 12, 15),
                UnitId = (await host.RootAsync()).Id,
            };
            db.Campaigns.Add(campaign);
        }

        var venue = new Venue
        {
            Id = Guid.CreateVersion7(),
            CommuneId = commune.Id,
            Name = "Nhà văn hóa",
            NameFolded = Folding.Fold("Nhà văn hóa"),
            CreatedAt = now,
        };
        db.Venues.Add(venue);
        var activity = new Activity
        {
            Id = Guid.CreateVersion7(),
            Kind = ActivityKind.Event,
            Code = ReadableCode.Make(RandomNumberGenerator.GetBytes(16), ReadableCode.ActivityLength).Value,
            Title = "Nói chuyện chuyên đề",
            TitleFolded = Folding.Fold("Nói chuyện chuyên đề"),
            OrganisingUnitId = district.Id,
            PlaceUnitId = commune.Id,
            VenueId = venue.Id,
            CampaignId = campaign.Id,
            RegistrationOpen = true,
            IcsUid = $"{Guid.CreateVersion7()}@test",
            CreatedById = account,
            CreatedAt = now,
            UpdatedAt = now,
        };
        activity.MarkScheduled(account, now);
        db.Activities.Add(activity);
        db.Events.Add(
            new Event
            {
                ActivityId = activity.Id,
                FormId = form.Id,
                SettingId = setting.Id,
            }
        );
        var session = new Session
        {
            Id = Guid.CreateVersion7(),
            ActivityId = activity.Id,
            Ordinal = 1,
            StartsAt = now - Duration.FromMinutes(20),
            EndsAt = now + Duration.FromHours(2),
        };
        db.Sessions.Add(session);
        var person = new Person
        {
            Id = Guid.CreateVersion7(),
            Name = name,
            NameFolded = Folding.Fold(name),
            NameSort = Names.SortKey(name),
            CreatedAt = now,
        };
        db.Persons.Add(person);
        var registration = new Registration
        {
            Id = Guid.CreateVersion7(),
            ActivityId = activity.Id,
            PersonId = person.Id,
            OperationId = Guid.CreateVersion7(),
            Name = name,
            NameFolded = person.NameFolded,
            NameSort = person.NameSort,
            Places = 1,
            Channel = RegistrationChannel.Public,
            Language = "vi",
            Code = ReadableCode.Make(RandomNumberGenerator.GetBytes(16), ReadableCode.TicketLength).Value,
            TokenHash = SHA256.HashData(RandomNumberGenerator.GetBytes(16)),
            KeyVersion = 1,
            CreatedAt = now,
        };
        db.Registrations.Add(registration);
        var collaborator = new Collaborator
        {
            Id = Guid.CreateVersion7(),
            PersonId = person.Id,
            KeepingUnitId = district.Id,
            Since = new LocalDate(2026, 1, 5),
            ConsentVersion = "test",
            ConsentChannel = ConsentChannel.Paper,
            ConsentOn = new LocalDate(2026, 1, 5),
            CreatedById = account,
            CreatedAt = now,
            UpdatedAt = now,
        };
        collaborator.Kinds.Add(
            new CollaboratorKindHeld
            {
                CollaboratorId = collaborator.Id,
                KindId = (await db.CollaboratorKinds.FirstAsync(k => k.Key == "collaborator")).Id,
            }
        );
        collaborator.Covers.Add(new CollaboratorCover { CollaboratorId = collaborator.Id, UnitId = commune.Id });
        db.Collaborators.Add(collaborator);
        var (course, run) = RunOf(db, activity, person, now);
        await ReportOpening.EnsureAsync(db, VietnamTime.DateOf(now), now, CancellationToken.None);
        var sent = await AcceptedAsync(db, commune.Id, account, now);
        await db.SaveChangesAsync();
        var own = await db.ReportAnswers.Where(a => a.UnitId == district.Id).Select(a => a.Id).FirstAsync();
        return new RouteWalkTests.World(
            district.Id,
            activity.Id,
            session.Id,
            campaign.Id,
            activity.Code,
            registration.Id,
            registration.Code,
            account,
            person.Id,
            course,
            run,
            own,
            sent.Id,
            await TestPeriods.AdHocAsync(db, now),
            await db.ReportPeriodKinds.OrderBy(k => k.Position).Select(k => k.Id).FirstAsync(),
            await FileAsync(db, own, account, now)
        );
    }

    /// <summary>A file in the draft of a report.</summary>
    private static async Task<Guid> FileAsync(CampaignsDbContext db, Guid answer, Guid account, Instant now)
    {
        var bytes = "%PDF-1.7"u8.ToArray();
        var file = new ReportAttachment
        {
            Id = Guid.CreateVersion7(),
            AnswerId = answer,
            Kind = AttachmentKind.Document,
            Name = "ke-hoach.pdf",
            Type = AttachmentType.Pdf,
            Size = bytes.Length,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)),
            File = bytes,
            AddedById = account,
            AddedAt = now,
            InDraft = true,
        };
        db.ReportAttachments.Add(file);
        await db.SaveChangesAsync();
        return file.Id;
    }

    /// <summary>The report of a commune, sent and accepted.</summary>
    private static async Task<ReportAnswer> AcceptedAsync(CampaignsDbContext db, Guid commune, Guid account, Instant now)
    {
        const string Content = """
            {"events":[],"figures":[],"period":{"asOf":"2026-11-30","from":"2025-12-15","name":"Năm 2026","to":"2026-12-14"},"texts":{}}
            """;
        var answer = await db.ReportAnswers.FirstAsync(a => a.UnitId == commune);
        (answer.State, answer.BegunAt, answer.LastVersion) = (AnswerState.Accepted, now, 1);
        db.ReportVersions.Add(
            new ReportVersion
            {
                Id = Guid.CreateVersion7(),
                AnswerId = answer.Id,
                Number = 1,
                Content = Content,
                Sha256 = CanonicalJson.Sha256(Content),
                SubmittedAt = now,
                SubmittedById = account,
                DueOn = answer.DueOn,
                Source = AnswerSource.Unit,
                ApprovedName = "",
                ApprovedOffice = "",
                DocumentNumber = "",
            }
        );
        return answer;
    }

    /// <summary>A course with a test, and a run of it that is on, with the same person as participant.</summary>
    private static (Guid Course, Guid Run) RunOf(CampaignsDbContext db, Activity like, Person person, Instant now)
    {
        var course = new Course
        {
            Id = Guid.CreateVersion7(),
            UnitId = like.OrganisingUnitId,
            Title = "Tư vấn ban đầu",
            TitleFolded = Folding.Fold("Tư vấn ban đầu"),
            Cadre = "cộng tác viên",
            Hours = 14,
            LeastPercent = 80,
            TestRequired = true,
            CreatedById = like.CreatedById,
            CreatedAt = now,
            UpdatedAt = now,
        };
        var run = new Activity
        {
            Id = Guid.CreateVersion7(),
            Kind = ActivityKind.CourseRun,
            Code = ReadableCode.Make(RandomNumberGenerator.GetBytes(16), ReadableCode.ActivityLength).Value,
            Title = "Lớp 01/2026",
            TitleFolded = Folding.Fold("Lớp 01/2026"),
            OrganisingUnitId = like.OrganisingUnitId,
            PlaceUnitId = like.PlaceUnitId,
            VenueId = like.VenueId,
            IcsUid = $"{Guid.CreateVersion7()}@test",
            CreatedById = like.CreatedById,
            CreatedAt = now,
            UpdatedAt = now,
        };
        run.MarkScheduled(like.CreatedById, now);
        db.Courses.Add(course);
        db.Activities.Add(run);
        db.CourseRuns.Add(
            new CourseRun
            {
                ActivityId = run.Id,
                CourseId = course.Id,
                LeastPercent = 80,
                TestRequired = true,
            }
        );
        db.Sessions.Add(
            new Session
            {
                Id = Guid.CreateVersion7(),
                ActivityId = run.Id,
                Ordinal = 1,
                StartsAt = now - Duration.FromMinutes(20),
                EndsAt = now + Duration.FromHours(2),
            }
        );
        db.Registrations.Add(
            new Registration
            {
                Id = Guid.CreateVersion7(),
                ActivityId = run.Id,
                PersonId = person.Id,
                OperationId = Guid.CreateVersion7(),
                Name = person.Name,
                NameFolded = person.NameFolded,
                NameSort = person.NameSort,
                Places = 1,
                Channel = RegistrationChannel.Organiser,
                Language = "vi",
                Code = ReadableCode.Make(RandomNumberGenerator.GetBytes(16), ReadableCode.TicketLength).Value,
                TokenHash = SHA256.HashData(RandomNumberGenerator.GetBytes(16)),
                KeyVersion = 1,
                CreatedAt = now,
            }
        );
        return (course.Id, run.Id);
    }
}
