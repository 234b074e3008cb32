using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Campaigns;
using Campaigns.Domain.Counting;
using Campaigns.Domain.Door;
using Campaigns.Domain.Network;
using Campaigns.Domain.Notifications;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Time;
using Campaigns.Testing;
using Campaigns.Web.Features.Demo;
using NodaTime;
using NodaTime.Text;
using Xunit;

namespace Campaigns.Web.Tests.Features.Demo;

/// <summary>The rows of the demo on several days of the year, before they are written.</summary>
public sealed partial class DemoMakerTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("2026-11-15T09:10")]
    [InlineData("2026-11-24T14:27")]
    [InlineData("2026-12-15T18:40")]
    [InlineData("2027-03-09T10:05")]
    [InlineData("2027-06-01T00:20")]
    [InlineData("2027-06-30T23:30")]
    [InlineData("2026-12-31T08:00")]
    [InlineData("2028-02-29T07:00")]
    public async Task A_province_is_whole_on_any_day(string local)
    {
        var (world, data) = await MakeAsync(local);
        Assert.InRange(data.Venues.Count, 140, 260);
        Assert.InRange(data.Activities.Count, 1200, 2100);
        Assert.InRange(data.Persons.Count, 4000, 11500);
        Assert.InRange(data.Registrations.Count, 12000, 28000);
        Assert.InRange(data.Attendances.Count, 8000, 22000);
        NothingLiesAhead(world, data);
        NobodyIsInTwoPlaces(data);
        EveryAttendanceHasItsCheckInAndItsCopies(data);
        PeopleAreMadeUp(data);
        NoManSpeaksForAUnionOfWomen(data);
        TheHomeDistrictHasItsDay(world, data);
        TheNetworkIsKeptAndAsked(world, data);
        TheRunsAreWhole(world, data);
    }

    [Fact]
    public async Task The_same_day_makes_the_same_demo()
    {
        var (_, one) = await MakeAsync("2026-11-24T14:27");
        var (_, other) = await MakeAsync("2026-11-24T14:27");
        Assert.Equal(Digest(one), Digest(other));
    }

    [Fact]
    public async Task In_the_month_the_province_stands_near_its_target_and_afterwards_it_has_met_it()
    {
        var (world, data) = await MakeAsync("2026-11-24T14:27");
        var turns = Turns(data);
        var running = world.Campaigns.Single(c => c.Rule == "gender" && c.Campaign.EditionYear == 2026).Campaign;
        var before = world.Campaigns.Single(c => c.Rule == "gender" && c.Campaign.EditionYear == 2025).Campaign;
        Assert.InRange(turns[running.Id], 30_000, 50_000);
        Assert.InRange(turns[before.Id], 95_000, 125_000);
        Assert.Equal(115_000, data.Targets.Single(t => t.CampaignId == running.Id && t.UnitId == world.Root.Id).Turns);
        Assert.Equal(6_000, data.Targets.Single(t => t.CampaignId == running.Id && t.UnitId == world.ByCode["648"].Id).Turns);
    }

    [Fact]
    public async Task The_ledger_tells_of_reminders_sent_late_moved_cancelled_left_and_failed()
    {
        var (world, data) = await MakeAsync("2026-11-24T14:27");
        var reminders = data.Messages.Where(m => m.Rule == MessageRule.Reminder).ToList();
        foreach (
            var reason in new[] { SkipReason.Late, SkipReason.Moved, SkipReason.Cancelled, SkipReason.Postponed, SkipReason.Withdrawn }
        )
        {
            Assert.Contains(reminders, m => m.State == MessageState.Skipped && m.Reason == reason);
        }

        Assert.Contains(data.Messages, m => m.State == MessageState.Failed);
        Assert.Contains(reminders, m => m.State == MessageState.Due && m.DueAt > world.Now);
        Assert.Contains(reminders, m => m is { State: MessageState.Sent, ScheduleVersion: 2 });
        Assert.Equal(
            data.Messages.Count,
            data.Messages.Select(m => (m.Rule, m.OccurrenceId, m.RecipientId, m.ScheduleVersion)).Distinct().Count()
        );
        var versions = data.Activities.ToDictionary(a => a.Id, a => a.ScheduleVersion);
        Assert.All(
            data.Messages,
            m =>
            {
                Assert.Equal(m.State == MessageState.Sent, m.SentAt is not null);
                Assert.True(m.State is not MessageState.Sent || m.SentAt <= world.Now);
                Assert.True(m.State is not (MessageState.Skipped or MessageState.Failed) || m.Reason is not null);
                Assert.True(m.ScheduleVersion <= versions[m.ActivityId!.Value]);
            }
        );
    }

    private static void NothingLiesAhead(DemoWorld world, DemoData data)
    {
        var now = world.Now;
        Assert.All(
            data.Activities,
            a =>
                Assert.True(
                    a.CreatedAt < now && a.UpdatedAt <= now && !(a.ScheduledAt > now || a.HeldAt > now || a.ConfirmedAt > now),
                    a.Title
                )
        );
        Assert.All(data.Registrations, r => Assert.True(r.CreatedAt <= now && !(r.WithdrawnAt > now), r.Name));
        Assert.All(data.CheckIns, c => Assert.True(c.HappenedAt <= now && c.ReceivedAt <= now));
        Assert.All(
            data.Acts,
            a => Assert.True(a.Act.DeviceAt + Duration.FromMilliseconds(a.Act.ClockOffsetMs ?? 0) <= a.ReceivedAt && a.ReceivedAt <= now)
        );
        Assert.All(data.Headcounts, h => Assert.True(h.CountedAt <= now));
        Assert.All(data.Audit, a => Assert.True(a.At <= now));
        Assert.All(
            data.Audit.Where(a => a.Action == "activity.moved"),
            a => Assert.Contains("\"changes\":{\"startsAt\":[\"", a.Fields, StringComparison.Ordinal)
        );
        var session = data.Sessions.GroupBy(s => s.ActivityId).ToDictionary(s => s.Key, s => s.MaxBy(m => m.Ordinal)!);
        foreach (var activity in data.Activities)
        {
            Assert.False(activity.State is ActivityState.Held or ActivityState.Confirmed && session[activity.Id].EndsAt > now);
        }
    }

    private static void NobodyIsInTwoPlaces(DemoData data)
    {
        var held = data
            .Activities.Where(a => a.State is ActivityState.Scheduled or ActivityState.Held or ActivityState.Confirmed)
            .Select(a => a.Id)
            .ToHashSet();
        Assert.All(data.Bookings, b => Assert.Contains(b.ActivityId, held));
        Assert.Equal(held, data.Bookings.Where(b => b.VenueId is not null).Select(b => b.ActivityId).ToHashSet());
        foreach (var of in data.Bookings.Where(b => !b.Shared).GroupBy(b => b.VenueId ?? b.PersonId!.Value))
        {
            var inOrder = of.OrderBy(b => b.StartsAt).ToList();
            Assert.All(inOrder.Zip(inOrder.Skip(1)), pair => Assert.True(pair.First.EndsAt <= pair.Second.StartsAt));
        }
    }

    private static void EveryAttendanceHasItsCheckInAndItsCopies(DemoData data)
    {
        var activities = data.Activities.ToDictionary(a => a.Id);
        var sessions = data.Sessions.ToDictionary(s => s.Id);
        var events = data.Events.ToDictionary(e => e.ActivityId);
        var checkIns = data.CheckIns.ToDictionary(c => c.Id);
        var registrations = data.Registrations.ToDictionary(r => r.Id);
        Assert.Equal(data.Attendances.Count, data.Attendances.Select(a => (a.RegistrationId, a.SessionId)).Distinct().Count());
        foreach (var attendance in data.Attendances)
        {
            var (activity, checkIn, registration) = (
                activities[attendance.ActivityId],
                checkIns[attendance.CheckInId],
                registrations[attendance.RegistrationId]
            );
            Assert.Equal(
                (attendance.RegistrationId, attendance.SessionId, CheckInKind.Admit, Verdict.Accepted),
                (checkIn.RegistrationId, checkIn.SessionId, checkIn.Kind, checkIn.ServerVerdict)
            );
            Assert.Equal(RegistrationState.Confirmed, registration.State);
            Assert.InRange(attendance.Turns, 1, registration.Places);
            Assert.Equal(
                (
                    activity.CampaignId,
                    activity.OrganisingUnitId,
                    activity.PlaceUnitId,
                    VietnamTime.DateOf(sessions[attendance.SessionId].StartsAt),
                    events.GetValueOrDefault(activity.Id)?.FormId,
                    events.GetValueOrDefault(activity.Id)?.SettingId
                ),
                (
                    attendance.CampaignId,
                    attendance.OrganisingUnitId,
                    (Guid?)attendance.PlaceUnitId,
                    attendance.OnDate,
                    attendance.FormId,
                    attendance.SettingId
                )
            );
        }

        foreach (var headcount in data.Headcounts)
        {
            var activity = activities[headcount.ActivityId];
            Assert.True(activity.State is ActivityState.Held or ActivityState.Confirmed);
            Assert.True(headcount.Turns > 0);
            Assert.Equal(
                (activity.CampaignId, activity.OrganisingUnitId, activity.PlaceUnitId, events[activity.Id].FormId),
                (headcount.CampaignId, headcount.OrganisingUnitId, (Guid?)headcount.PlaceUnitId, headcount.FormId)
            );
        }

        // Some events are held without a figure; a confirmed one has its figures.
        var recorded = data.Attendances.Select(t => t.ActivityId).Concat(data.Headcounts.Select(h => h.ActivityId)).ToHashSet();
        Assert.Contains(data.Activities, a => a.State == ActivityState.Held && !recorded.Contains(a.Id));
        Assert.All(data.Activities.Where(a => a.State == ActivityState.Confirmed), a => Assert.Contains(a.Id, recorded));
    }

    private static void TheRunsAreWhole(DemoWorld world, DemoData data)
    {
        Assert.Equal(40, data.CourseRuns.Count);
        Assert.Equal(
            data.CourseRuns.Select(r => r.ActivityId).ToHashSet(),
            data.Activities.Where(a => a.Kind == ActivityKind.CourseRun).Select(a => a.Id).ToHashSet()
        );
        var sessions = data.Sessions.ToLookup(s => s.ActivityId);
        var learners = data.Registrations.ToLookup(r => r.ActivityId);
        var came = data.Attendances.Select(a => (a.RegistrationId, a.SessionId)).ToHashSet();
        var missed = data.GridEntries.Select(e => (e.RegistrationId, e.SessionId)).ToHashSet();
        Assert.Empty(came.Intersect(missed));
        Assert.All(data.GridEntries, e => Assert.True(e.At <= world.Now));
        Assert.All(data.TestMarks, m => Assert.True(m.At <= world.Now && m.Value is >= 0 and <= 10));

        // Runs that are over have a full grid, and some participants attended a run before.
        var over = data
            .Activities.Where(a =>
                a.Kind == ActivityKind.CourseRun
                && a.State is ActivityState.Held or ActivityState.Confirmed
                && a.Kind == ActivityKind.CourseRun
            )
            .ToList();
        Assert.True(over.Count >= 30);
        Assert.All(
            over,
            a =>
                Assert.All(
                    learners[a.Id],
                    r => Assert.All(sessions[a.Id], s => Assert.True(came.Contains((r.Id, s.Id)) || missed.Contains((r.Id, s.Id))))
                )
        );
        Assert.Contains(
            data.Registrations.Where(r => data.CourseRuns.Exists(c => c.ActivityId == r.ActivityId)).GroupBy(r => r.PersonId),
            g => g.Count() > 1
        );
        Assert.Contains(
            data.CourseRuns,
            r => sessions[r.ActivityId].Any(s => s.EndsAt > world.Now) && sessions[r.ActivityId].Any(s => s.EndsAt < world.Now)
        );
    }

    private static void NoManSpeaksForAUnionOfWomen(DemoData data)
    {
        var contacts = data
            .Activities.Select(a => a.Contact ?? "")
            .Where(c => c.Contains("LHPN", StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        Assert.NotEmpty(contacts);
        Assert.All(contacts, c => Assert.Matches("(^| )H'|( Thị | Ngọc | Thanh )", c.Split(',')[0]));

        // Participants who work for the Women's Union are women too.
        var registrations = data.Registrations.ToDictionary(r => r.Id);
        var members = data
            .Participants.Where(p => p.Workplace.Contains("LHPN", StringComparison.Ordinal))
            .Select(p => registrations[p.RegistrationId].Sex)
            .ToList();
        Assert.NotEmpty(members);
        Assert.All(members, sex => Assert.Equal(Sex.Female, sex));
    }

    private static void PeopleAreMadeUp(DemoData data)
    {
        Assert.All(data.Accounts, a => Assert.True(a.PasswordHash is null && a.Email!.EndsWith("@demo.example", StringComparison.Ordinal)));
        foreach (var person in data.Persons)
        {
            Assert.True(person.Phone is null || MadeUpPhone().IsMatch(person.Phone), person.Phone);
            Assert.True(person.Email is null || MadeUpMail().IsMatch(person.Email), person.Email);
        }

        var persons = data.Persons.ToDictionary(p => p.Id);
        Assert.All(
            data.Registrations.Where(r => r.PersonId is not null),
            r => Assert.Equal((persons[r.PersonId!.Value].Name, persons[r.PersonId.Value].Phone), (r.Name, r.Phone))
        );
        var consents = data.Consents.Select(c => c.RegistrationId).ToHashSet();
        Assert.All(data.Registrations, r => Assert.Equal(r.PersonId is not null, consents.Contains(r.Id)));

        // No two of them are the same person by the matching rule.
        Assert.Equal(
            data.Persons.Count(p => p.Phone is not null),
            data.Persons.Where(p => p.Phone is not null).Select(p => (p.NameFolded, p.Phone)).Distinct().Count()
        );
        Assert.Contains(data.Persons.Where(p => p.Phone is not null).GroupBy(p => p.Phone), family => family.Count() > 1);
    }

    private static void TheNetworkIsKeptAndAsked(DemoWorld world, DemoData data)
    {
        Assert.InRange(data.Collaborators.Count, 270, 340);
        Assert.Equal(data.Collaborators.Count, data.Collaborators.Select(c => c.PersonId).Distinct().Count());
        var persons = data.Persons.ToDictionary(p => p.Id);
        var men = data.Collaborators.Count(c => persons[c.PersonId].Sex == Sex.Male);
        Assert.InRange(men * 100 / data.Collaborators.Count, 30, 55);
        Assert.All(
            data.Collaborators,
            c => Assert.True(c.Since <= VietnamTime.DateOf(world.Now) && !(c.EndedOn < c.Since) && c.CreatedAt <= world.Now)
        );
        Assert.All(
            data.Collaborators,
            c => Assert.True(data.KindsHeld.Exists(k => k.CollaboratorId == c.Id) && data.Covers.Exists(k => k.CollaboratorId == c.Id))
        );
        Assert.True(
            data.Persons.Where(p => p is { BirthYear: not null, CommuneId: not null })
                .GroupBy(p => (p.NameFolded, p.BirthYear, p.CommuneId))
                .Count(g => g.Count() > 1) >= 3
        );

        // People who said yes are booked, every answer lies in the past, and no event asks a person twice.
        Assert.All(
            data.Invitations.Where(i => i is { Answer: InvitationAnswer.Yes, WithdrawnAt: null }),
            i => Assert.True(data.Bookings.Exists(b => b.ActivityId == i.ActivityId && b.PersonId == i.PersonId))
        );
        Assert.All(
            data.Invitations,
            i =>
                Assert.True(
                    i.InvitedAt <= world.Now && !(i.AnsweredAt > world.Now) && !(i.AnsweredAt < i.InvitedAt) && !(i.WithdrawnAt > world.Now)
                )
        );
        var standing = data.Invitations.Where(i => i.WithdrawnAt is null).ToList();
        Assert.Equal(standing.Count, standing.Select(i => (i.ActivityId, i.PersonId)).Distinct().Count());
        Assert.Contains(standing, i => i.Answer is null);
    }

    private static void TheHomeDistrictHasItsDay(DemoWorld world, DemoData data)
    {
        var today = VietnamTime.DateOf(world.Now);
        var office = world.Units.Single(u => u.LevelKey == "office" && u.ParentId == world.ByCode["648"].Id);
        var own = data.Activities.Where(a => a.OrganisingUnitId == office.Id).ToList();
        var session = data.Sessions.Where(s => s.Ordinal == 1).ToDictionary(s => s.ActivityId);
        var days = own.Where(a => VietnamTime.DateOf(session[a.Id].StartsAt) == today).ToList();
        Assert.Equal(3, days.Count);
        Assert.All(days, a => Assert.Equal(ActivityState.Scheduled, a.State));
        if (VietnamTime.LocalOf(world.Now).Hour is >= 8 and < 20)
        {
            var running = Assert.Single(days, a => session[a.Id].StartsAt <= world.Now && world.Now < session[a.Id].EndsAt);
            Assert.Contains(data.Attendances, t => t.ActivityId == running.Id);
            TheDoorIsAlive(data, running);
        }

        // Two drafts clash: one wants a speaker who is booked, one a venue that is booked.
        var clashes = own.Where(a => a.State == ActivityState.Draft)
            .Select(a =>
                (
                    Venue: data.Bookings.Exists(b =>
                        b.VenueId == a.VenueId && b.StartsAt < session[a.Id].EndsAt && session[a.Id].StartsAt < b.EndsAt
                    ),
                    Speaker: data.Speakers.Exists(s =>
                        s.ActivityId == a.Id
                        && data.Bookings.Exists(b =>
                            b.PersonId == s.PersonId && b.StartsAt < session[a.Id].EndsAt && session[a.Id].StartsAt < b.EndsAt
                        )
                    )
                )
            )
            .ToList();
        Assert.Contains(clashes, c => c.Venue);
        Assert.Contains(clashes, c => c.Speaker);
        Assert.Contains(own, a => a.State == ActivityState.Postponed && session[a.Id].StartsAt > world.Now);
        Assert.Contains(own, a => a is { State: ActivityState.Cancelled, StateReason: not null });

        // Part of the plan for the next month is known already.
        var next = world.Campaigns.Select(c => c.Campaign).Where(c => c.StartsOn > today).MinBy(c => c.StartsOn)!;
        Assert.Contains(data.Activities, a => a.CampaignId == next.Id);
        Assert.All(
            data.Activities.Where(a => a.CampaignId is not null),
            a =>
                Assert.True(
                    CampaignWindow.Of(world.Campaigns.Single(c => c.Campaign.Id == a.CampaignId).Campaign).Contains(session[a.Id].StartsAt)
                )
        );
    }

    // Two paired phones stand at two gates, one of them without names; there are groups and guests who check in alone; and each gate's acts
    // come from its own phone.
    private static void TheDoorIsAlive(DemoData data, Activity running)
    {
        var grants = data.DeviceGrants.Where(g => g.ActivityId == running.Id).ToList();
        Assert.Equal([true, false], grants.Where(g => g.PairedAt is not null).Select(g => g.MaySearch));
        Assert.Single(grants, g => g.PairedAt is null);
        Assert.Equal(2, data.DoorPhones.Count);
        var session = data.Sessions.Single(s => s.ActivityId == running.Id).Id;
        Assert.All(
            data.CheckIns.Where(c => c.SessionId == session),
            c => Assert.Equal(c.Gate, data.DoorPhones.Single(p => p.Id == c.PhoneId && p.ActorId == c.ActorId).Gate)
        );
        Assert.Equal(2, data.Registrations.Count(r => r.ActivityId == running.Id && r.IsGroup));
        Assert.Contains(data.Acts, a => a.Act.People > 1);
        Assert.Equal(4, data.Acts.Count(a => a.PhoneHash is not null));
    }

    private async Task<(DemoWorld World, DemoData Data)> MakeAsync(string local)
    {
        var now = VietnamTime.InstantOf(LocalDateTimePattern.CreateWithInvariantCulture("yyyy-MM-ddTHH:mm").Parse(local).Value);
        await using var db = fixture.Database.OwnerDb();
        await using var unsaved = await db.Database.BeginTransactionAsync(Cancel);
        var world = await DemoLoader.WorldAsync(
            db,
            now,
            1,
            (id, generation) => SHA256.HashData([.. id.ToByteArray(), (byte)generation]),
            (id, generation) => SHA256.HashData([.. id.ToByteArray(), (byte)generation]),
            (id, generation) => SHA256.HashData([.. id.ToByteArray(), (byte)generation]),
            Cancel
        );
        return (world, DemoMaker.Make(world));
    }

    private static Dictionary<Guid, int> Turns(DemoData data) =>
        data
            .Attendances.Select(a => (a.CampaignId, a.Turns))
            .Concat(data.Headcounts.Select(h => (h.CampaignId, h.Turns)))
            .Where(f => f.CampaignId is not null)
            .GroupBy(f => f.CampaignId!.Value)
            .ToDictionary(g => g.Key, g => g.Sum(f => f.Turns));

    private static string Digest(DemoData data)
    {
        var text = new StringBuilder();
        foreach (var a in data.Activities)
        {
            text.Append(CultureInfo.InvariantCulture, $"{a.Id} {a.Code} {a.State} {a.Title};");
        }

        foreach (var p in data.Persons)
        {
            text.Append(CultureInfo.InvariantCulture, $"{p.Id} {p.Name} {p.Phone} {p.BirthYear};");
        }

        foreach (var r in data.Registrations)
        {
            text.Append(CultureInfo.InvariantCulture, $"{r.Id} {r.Code} {r.CreatedAt};");
        }

        foreach (var h in data.Headcounts)
        {
            text.Append(CultureInfo.InvariantCulture, $"{h.Id} {h.Female} {h.Male} {h.From60};");
        }

        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    [GeneratedRegex("^[+]84[35789][0-9]{2}00[0-9]{4}$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex MadeUpPhone();

    [GeneratedRegex("^[a-z0-9.]+@example[.](com|org|net)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex MadeUpMail();
}
