using Campaigns.Domain.Activities;
using Campaigns.Domain.Campaigns;
using Campaigns.Domain.Counting;
using Campaigns.Domain.Door;
using Campaigns.Domain.Events;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Time;
using Campaigns.Domain.Units;
using Campaigns.Testing;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Accounts;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Tests.Features.Outreach;

/// <summary>Writes counted rows with the program's role, as features do: each fact with its copies.</summary>
internal sealed class OutreachWorld(TestDatabase database)
{
    private int _made;

    public IReadOnlyList<Unit> Units { get; private set; } = [];

    public Unit Root => Units.Single(u => u.ParentId is null);

    public IReadOnlyDictionary<string, Guid> Forms { get; private set; } = new Dictionary<string, Guid>(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, Guid> Settings { get; private set; } = new Dictionary<string, Guid>(StringComparer.Ordinal);

    public Guid AccountId { get; } = Guid.CreateVersion7();

    private static Instant Start => TestDatabases.Start;

    public Unit Unit(string name) => Units.Single(u => u.Name == name);

    /// <summary>Reads the reference data and makes an account.</summary>
    public async Task<OutreachWorld> InitAsync()
    {
        await using var db = database.Db();
        Units = await db.Units.AsNoTracking().ToListAsync();
        Forms = await db.EventForms.ToDictionaryAsync(f => f.Key, f => f.Id, StringComparer.Ordinal);
        Settings = await db.EventSettings.ToDictionaryAsync(s => s.Key, s => s.Id, StringComparer.Ordinal);
        var name = $"{AccountId:N}@example.vn";
        db.Users.Add(
            new Account
            {
                Id = AccountId,
                UserName = name,
                Email = name,
                DisplayName = "Trần Thị Đếm",
                CreatedAt = Start,
            }
        );
        await db.SaveChangesAsync();
        return this;
    }

    /// <summary>This year's and last year's edition of the action month in November, with a target for the province.</summary>
    public async Task<(Campaign Now, Campaign Before)> CampaignsAsync()
    {
        await using var db = database.Db();
        var rule = await db.CampaignRules.SingleAsync(r => r.Key == "gender");
        var editions = new[] { 2026, 2025 }
            .Select(year => new Campaign
            {
                Id = Guid.CreateVersion7(),
                RuleId = rule.Id,
                EditionYear = year,
                NameVi = $"{rule.NameVi} {year}",
                NameEn = $"{rule.NameEn} {year}",
                ShortNameVi = $"{rule.ShortNameVi} {year}",
                ShortNameEn = $"{rule.ShortNameEn} {year}",
                StartsOn = new LocalDate(year, 11, 15),
                EndsOn = new LocalDate(year, 12, 15),
                UnitId = Root.Id,
            })
            .ToList();
        editions[0]
            .KeyDates.Add(
                new CampaignKeyDate
                {
                    CampaignId = editions[0].Id,
                    On = new LocalDate(2026, 11, 25),
                    NameVi = "Ngày quốc tế",
                    NameEn = "International day",
                }
            );
        db.Campaigns.AddRange(editions);
        db.CampaignTargets.Add(
            new CampaignTarget
            {
                CampaignId = editions[0].Id,
                UnitId = Root.Id,
                Turns = 3100,
            }
        );
        await db.SaveChangesAsync();
        return (editions[0], editions[1]);
    }

    public async Task<Activity> ActivityAsync(
        ActivityState state,
        Guid organising,
        Guid place,
        IReadOnlyList<(Instant Start, Instant End)> sessions,
        Guid? campaign = null,
        string form = "talk",
        string setting = "community",
        ActivityKind kind = ActivityKind.Event,
        string title = "Nam giới cùng lên tiếng"
    )
    {
        await using var db = database.Db();
        var number = ++_made;
        var venue = new Venue
        {
            Id = Guid.CreateVersion7(),
            CommuneId = place,
            Name = $"Hội trường {number}",
            NameFolded = $"hoi truong {number}",
            HoldsSeveral = true,
            CreatedAt = Start,
        };
        var id = Guid.CreateVersion7();
        var activity = new Activity
        {
            Id = id,
            Kind = kind,
            Code = $"K{number:D7}",
            Title = title,
            TitleFolded = "nam gioi cung len tieng",
            OrganisingUnitId = organising,
            PlaceUnitId = place,
            VenueId = venue.Id,
            CampaignId = campaign,
            IcsUid = $"{id}@test",
            CreatedById = AccountId,
            CreatedAt = Start,
            UpdatedAt = Start,
        };
        activity.Sessions.AddRange(
            sessions.Select(
                (s, i) =>
                    new Session
                    {
                        Id = Guid.CreateVersion7(),
                        ActivityId = id,
                        Ordinal = i + 1,
                        StartsAt = s.Start,
                        EndsAt = s.End,
                    }
            )
        );
        Move(activity, state);
        db.AddRange(venue, activity);
        await db.SaveChangesAsync();
        if (kind is ActivityKind.Event)
        {
            db.Events.Add(
                new Event
                {
                    ActivityId = id,
                    FormId = Forms[form],
                    SettingId = Settings[setting],
                }
            );
            await db.SaveChangesAsync();
        }

        return activity;
    }

    /// <summary>An event of two hours on a day.</summary>
    public Task<Activity> EventAsync(
        ActivityState state,
        Guid organising,
        Guid place,
        LocalDate day,
        Guid? campaign,
        string form = "talk",
        string title = "Nam giới cùng lên tiếng"
    )
    {
        var start = VietnamTime.InstantOf(day + new LocalTime(8, 0));
        return ActivityAsync(state, organising, place, [(start, start + Duration.FromHours(2))], campaign, form, title: title);
    }

    public void Move(Activity activity, ActivityState state)
    {
        switch (state)
        {
            case ActivityState.Scheduled:
                activity.MarkScheduled(AccountId, Start);
                break;
            case ActivityState.Held:
                activity.MarkHeld(AccountId, Start);
                break;
            case ActivityState.Confirmed:
                activity.MarkHeld(AccountId, Start);
                activity.MarkConfirmed(AccountId, Start);
                break;
            case ActivityState.Postponed:
                activity.MarkPostponed("mưa lớn", Start);
                break;
            case ActivityState.Cancelled:
                activity.MarkCancelled("trùng lịch", Start);
                break;
        }
    }

    public async Task MoveAsync(Guid activity, ActivityState state)
    {
        await using var db = database.Db();
        Move(await db.Activities.SingleAsync(a => a.Id == activity), state);
        await db.SaveChangesAsync();
    }

    public async Task<Guid> PersonAsync(Sex? sex = null, int? birthYear = null, string name = "H'Hen Niê")
    {
        await using var db = database.Db();
        var person = new Person
        {
            Id = Guid.CreateVersion7(),
            Name = name,
            NameFolded = "h'hen nie",
            NameSort = "Hen H' Niê",
            Sex = sex,
            BirthYear = birthYear,
            CreatedAt = Start,
        };
        db.Persons.Add(person);
        await db.SaveChangesAsync();
        return person.Id;
    }

    public async Task<Guid> RegistrationAsync(Guid activity, Guid? person, int places = 1)
    {
        await using var db = database.Db();
        var number = ++_made;
        var id = Guid.CreateVersion7();
        db.Registrations.Add(
            new Registration
            {
                Id = id,
                ActivityId = activity,
                PersonId = person,
                IsGroup = person is null,
                OperationId = Guid.CreateVersion7(),
                Name = "H'Hen Niê",
                NameFolded = "h'hen nie",
                NameSort = "Hen H' Niê",
                Places = places,
                Channel = RegistrationChannel.Public,
                Language = "vi",
                Code = $"R{number:D7}",
                TokenHash = System.Security.Cryptography.SHA256.HashData(id.ToByteArray()),
                KeyVersion = 1,
                CreatedAt = Start,
            }
        );
        await db.SaveChangesAsync();
        return id;
    }

    public async Task<Guid> AttendAsync(
        Activity activity,
        Session session,
        Guid registration,
        Guid? person,
        Cells cells,
        Source source = Source.Qr
    )
    {
        await using var db = database.Db();
        var facts = await FactsAsync(db, activity.Id);
        var id = Guid.CreateVersion7();
        db.Attendances.Add(
            new Attendance
            {
                Id = id,
                RegistrationId = registration,
                SessionId = session.Id,
                ActivityId = activity.Id,
                PersonId = person,
                CheckInId = Guid.CreateVersion7(),
                HappenedAt = session.StartsAt,
                Gate = "1",
                Source = source,
                Cells = cells,
                CampaignId = facts.CampaignId,
                OrganisingUnitId = facts.OrganisingUnitId,
                PlaceUnitId = facts.PlaceUnitId!.Value,
                OnDate = VietnamTime.DateOf(session.StartsAt),
                FormId = facts.FormId,
                SettingId = facts.SettingId,
            }
        );
        await db.SaveChangesAsync();
        return id;
    }

    public async Task HeadcountAsync(Activity activity, Session session, Cells cells, Guid? corrects = null)
    {
        await using var db = database.Db();
        var facts = await FactsAsync(db, activity.Id);
        var negative = cells.ToArray().Min() < 0;
        corrects ??= negative ? await db.Headcounts.Where(h => h.SessionId == session.Id).Select(h => h.Id).FirstAsync() : null;
        db.Headcounts.Add(
            new Headcount
            {
                Id = Guid.CreateVersion7(),
                OperationId = Guid.CreateVersion7(),
                SessionId = session.Id,
                ActivityId = activity.Id,
                Cells = cells,
                CampaignId = facts.CampaignId,
                OrganisingUnitId = facts.OrganisingUnitId,
                PlaceUnitId = facts.PlaceUnitId!.Value,
                OnDate = VietnamTime.DateOf(session.StartsAt),
                FormId = facts.FormId,
                SettingId = facts.SettingId,
                CorrectsId = corrects,
                CountedById = AccountId,
                CountedAt = session.EndsAt,
            }
        );
        await db.SaveChangesAsync();
    }

    public async Task AnnulAsync(Guid attendance)
    {
        await using var db = database.Db();
        await db.Attendances.Where(a => a.Id == attendance).ExecuteUpdateAsync(u => u.SetProperty(a => a.AnnulledAt, Start));
    }

    /// <summary>Takes everything back that was counted of an activity, as a cancellation before the start does.</summary>
    /// <returns>The attendances that were annulled.</returns>
    public async Task<IReadOnlyList<Guid>> TakeBackAsync(Activity activity)
    {
        await using var db = database.Db();
        var ids = await db.Attendances.Where(a => a.ActivityId == activity.Id && a.AnnulledAt == null).Select(a => a.Id).ToListAsync();
        foreach (var id in ids)
        {
            await AnnulAsync(id);
        }

        foreach (var session in activity.Sessions)
        {
            var entries = await db.Headcounts.AsNoTracking().Where(h => h.SessionId == session.Id).ToListAsync();
            foreach (var entry in entries.GroupBy(h => h.CorrectsId ?? h.Id))
            {
                var sum = Cells.Sum(entry.Select(h => h.Cells));
                if (sum.Turns != 0)
                {
                    await HeadcountAsync(activity, session, -sum, entry.Key);
                }
            }
        }

        return ids;
    }

    public async Task SqlAsync(FormattableString sql)
    {
        await using var db = database.Db();
        await db.Database.ExecuteSqlAsync(sql);
    }

    private static async Task<Facts> FactsAsync(CampaignsDbContext db, Guid activity) =>
        await (
            from a in db.Activities
            join e in db.Events on a.Id equals e.ActivityId into events
            from e in events.DefaultIfEmpty()
            where a.Id == activity
            select new Facts(a.CampaignId, a.OrganisingUnitId, a.PlaceUnitId, e!.FormId, e.SettingId)
        ).SingleAsync();

    private sealed record Facts(Guid? CampaignId, Guid OrganisingUnitId, Guid? PlaceUnitId, Guid? FormId, Guid? SettingId);
}
