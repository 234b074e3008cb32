using Campaigns.Domain.Activities;
using Campaigns.Domain.Events;
using Campaigns.Domain.Time;
using Campaigns.Domain.Training;
using FsCheck.Xunit;
using NodaTime;
using Xunit;

namespace Campaigns.Domain.Tests.Activities;

/// <summary>What events and course runs share is asked of both alike, whatever is drawn.</summary>
public sealed class PlanRulesTests
{
    // 24/11/2026, 09:00 in Vietnam.
    private static readonly Instant Now = Instant.FromUtc(2026, 11, 24, 2, 0);
    private static readonly Guid Commune = Guid.NewGuid();
    private static readonly Guid VenueId = Guid.NewGuid();
    private static readonly Guid Speaker = Guid.NewGuid();
    private static readonly VenueFacts Hall = new(Commune, Capacity: 60, Rooms: 3, HoldsSeveral: false);
    private static readonly OtherActivity Other = new(Guid.NewGuid(), "Mít tinh", "Hội trường", "Huyện Lắk", Now, Now);

    /// <summary>A session as it is drawn: some hours from now, in quarters of an hour, in whatever order.</summary>
    private static SessionPlan Session((short Start, byte Length) drawn, Guid? id = null)
    {
        var start = Now + Duration.FromMinutes(15 * (drawn.Start % 900));
        return SessionPlan.At(start, start + Duration.FromMinutes(15 * (drawn.Length % 110)), id);
    }

    private static EventPlan Event(IReadOnlyList<SessionPlan> sessions) =>
        new()
        {
            Title = "Nói chuyện chuyên đề",
            FormId = Guid.NewGuid(),
            SettingId = Guid.NewGuid(),
            OrganisingUnitId = Guid.NewGuid(),
            PlaceUnitId = Commune,
            VenueId = VenueId,
            Sessions = sessions,
        };

    private static RunPlan Run(IReadOnlyList<SessionPlan> sessions) =>
        new()
        {
            Title = "Lớp 02/2026",
            PlaceUnitId = Commune,
            VenueId = VenueId,
            TrainerIds = [Speaker],
            Sessions = sessions,
        };

    private static IReadOnlyList<SessionPlan> Sessions((short, byte)[]? drawn) =>
        [.. (drawn ?? []).Take(6).Select((d, i) => Session(d, Id(i)))];

    private static Guid Id(int row) => new(row + 1, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);

    private static HeldTime[] Held((short Start, byte Length, bool Person, sbyte From, sbyte To)[]? drawn) =>
        [
            .. (drawn ?? [])
                .Where(d => d.Length % 110 > 0)
                .Select(d => new HeldTime
                {
                    By = Other,
                    During = Session((d.Start, d.Length)).During!.Value,
                    VenueId = d.Person ? null : VenueId,
                    RoomFrom = d.From < 0 ? null : 1 + (d.From % 3),
                    RoomTo = d.From < 0 ? null : 1 + (d.From % 3) + (Math.Abs((int)d.To) % 2),
                    PersonId = d.Person ? Speaker : null,
                }),
        ];

    [Property]
    public void An_event_and_a_course_run_of_one_plan_are_refused_alike(
        (short, byte)[] drawn,
        (short, byte, bool, sbyte, sbyte)[] others,
        int? places,
        int? from,
        int? to,
        bool elsewhere,
        short? closes
    )
    {
        var (sessions, held) = (Sessions(drawn), Held(others));
        T With<T>(T plan)
            where T : ActivityPlan =>
            plan with
            {
                Capacity = places % 200,
                RoomFrom = from % 5,
                RoomTo = to % 5,
                PlaceUnitId = elsewhere ? Speaker : Commune,
                RegistrationClosesAt = closes is { } minutes ? Now + Duration.FromMinutes(minutes) : null,
            };
        var (talk, course) = (With(Event(sessions)), With(Run(sessions)));
        var clashes = ClashRules.Find(talk, Hall, [Speaker], held);
        Assert.Equal(
            RunRules.Open(course, Hall, held, courseEnded: false, Now).Refusals,
            EventRules.Schedule(ActivityState.Draft, talk, new EventSurroundings(Hall) { Clashes = clashes }, Now).Refusals
        );
        foreach (var state in Enum.GetValues<ActivityState>())
        {
            var before = With(Event(Sessions(drawn)));
            Assert.Equal(
                RunRules.Change(state, With(Run(before.Sessions)), course, Hall, held, Now).Refusals,
                EventRules.Change(state, before, talk, new EventSurroundings(Hall) { Clashes = clashes }, Now).Refusals
            );
        }
    }

    [Property]
    public void The_order_of_the_rows_decides_nothing((short, byte)[] drawn, (short, byte, bool, sbyte, sbyte)[] others)
    {
        var (sessions, held) = (Sessions(drawn), Held(others));
        ActivityDecision Open(IEnumerable<SessionPlan> rows) => RunRules.Open(Run([.. rows]), Hall, held, courseEnded: false, Now);
        Assert.Equal(Open(sessions).Allowed, Open(sessions.Reverse()).Allowed);
        Assert.False(Run([.. sessions]).IsElsewhereThan(Run([.. sessions.Reverse()])));
        Assert.Equal(
            ClashRules.Find(Run([.. sessions]), Hall, [Speaker], held).Count,
            ClashRules.Find(Run([.. sessions.Reverse()]), Hall, [Speaker], held).Count
        );
    }

    /// <summary>The plain count: two times meet where a minute is in both.</summary>
    [Property]
    public void A_session_clashes_where_a_quarter_of_an_hour_is_in_both((short, byte)[] drawn, (short, byte) other)
    {
        var sessions = Sessions(drawn);
        if (Session(other).During is not { } during)
        {
            return;
        }

        static bool In(Interval time, Instant moment) => time.Start <= moment && moment < time.End;
        var quarters = Enumerable.Range(-900, 1900).Select(q => Now + Duration.FromMinutes(15 * q)).Where(m => In(during, m)).ToList();
        var expected = sessions
            .Select((s, row) => (s.During, Row: row))
            .Where(s => s.During is { } time && quarters.Exists(m => In(time, m)))
            .Select(s => s.Row);
        var found = ClashRules.Find(
            Run(sessions),
            Hall,
            [],
            [
                new HeldTime
                {
                    By = Other,
                    During = during,
                    VenueId = VenueId,
                },
            ]
        );
        Assert.Equal(expected, found.OfType<ActivityRefusal.VenueTaken>().Select(v => v.Row));
    }

    [Property]
    public void What_is_scheduled_may_stay_as_it_is_whenever_that_was((short, byte)[] drawn, ushort days, int? places)
    {
        var plan = Run(Sessions(drawn)) with { Capacity = places is { } n ? Math.Abs(n % 1000) + 1 : null };
        plan = plan with { Agreed = [.. plan.Doubts(Hall).Select(d => d.Doubt.Token)] };
        var opened = RunRules.Open(plan, Hall, [], courseEnded: false, Now);
        var later = RunRules.Change(
            ActivityState.Scheduled,
            plan,
            plan with
            {
                Agreed = [],
                Title = "Tên khác",
            },
            Hall,
            [],
            Now + Duration.FromDays(days)
        );
        Assert.Equal(opened.Allowed, later.Allowed);
        Assert.False(later.Moved);
    }

    [Property]
    public void Nothing_is_moved_to_longer_ago_than_may_be_entered((short, byte)[] drawn, (short, byte)[] to, ushort days, bool postponed)
    {
        var (before, plan) = (Run(Sessions(drawn)), Run([.. Sessions(to), .. Sessions(drawn)]));
        var now = Now + Duration.FromDays(days % 100);
        var earliest = VietnamTime.DateOf(now).PlusDays(-PlanRules.MaxDaysLate);
        var state = postponed ? ActivityState.Postponed : ActivityState.Scheduled;
        var refused = RunRules.Change(state, before, plan, Hall, [], now).Refusals.OfType<ActivityRefusal.TooLongAgo>().Select(r => r.Row);

        // A scheduled session may stay where it is; a postponed one is scheduled anew.
        bool Stays(SessionPlan session) => !postponed && before.Sessions.Any(s => s.IsAtTheTimeOf(session));
        Assert.Equal(plan.Sessions.Select((s, row) => (s, row)).Where(s => s.s.Date < earliest && !Stays(s.s)).Select(s => s.row), refused);
    }

    [Theory]
    [InlineData(ActivityState.Scheduled, true)]
    [InlineData(ActivityState.Postponed, false)]
    public void What_was_scheduled_long_ago_may_be_changed_and_what_was_postponed_needs_another_day(ActivityState state, bool may)
    {
        var plan = Run([SessionPlan.At(Now - Duration.FromDays(70), Now - Duration.FromDays(70) + Duration.FromHours(2), Id(0))]);
        Assert.Equal(may, RunRules.Change(state, plan, plan with { Title = "Tên khác" }, Hall, [], Now).Allowed);
    }

    [Property]
    public void Whatever_was_recorded_keeps_its_session_and_its_time(
        (short, byte)[] drawn,
        (short, byte)[] to,
        bool[] recorded,
        bool[] leave,
        bool postponed
    )
    {
        bool At(bool[]? flags, int row) => flags is not null && row < flags.Length && flags[row];
        var before = Run([.. Sessions(drawn).Select((s, row) => s with { Recorded = At(recorded, row), LeaveOnly = At(leave, row) })]);
        var plan = Run(Sessions(to));
        var state = postponed ? ActivityState.Postponed : ActivityState.Scheduled;
        if (!RunRules.Change(state, before, plan, Hall, [], Now).Allowed)
        {
            return;
        }

        Assert.All(
            before.Sessions.Where(s => s.Recorded),
            was =>
            {
                var becomes = Assert.Single(plan.Sessions, s => s.Id == was.Id);
                Assert.True(becomes.IsAtTheTimeOf(was) || (was.LeaveOnly && (postponed || was.StartsAt > Now)));
            }
        );
    }

    [Property]
    public void A_correction_that_is_taken_can_have_taken_place((short, byte)[] drawn, (short, byte)[] to, ushort days, bool confirmed)
    {
        var count = Math.Min(drawn?.Length ?? 0, to?.Length ?? 0);
        var now = Now + Duration.FromDays(days % 60);
        var (before, plan) = (Event(Sessions([.. (drawn ?? []).Take(count)])), Event(Sessions([.. (to ?? []).Take(count)])));
        var state = confirmed ? ActivityState.Confirmed : ActivityState.Held;
        if (!EventRules.Correct(state, before, plan, new EventSurroundings(Hall), "Ghi nhầm ngày", now).Allowed)
        {
            return;
        }

        Assert.All(
            plan.Sessions.Zip(before.Sessions),
            s =>
                Assert.True(
                    s.First.IsAtTheTimeOf(s.Second) || (s.First.StartsAt <= now && s.First.Date!.Value.Year == s.Second.Date!.Value.Year)
                )
        );
        Assert.False(confirmed && plan.Sessions.Zip(before.Sessions).Any(s => !s.First.IsAtTheTimeOf(s.Second) && s.First.EndsAt > now));
    }

    [Property]
    public void A_start_that_somebody_was_counted_at_stays((short, byte)[] drawn, (short, byte)[] to, byte[] heads)
    {
        var (before, plan) = (Event(Sessions(drawn)), Event(Sessions(to)));
        var tally = new ActivityTally([
            .. before.Sessions.Select(
                (s, row) => new SessionTally(row + 1, s.StartsAt!.Value, 0, row < (heads?.Length ?? 0) ? heads![row] % 3 : 0)
            ),
        ]);
        var kept = tally.Sessions.Where(s => s.Heads > 0 && s.StartsAt <= Now).All(s => plan.Sessions.Any(p => p.StartsAt == s.StartsAt));
        Assert.Equal(kept, PlanRules.WhyNotMoved(before, plan, tally, Now).Count == 0);
    }

    [Fact]
    public void Another_start_takes_back_whoever_came_early_to_that_session_alone()
    {
        var (hour, opens) = (Duration.FromHours(1), Duration.FromMinutes(30));
        SessionPlan At(int row, int hours) => SessionPlan.At(Now + (hours * hour), Now + ((hours + 2) * hour), Id(row));
        var before = Event([At(0, 1), At(1, 5), At(2, 10)]);
        var tally = new ActivityTally([
            new(1, Now + hour, Admitted: 4, Heads: 1),
            new(2, Now + (5 * hour), Admitted: 2, Heads: 0),
            new(3, Now + (10 * hour), Admitted: 0, Heads: 0),
        ]);
        IReadOnlyList<(Guid, int)> Of(params SessionPlan[] rows) => PlanRules.TakenBack(before, Event(rows), tally, opens, opens, Now);
        Assert.Empty(Of(At(0, 1), At(1, 5), At(2, 11)));
        Assert.Equal([(Id(0), 5)], Of(At(0, 2), At(1, 5), At(2, 10)));
        Assert.Equal([(Id(1), 2)], Of(At(0, 1), At(2, 10)));

        // The door of the new time is open already, so whoever is inside stays there.
        Assert.Equal([(Id(1), 2)], Of(At(0, 0), At(1, 6), At(2, 10)));
        Assert.Empty(Of(At(0, 1), At(1, 5) with { EndsAt = Now + (9 * hour) }, At(2, 10)));
    }

    [Fact]
    public void A_correction_asks_nothing_about_places_and_asks_about_a_long_night()
    {
        var before = Run([SessionPlan.At(Now - Duration.FromHours(40), Now - Duration.FromHours(38), Id(0))]) with { Capacity = 500 };
        var elsewhere = before with { VenueId = Guid.NewGuid() };
        Assert.True(PlanRules.Correct(ActivityState.Held, before, elsewhere, Hall, null, Now).Allowed);

        var night = before with { Sessions = [SessionPlan.At(Now - Duration.FromHours(40), Now - Duration.FromHours(20), Id(0))] };
        var asked = Assert.IsType<ActivityRefusal.AskedBack>(
            Assert.Single(PlanRules.Correct(ActivityState.Held, before, night, Hall, null, Now).Refusals)
        );
        Assert.Equal("Sessions[0].End", asked.Field);
        Assert.True(PlanRules.Correct(ActivityState.Held, before, night with { Agreed = [asked.Doubt.Token] }, Hall, null, Now).Allowed);
    }

    [Fact]
    public void A_confirmed_course_run_is_not_corrected_to_an_end_that_is_to_come()
    {
        var before = Run([SessionPlan.At(Now - Duration.FromHours(2), Now - Duration.FromHours(1), Id(0))]);
        var ahead = before with { Sessions = [SessionPlan.At(Now - Duration.FromHours(2), Now + Duration.FromHours(1), Id(0))] };
        Assert.Equal(
            [new ActivityRefusal.NotOver(Now + Duration.FromHours(1))],
            PlanRules.Correct(ActivityState.Confirmed, before, ahead, Hall, "Ghi nhầm giờ", Now).Refusals
        );
        Assert.True(PlanRules.Correct(ActivityState.Held, before, ahead, Hall, null, Now).Allowed);
    }

    [Fact]
    public void An_activity_has_forty_sessions_at_the_most()
    {
        SessionPlan[] Of(int count) =>
            [
                .. Enumerable
                    .Range(0, count)
                    .Select(i => SessionPlan.At(Now + Duration.FromHours(3 * i), Now + Duration.FromHours((3 * i) + 2))),
            ];
        Assert.True(EventRules.Schedule(ActivityState.Draft, Event(Of(40)), new EventSurroundings(Hall), Now).Allowed);
        Assert.Equal(
            [new ActivityRefusal.TooManySessions(40)],
            EventRules.Schedule(ActivityState.Draft, Event(Of(41)), new EventSurroundings(Hall), Now).Refusals
        );
        Assert.Equal(
            [new ActivityRefusal.NoSessions()],
            EventRules.Schedule(ActivityState.Draft, Event([]), new EventSurroundings(Hall), Now).Refusals
        );
    }

    /// <summary>
    /// A session of which something was recorded may be moved and is not removed; any other may be both. Which sessions those are changes
    /// nothing else.
    /// </summary>
    [Property]
    public void A_session_that_is_kept_is_moved_and_not_removed(bool[]? kept, int gone)
    {
        if (kept is null or { Length: 0 or > 10 })
        {
            return;
        }

        SessionPlan At(int row, bool isKept) =>
            SessionPlan.At(Now + Duration.FromDays(row + 1), Now + Duration.FromDays(row + 1) + Duration.FromHours(2), Id(row)) with
            {
                Kept = isKept,
            };
        var before = Event([.. kept.Select((k, row) => At(row, k))]);
        var moved = before with
        {
            Sessions =
            [
                .. before.Sessions.Select(s =>
                    SessionPlan.At(s.StartsAt!.Value + Duration.FromHours(3), s.EndsAt!.Value + Duration.FromHours(3), s.Id)
                ),
            ],
        };
        IEnumerable<ActivityRefusal> Refusals(EventPlan plan) =>
            EventRules
                .Change(ActivityState.Scheduled, before, plan, new EventSurroundings(Hall), Now)
                .Refusals.Where(r => r is ActivityRefusal.RecordedSessionGone or ActivityRefusal.SessionRecorded);
        Assert.Empty(Refusals(moved));
        var left = Math.Abs(gone % kept.Length);
        var fewer = before with { Sessions = [.. before.Sessions.Where((_, row) => row != left)] };
        Assert.Equal(kept[left] ? [new ActivityRefusal.RecordedSessionGone(1)] : [], Refusals(fewer));
    }

    [Theory]
    [InlineData("Title")]
    [InlineData("Sessions")]
    [InlineData("Sessions[].Date")]
    [InlineData("Sessions[-1].Date")]
    [InlineData("Sessions[x].Date")]
    public void A_field_of_no_session_has_no_row(string field) => Assert.Null(SessionPlan.Parts(field));

    [Property]
    public void The_row_and_the_part_of_a_field_are_found_again(byte row) =>
        Assert.Equal((row, "End"), SessionPlan.Parts(SessionPlan.Field(row, "End")));
}
