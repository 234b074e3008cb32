using System.Globalization;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Counting;
using Campaigns.Domain.Door;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Time;
using Campaigns.Testing;
using Campaigns.Vectors;
using NodaTime;
using Npgsql;
using Xunit;

namespace Campaigns.Web.Tests.Features.Outreach;

/// <summary>
/// The counts in the database: the settled cases, and that the sums at every level and by every way of counting agree after any sequence of
/// changes.
/// </summary>
public sealed class OutreachCountsTests : IAsyncLifetime
{
    private const string Cells = "female, male, sex_not_known, under16, from16to30, from31to59, from60, age_not_known";
    private static readonly string[] States = ["held", "confirmed", "scheduled", "postponed", "cancelled"];

    private TestDatabase _database = null!;
    private OutreachWorld _world = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabases.CreateAsync();
        _world = await new OutreachWorld(_database).InitAsync();
    }

    public async ValueTask DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task The_settled_cases_are_counted_so_before_folding_after_it_and_after_rebuilding()
    {
        foreach (var world in VectorFile.Read<CountingVectors>("counting").Cases)
        {
            await CaseAsync(world);
        }
    }

    [Theory, InlineData(1), InlineData(77)]
    public async Task Whatever_happens_every_way_of_counting_agrees(int seed)
    {
        var random = new Random(seed);
        var places = _world.Units.Where(u => u.LevelKey == "commune").OrderBy(u => u.Id).Where((_, i) => i % 23 == 0).ToList();
        var organisers = _world
            .Units.Where(u => u.LevelKey is "union" or "office" or "district")
            .OrderBy(u => u.Id)
            .Where((_, i) => i % 5 == 0)
            .ToList();
        var campaigns = await _world.CampaignsAsync();
        Guid?[] ofCampaign = [campaigns.Now.Id, campaigns.Before.Id, null];
        var persons = new List<Guid>();
        for (var i = 0; i < 12; i++)
        {
            persons.Add(await _world.PersonAsync());
        }

        var activities = new List<Activity>();
        var standing = new List<Guid>();
        for (var step = 0; step < 120; step++)
        {
            switch (activities.Count < 4 ? 0 : random.Next(12))
            {
                case 0:
                    var day = new LocalDate(2026, 11, 15).PlusDays(random.Next(12));
                    var start = VietnamTime.InstantOf(day + new LocalTime(8, 0));
                    activities.Add(
                        await _world.ActivityAsync(
                            random.Next(3) == 0 ? ActivityState.Scheduled : ActivityState.Held,
                            organisers[random.Next(organisers.Count)].Id,
                            places[random.Next(places.Count)].Id,
                            [
                                .. Enumerable
                                    .Range(0, 1 + random.Next(2))
                                    .Select(i => (start + Duration.FromHours(3 * i), start + Duration.FromHours((3 * i) + 2))),
                            ],
                            ofCampaign[random.Next(3)],
                            random.Next(2) == 0 ? "talk" : "rally",
                            kind: random.Next(6) == 0 ? ActivityKind.CourseRun : ActivityKind.Event
                        )
                    );
                    break;
                case 1 or 2 or 3 or 4:
                    var attended = activities[random.Next(activities.Count)];
                    Guid? person = random.Next(5) == 0 ? null : persons[random.Next(persons.Count)];
                    var registration = await _world.RegistrationAsync(attended.Id, person, 5);
                    standing.Add(
                        await _world.AttendAsync(
                            attended,
                            attended.Sessions[random.Next(attended.Sessions.Count)],
                            registration,
                            person,
                            Domain.Counting.Cells.OfAttendance(Sex.Female, 1991, new LocalDate(2026, 11, 20), random.Next(4)),
                            (Source)random.Next(8)
                        )
                    );
                    break;
                case 5 when standing.Count > 0:
                    var annulled = standing[random.Next(standing.Count)];
                    standing.Remove(annulled);
                    await _world.AnnulAsync(annulled);
                    break;
                case 6 when random.Next(3) == 0:
                    // Everything that was counted is taken back, as a cancellation before the start does.
                    var off = activities[random.Next(activities.Count)];
                    var takenBack = await _world.TakeBackAsync(off);
                    standing.RemoveAll(takenBack.Contains);
                    await _world.MoveAsync(off.Id, random.Next(2) == 0 ? ActivityState.Cancelled : ActivityState.Postponed);
                    break;
                case 6 or 7:
                    var counted = activities[random.Next(activities.Count)];
                    await _world.HeadcountAsync(
                        counted,
                        counted.Sessions[0],
                        Domain.Counting.Cells.BySex(random.Next(30), random.Next(30), random.Next(5))
                    );
                    break;
                case 8 when standing.Count > 0:
                    await _world.SqlAsync(
                        $"""
                        UPDATE attendance SET male = male + 1, age_not_known = age_not_known + 1,
                          person_id = {persons[random.Next(persons.Count)]}
                          WHERE id = {standing[random.Next(standing.Count)]} AND person_id IS NOT NULL
                        """
                    );
                    break;
                case 9:
                    await _world.MoveAsync(
                        activities[random.Next(activities.Count)].Id,
                        Enum.Parse<ActivityState>(States[random.Next(States.Length)], ignoreCase: true)
                    );
                    break;
                case 10 when persons.Count > 4:
                    var merged = persons[random.Next(persons.Count)];
                    persons.Remove(merged);
                    await _world.SqlAsync($"UPDATE person SET merged_into_id = {persons[random.Next(persons.Count)]} WHERE id = {merged}");
                    break;
                case 11:
                    // A correction of an event's facts: everything is counted by the new facts at once.
                    var moved = activities[random.Next(activities.Count)];
                    await _world.SqlAsync(
                        $"""
                        UPDATE activity SET campaign_id = {ofCampaign[random.Next(3)]},
                          organising_unit_id = {organisers[random.Next(organisers.Count)].Id},
                          place_unit_id = {places[random.Next(places.Count)].Id} WHERE id = {moved.Id}
                        """
                    );
                    await _world.SqlAsync(
                        $"UPDATE event SET form_id = {_world.Forms[random.Next(2) == 0 ? "talk" : "rally"]} WHERE activity_id = {moved.Id}"
                    );
                    var days = random.Next(5) - 2;
                    await _world.SqlAsync(
                        $"""
                        UPDATE session SET starts_at = starts_at + make_interval(days => {days}),
                          ends_at = ends_at + make_interval(days => {days}) WHERE activity_id = {moved.Id}
                        """
                    );
                    foreach (var session in moved.Sessions)
                    {
                        (session.StartsAt, session.EndsAt) = (
                            session.StartsAt + Duration.FromDays(days),
                            session.EndsAt + Duration.FromDays(days)
                        );
                    }

                    break;
            }

            if (random.Next(10) == 0)
            {
                await SqlAsync("SELECT outreach_fold()");
            }
        }

        await AgreeAsync();
        await SqlAsync("SELECT outreach_fold()");
        await AgreeAsync();
        Assert.Equal("0", await TextAsync("SELECT count(*)::text FROM outreach_delta"));
        var folded = await TextAsync(Everything);
        await SqlAsync("SELECT outreach_rebuild()");
        Assert.Equal(folded, await TextAsync(Everything));
    }

    [Fact]
    public async Task Two_who_are_checked_in_at_once_never_wait_for_each_other_or_for_the_fold()
    {
        var place = _world.Units.First(u => u.LevelKey == "commune");
        var activity = await _world.EventAsync(ActivityState.Held, place.Id, place.Id, new LocalDate(2026, 11, 20), campaign: null);
        var registrations = new List<Guid>();
        for (var i = 0; i < 3; i++)
        {
            registrations.Add(await _world.RegistrationAsync(activity.Id, person: null, 10));
        }

        await using var first = await _database.App.OpenConnectionAsync();
        await using var open = await first.BeginTransactionAsync();
        await InsertAsync(first, activity, registrations[0]);
        await using var second = await _database.App.OpenConnectionAsync();
        await using (var patience = new NpgsqlCommand("SET lock_timeout = '1s'", second))
        {
            await patience.ExecuteNonQueryAsync();
        }

        await InsertAsync(second, activity, registrations[1]);
        await using (var fold = new NpgsqlCommand("SELECT outreach_fold()", second))
        {
            await fold.ExecuteNonQueryAsync();
        }

        await using var folding = await second.BeginTransactionAsync();
        await InsertAsync(second, activity, registrations[2]);
        await using (var fold = new NpgsqlCommand("SELECT outreach_fold()", second))
        {
            await fold.ExecuteNonQueryAsync();
        }

        await open.CommitAsync();
        Assert.Equal("1", await TextAsync("SELECT count(*)::text FROM outreach_delta WHERE source IS NOT NULL"));
        await folding.CommitAsync();
        await AgreeAsync();
        Assert.Equal(
            "3",
            await TextAsync(
                "SELECT sum(female + male + sex_not_known)::text FROM outreach_figures(outreach_no_campaign(), "
                    + $"'{_world.Root.Id}', '{{}}') WHERE dimension = 'all' AND side = 'place'"
            )
        );
    }

    public static TheoryData<RecordedCase> RecordedCases => [.. VectorFile.Read<RecordedVectors>("recorded").Cases];

    [Theory, MemberData(nameof(RecordedCases))]
    public async Task The_database_says_recorded_as_the_rule_does(RecordedCase @case)
    {
        ArgumentNullException.ThrowIfNull(@case);
        var place = _world.Units.First(u => u.LevelKey == "commune");
        var activity = await _world.EventAsync(ActivityState.Held, place.Id, place.Id, new LocalDate(2026, 11, 20), campaign: null);
        var session = activity.Sessions[0];
        for (var i = 0; i < @case.Attendances + @case.Annulled; i++)
        {
            var attendance = await _world.AttendAsync(
                activity,
                session,
                await _world.RegistrationAsync(activity.Id, person: null, 5),
                null,
                Domain.Counting.Cells.NotKnown(3)
            );
            if (i >= @case.Attendances)
            {
                await _world.AnnulAsync(attendance);
            }
        }

        for (var i = 0; i < @case.GridEntries; i++)
        {
            var marked = await _world.RegistrationAsync(activity.Id, person: null, 5);
            await _world.SqlAsync(
                $"""
                INSERT INTO grid_entry (id, session_id, registration_id, after, by_id, at)
                  VALUES ({Guid.CreateVersion7()}, {session.Id}, {marked}, 'absent', {_world.AccountId}, now())
                """
            );
        }

        foreach (var turns in @case.Headcounts)
        {
            await _world.HeadcountAsync(activity, session, Domain.Counting.Cells.NotKnown(turns));
        }

        await _world.SqlAsync(
            $"""
            INSERT INTO headcount (id, operation_id, session_id, activity_id,
              female, male, sex_not_known, under16, from16to30, from31to59, from60, age_not_known,
              campaign_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id, corrects_id, takes_back, counted_by_id,
                counted_at)
            SELECT new_id(), new_id(), session_id, activity_id, 0, 0, -sex_not_known, 0, 0, 0, 0, -age_not_known,
              campaign_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id, id, true, counted_by_id, counted_at
            FROM headcount WHERE session_id = {session.Id} AND corrects_id IS NULL ORDER BY id LIMIT {@case.TakenBack}
            """
        );
        Assert.Equal(
            @case.Recorded ? "1" : "0",
            await TextAsync($"SELECT count(*)::text FROM recorded_session WHERE session_id = '{session.Id}'")
        );
        Assert.Equal(
            @case.Recorded || @case.GridEntries > 0 ? "0" : "1",
            await TextAsync(
                $"""
                SELECT count(*)::text FROM outreach_missing
                  WHERE session_id = '{session.Id}' AND side = 'place' AND unit_id = '{_world.Root.Id}'
                """
            )
        );
    }

    [Fact]
    public async Task An_entry_of_a_headcount_is_never_changed_or_removed()
    {
        var place = _world.Units.First(u => u.LevelKey == "commune");
        var activity = await _world.EventAsync(ActivityState.Held, place.Id, place.Id, new LocalDate(2026, 11, 20), campaign: null);
        await _world.HeadcountAsync(activity, activity.Sessions[0], Domain.Counting.Cells.NotKnown(12));
        var changed = await Assert.ThrowsAsync<PostgresException>(() =>
            SqlAsync("UPDATE headcount SET sex_not_known = 13, age_not_known = 13")
        );
        Assert.Equal("headcount_is_only_added", changed.ConstraintName);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => SqlAsync("DELETE FROM headcount"));
        Assert.Equal("headcount_is_only_added", refused.ConstraintName);
    }

    /// <summary>A session that was called off is nothing that somebody forgot to record.</summary>
    [Fact]
    public async Task A_session_that_was_called_off_is_not_missing()
    {
        var place = _world.Units.First(u => u.LevelKey == "commune");
        var activity = await _world.EventAsync(ActivityState.Held, place.Id, place.Id, new LocalDate(2026, 11, 20), campaign: null);
        await SqlAsync(
            $"""
            INSERT INTO session (id, activity_id, ordinal, starts_at, ends_at, called_off_at)
            SELECT new_id(), activity_id, 2, starts_at + interval '1 day', ends_at + interval '1 day', starts_at FROM session
              WHERE activity_id = '{activity.Id}'
            """
        );
        const string Missing = "SELECT string_agg(DISTINCT s.ordinal::text, ',') FROM {0} m JOIN session s ON s.id = m.session_id";
        Assert.Equal(
            "1",
            await TextAsync($"{Missing.Replace("{0}", "outreach_missing", StringComparison.Ordinal)} WHERE s.activity_id = '{activity.Id}'")
        );
        Assert.Equal(
            "1",
            await TextAsync(Missing.Replace("{0}", $"outreach_unrecorded_now(ARRAY['{activity.Id}'::uuid])", StringComparison.Ordinal))
        );
    }

    /// <summary>
    /// Everything that is counted, as one text: the present figures of every unit, the facts by event, the held events, the sessions that
    /// were not recorded.
    /// </summary>
    private const string Everything = $"""
        SELECT string_agg(line, E'\n' ORDER BY line) FROM (
          SELECT 'total ' || f::text AS line
          FROM (SELECT DISTINCT coalesce(campaign_id, outreach_no_campaign()) AS id FROM activity) c CROSS JOIN unit u CROSS
            JOIN LATERAL outreach_figures(c.id, u.id, ARRAY[]::uuid[]) f
          WHERE (u.parent_id IS NULL OR u.level_key IN ('district', 'union'))
            AND (f.female, f.male, f.sex_not_known, f.age_not_known, f.people, f.events_held, f.events_confirmed) <> (0, 0, 0, 0, 0, 0, 0)
          UNION ALL SELECT 'fact ' || row(campaign_id, activity_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id, source,
            sum(female), sum(male), sum(sex_not_known), sum(under16), sum(from16to30), sum(from31to59), sum(from60), sum(age_not_known),
              sum(facts))::text
          FROM outreach_fact GROUP BY campaign_id, activity_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id, source
            HAVING sum(facts) <> 0
          UNION ALL SELECT 'held ' || h::text FROM outreach_held h
          UNION ALL SELECT 'missing ' || m::text FROM outreach_missing m
          UNION ALL SELECT 'behind ' || b::text FROM ({Behind}) b) everything
        """;

    /// <summary>
    /// The events behind figures of the upper units: in total, of people, of one form, of one source, up to a day, and of the unit itself.
    /// </summary>
    private const string Behind = """
        SELECT c.id AS campaign_id, u.id AS unit_id, side, narrowed, b.activity_id, b.on_date
        FROM (SELECT id FROM campaign UNION ALL SELECT outreach_no_campaign()) c
        CROSS JOIN (SELECT id FROM unit WHERE parent_id IS NULL OR level_key IN ('district', 'union')) u
        CROSS JOIN (VALUES ('organising'), ('place')) s (side)
        CROSS JOIN (VALUES
          ('all', NULL::uuid, ARRAY[]::text[], NULL::date, false, false), ('people', NULL, ARRAY[]::text[], NULL, true, false),
          ('form', (SELECT id FROM event_form ORDER BY position
            LIMIT 1), ARRAY[]::text[], NULL, false, false), ('source', NULL, ARRAY['headcount', 'qr'], NULL, false, false),
          ('until', NULL, ARRAY[]::text[], '2026-11-20', false, false), ('own', NULL, ARRAY[]::text[], NULL, false, true)) n (narrowed,
            form, sources, until, named, own)
        CROSS JOIN LATERAL (
          SELECT l.activity_id, l.on_date FROM outreach_listed l
          WHERE l.campaign_id = c.id AND l.unit_id = u.id AND l.side = s.side
            AND outreach_is_behind(l, n.form, n.sources, NULL, n.until, n.named, n.own)
            AND NOT EXISTS (SELECT FROM outreach_delta d WHERE d.activity_id = l.activity_id)
          UNION ALL
          SELECT l.activity_id, l.on_date FROM outreach_listed_now(ARRAY(SELECT DISTINCT d.activity_id FROM outreach_delta d
            WHERE d.activity_id IS NOT NULL)) l
          WHERE l.campaign_id = c.id AND l.unit_id = u.id AND l.side = s.side
            AND outreach_is_behind(l, n.form, n.sources, NULL, n.until, n.named, n.own)) b
        """;

    /// <summary>
    /// Compares the present figures with a plain count of the rows, at every level and by each side, and the copies on the rows with the
    /// facts of their event.
    /// </summary>
    private async Task AgreeAsync()
    {
        Assert.Equal(
            "0",
            await TextAsync(
                """
                SELECT count(*)::text
                FROM (
                  SELECT activity_id, session_id, campaign_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id
                    FROM attendance
                  UNION ALL SELECT activity_id, session_id, campaign_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id
                    FROM headcount) f
                JOIN activity a ON a.id = f.activity_id JOIN session s ON s.id = f.session_id LEFT JOIN event e ON e.activity_id = a.id
                WHERE (f.campaign_id, f.organising_unit_id, f.place_unit_id, f.on_date, f.form_id, f.setting_id)
                  IS DISTINCT FROM (a.campaign_id, a.organising_unit_id, a.place_unit_id,
                    (s.starts_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, e.form_id, e.setting_id)
                """
            )
        );
        const string Plain = $"""
            WITH facts AS (
              SELECT coalesce(t.campaign_id, outreach_no_campaign()) AS campaign_id, t.organising_unit_id, t.place_unit_id,
                form_id::text AS form, source, on_date::text AS day, person_id, {Cells}
              FROM attendance t JOIN activity a ON a.id = activity_id WHERE annulled_at IS NULL AND a.kind = 'event'
              UNION ALL
              SELECT coalesce(t.campaign_id, outreach_no_campaign()), t.organising_unit_id, t.place_unit_id, form_id::text, 'headcount',
                on_date::text, NULL, {Cells}
              FROM headcount t JOIN activity a ON a.id = activity_id WHERE a.kind = 'event'),
            plain AS (
              SELECT f.campaign_id, above.id AS unit_id, side, dimension, value, sum(female) AS female, sum(male) AS male,
                sum(sex_not_known) AS unknown, sum(from31to59) AS age, sum(age_not_known) AS no_age,
                CASE WHEN dimension = 'all' THEN count(DISTINCT person_root(person_id))
                  ELSE 0 END AS people, 0::bigint AS held, 0::bigint AS confirmed
              FROM facts f
              CROSS JOIN LATERAL (VALUES ('organising', organising_unit_id), ('place', place_unit_id)) s (side, own)
              CROSS JOIN LATERAL (VALUES ('all', ''), ('form', form), ('source', source), ('day', day)) d (dimension, value)
              JOIN unit u ON u.id = own JOIN unit above ON above.path @> u.path
              GROUP BY 1, 2, 3, 4, 5
              UNION ALL
              SELECT coalesce(a.campaign_id, outreach_no_campaign()), above.id, side, dimension, value, 0, 0, 0, 0, 0, 0, count(*),
                count(*) FILTER (WHERE state = 'confirmed')
              FROM activity a JOIN event e ON e.activity_id = a.id
              CROSS JOIN LATERAL (VALUES ('organising', organising_unit_id), ('place', place_unit_id)) s (side, own)
              CROSS JOIN LATERAL (VALUES ('all', ''), ('form', form_id::text)) d (dimension, value)
              JOIN unit u ON u.id = own JOIN unit above ON above.path @> u.path
              WHERE state IN ('held', 'confirmed')
              GROUP BY 1, 2, 3, 4, 5),
            plain_sum AS (
              SELECT campaign_id, unit_id, side, dimension, value, sum(female)::bigint, sum(male)::bigint, sum(unknown)::bigint,
                sum(age)::bigint, sum(no_age)::bigint, sum(people)::bigint,
                CASE WHEN dimension = 'day' THEN 0 ELSE sum(held)::bigint END, CASE WHEN dimension = 'day' THEN 0
                  ELSE sum(confirmed)::bigint END
              FROM plain GROUP BY 1, 2, 3, 4, 5
              HAVING (sum(female), sum(male), sum(unknown), sum(age), sum(no_age), sum(people)) <> (0, 0, 0, 0, 0, 0) OR dimension <> 'day'
                AND (sum(held), sum(confirmed)) <> (0, 0)),
            ours AS (
              SELECT f.campaign_id, f.unit_id, f.side, f.dimension, f.value, f.female, f.male, f.sex_not_known, f.from31to59,
                f.age_not_known, f.people,
                CASE WHEN f.dimension = 'day' THEN 0 ELSE f.events_held END, CASE WHEN f.dimension = 'day' THEN 0
                  ELSE f.events_confirmed END
              FROM (SELECT id FROM campaign UNION ALL SELECT outreach_no_campaign()) c
              CROSS JOIN (SELECT id FROM unit WHERE parent_id IS NULL OR id IN (
                  SELECT parent_id FROM unit
                  UNION SELECT organising_unit_id FROM activity UNION SELECT place_unit_id FROM activity
                  UNION SELECT organising_unit_id FROM attendance UNION SELECT organising_unit_id FROM headcount)) u
              CROSS JOIN LATERAL outreach_figures(c.id, u.id, ARRAY[]::uuid[]) f
              WHERE f.dimension <> 'setting' AND (f.female, f.male, f.sex_not_known, f.from31to59, f.age_not_known, f.people) <> (0, 0, 0,
                0, 0, 0)
                OR f.dimension IN ('all', 'form') AND (f.events_held, f.events_confirmed) <> (0, 0))
            SELECT count(*)::text || ' ' || coalesce(string_agg(x, E'\\n'), '') FROM (
              (SELECT 'ours ' || o::text AS x FROM (SELECT * FROM ours EXCEPT ALL SELECT * FROM plain_sum) o)
              UNION ALL
              (SELECT 'plain ' || p::text FROM (SELECT * FROM plain_sum EXCEPT ALL SELECT * FROM ours) p)) d
            """;
        var difference = await TextAsync(Plain);
        Assert.True(difference == "0 ", difference);
        const string PlainBehind = """
            SELECT coalesce(f.campaign_id, outreach_no_campaign()) AS campaign_id, above.id AS unit_id, s.side, narrowed, f.activity_id,
              (SELECT max(d.on_date) FROM facts d JOIN unit v ON v.id = CASE s.side WHEN 'place' THEN d.place_unit_id
                ELSE d.organising_unit_id END
               WHERE d.activity_id = f.activity_id AND d.campaign_id IS NOT DISTINCT FROM f.campaign_id AND above.path @> v.path) AS on_date
            FROM facts f
            CROSS JOIN LATERAL (VALUES ('organising', organising_unit_id), ('place', place_unit_id)) s (side, own)
            JOIN unit u ON u.id = s.own
            JOIN unit above ON above.path @> u.path AND (above.parent_id IS NULL OR above.level_key IN ('district', 'union'))
            CROSS JOIN LATERAL (VALUES
              ('all', true), ('people', person_id IS NOT NULL), ('form', form_id = (SELECT id FROM event_form ORDER BY position
                LIMIT 1)), ('source', source IN ('headcount', 'qr')),
              ('until', f.on_date <= '2026-11-20'), ('own', above.id = u.id)) n (narrowed, so)
            WHERE so
            GROUP BY f.campaign_id, above.id, above.path, s.side, narrowed, f.activity_id
            HAVING NOT ((SELECT a.state FROM activity a WHERE a.id = f.activity_id) IN ('draft', 'postponed', 'cancelled')
              AND (SELECT sum(d.turns) FROM facts d WHERE d.activity_id = f.activity_id) = 0)
            """;
        difference = await TextAsync(
            $"""
            WITH facts AS (
              SELECT t.campaign_id, t.activity_id, t.organising_unit_id, t.place_unit_id, t.on_date, t.form_id, t.source, t.person_id,
                t.female + t.male + t.sex_not_known AS turns
              FROM attendance t JOIN activity a ON a.id = t.activity_id WHERE annulled_at IS NULL AND a.kind = 'event'
              UNION ALL
              SELECT t.campaign_id, t.activity_id, t.organising_unit_id, t.place_unit_id, t.on_date, t.form_id, 'headcount', NULL,
                t.female + t.male + t.sex_not_known
              FROM headcount t JOIN activity a ON a.id = t.activity_id WHERE a.kind = 'event'),
            ours AS ({Behind}),
            plain AS ({PlainBehind})
            SELECT count(*)::text || ' ' || coalesce(string_agg(x, E'\n'), '') FROM (
              (SELECT 'ours ' || o::text AS x FROM (SELECT * FROM ours EXCEPT ALL SELECT * FROM plain) o)
              UNION ALL
              (SELECT 'plain ' || p::text FROM (SELECT * FROM plain EXCEPT ALL SELECT * FROM ours) p)) d
            """
        );
        Assert.True(difference == "0 ", difference);
        Assert.Equal(
            "0",
            await TextAsync(
                $"""
                SELECT count(*)::text
                FROM (SELECT campaign_id, unit_id, side, count(*) AS events FROM ({Behind}) b WHERE narrowed = 'people' GROUP BY 1, 2, 3) b
                WHERE events <> outreach_behind_count(campaign_id, unit_id, side, NULL, ARRAY[]::text[], NULL, NULL, true, false)
                """
            )
        );
        Assert.Equal(
            "0",
            await TextAsync(
                """
                SELECT count(*)::text FROM (
                  (SELECT session_id FROM outreach_missing WHERE unit_id = (SELECT id FROM unit WHERE parent_id IS NULL) AND side = 'place'
                   EXCEPT ALL
                   SELECT s.id FROM session s JOIN activity a ON a.id = s.activity_id
                     WHERE a.kind = 'event' AND a.state IN ('scheduled', 'held', 'confirmed')
                     AND s.id NOT IN (SELECT session_id FROM attendance WHERE annulled_at IS NULL UNION SELECT session_id FROM headcount))
                  UNION ALL
                  (SELECT s.id FROM session s JOIN activity a ON a.id = s.activity_id
                    WHERE a.kind = 'event' AND a.state IN ('scheduled', 'held', 'confirmed')
                     AND s.id NOT IN (SELECT session_id FROM attendance WHERE annulled_at IS NULL UNION SELECT session_id FROM headcount)
                   EXCEPT ALL
                   SELECT session_id FROM outreach_missing WHERE unit_id = (SELECT id FROM unit
                     WHERE parent_id IS NULL) AND side = 'place')) d
                """
            )
        );
    }

    private async Task CaseAsync(CountingCase world)
    {
        var organising = new Dictionary<string, Guid>(StringComparer.Ordinal);
        var places = new Dictionary<string, Guid>(StringComparer.Ordinal);
        var agencies = _world.Units.Where(u => u.LevelKey is "union" or "district").Select(u => u.Id).ToList();
        var communes = _world.Units.Where(u => u.LevelKey == "commune").Select(u => u.Id).ToList();

        // A campaign of its own keeps the cases apart.
        var campaign = Guid.CreateVersion7();
        await _world.SqlAsync(
            $"""
            INSERT INTO campaign (id, name_vi, name_en, short_name_vi, short_name_en, theme_vi, theme_en, starts_on, ends_on, unit_id)
            VALUES ({campaign}, 'Đợt', 'Drive', 'Đợt', 'Drive', '', '', '2026-11-15', '2026-12-15', {_world.Root.Id})
            """
        );
        var activities = new Dictionary<string, (Activity Activity, CountedActivity Counted)>(StringComparer.Ordinal);
        foreach (var counted in world.Activities)
        {
            organising.TryAdd(counted.OrganisingUnit, agencies[organising.Count]);
            places.TryAdd(counted.Place, communes[places.Count]);
            activities[counted.Id] = (
                await _world.ActivityAsync(
                    counted.State,
                    organising[counted.OrganisingUnit],
                    places[counted.Place],
                    [.. counted.Sessions.Select(s => (s.StartsAt, s.EndsAt))],
                    campaign,
                    counted.Form,
                    counted.Setting,
                    counted.Kind
                ),
                counted
            );
        }

        var known = world.Persons.ToDictionary(p => p.Id, StringComparer.Ordinal);
        var persons = new Dictionary<string, Guid>(StringComparer.Ordinal);
        foreach (var person in world.Persons)
        {
            persons[person.Id] = await _world.PersonAsync(person.Sex, person.BirthYear);
        }

        var registrations = new Dictionary<string, Guid>(StringComparer.Ordinal);
        foreach (var registration in world.Registrations)
        {
            registrations[registration.Id] = await _world.RegistrationAsync(
                activities[registration.Activity].Activity.Id,
                registration.Person is { } p ? persons[p] : null,
                registration.Places
            );
        }

        var standing = new Dictionary<(string, string), Guid>();
        foreach (var act in world.Acts)
        {
            var (activity, session) = act.Session is { } id
                ? activities
                    .Values.SelectMany(a => a.Counted.Sessions.Select((s, i) => (s.Id, a.Activity, Session: a.Activity.Sessions[i])))
                    .Where(x => x.Id == id)
                    .Select(x => (x.Activity, x.Session))
                    .Single()
                : default;
            var person =
                act.Registration is { } r && world.Registrations.Single(x => x.Id == r).Person is { } registrant ? known[registrant] : null;
            var key = (act.Registration ?? "", act.Session ?? "");
            Cells CellsOf() =>
                Domain.Counting.Cells.OfAttendance(person?.Sex, person?.BirthYear, VietnamTime.DateOf(session.StartsAt), act.Companions);
            switch (act.Act)
            {
                case CountedActKind.CheckIn or CountedActKind.Group when !standing.ContainsKey(key):
                    standing[key] = await _world.AttendAsync(
                        activity,
                        session,
                        registrations[act.Registration!],
                        person is null ? null : persons[person.Id],
                        act.Act is CountedActKind.Group ? act.Cells!.ToCells() : CellsOf(),
                        act.Source
                    );
                    break;
                case CountedActKind.Companions:
                    var now = CellsOf();
                    await _world.SqlAsync(
                        $"""
                        UPDATE attendance SET sex_not_known = {now.SexNotKnown}, age_not_known = {now.AgeNotKnown}
                          WHERE id = {standing[key]}
                        """
                    );
                    break;
                case CountedActKind.Annul:
                    await _world.AnnulAsync(standing[key]);
                    standing.Remove(key);
                    break;
                case CountedActKind.Headcount:
                    await _world.HeadcountAsync(activity, session, act.Cells!.ToCells());
                    break;
                case CountedActKind.Merge:
                    await _world.SqlAsync($"UPDATE person SET merged_into_id = {persons[act.Into!]} WHERE id = {persons[act.Person!]}");
                    break;
                case CountedActKind.Erase:
                    await _world.SqlAsync(
                        $"""
                        UPDATE person SET name = '', name_folded = '', sex = NULL, birth_year = NULL, anonymised_at = now()
                          WHERE id = {persons[act.Person!]}
                        """
                    );
                    known[act.Person!] = new CountedPerson(act.Person!);
                    break;
                case CountedActKind.Correct:
                    known[act.Person!] = new CountedPerson(act.Person!, act.Sex, act.BirthYear);
                    break;
            }
        }

        await ExpectAsync();
        await SqlAsync("SELECT outreach_fold()");
        await ExpectAsync();
        await SqlAsync("SELECT outreach_rebuild()");
        await ExpectAsync();

        async Task ExpectAsync()
        {
            var expected = world.Expected;
            foreach (var side in new[] { "organising", "place" })
            {
                var figures = await TextAsync(
                    $"""
                    SELECT coalesce((SELECT concat_ws(' ', {Cells}, people, events_held)
                      FROM outreach_figures('{campaign}', '{_world.Root.Id}', ARRAY[]::uuid[])
                      WHERE dimension = 'all' AND side = '{side}'), '0 0 0 0 0 0 0 0 0 0')
                    """
                );
                var c = expected.Cells;
                Assert.Equal(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{c.Female} {c.Male} {c.SexNotKnown} {c.Under16} {c.From16To30} {c.From31To59} {c.From60} "
                            + $"{c.AgeNotKnown} {expected.People} {expected.Events} ({world.Name})"
                    ),
                    $"{figures} ({world.Name})"
                );
            }

            Assert.Equal(
                $"{expected.NotYetRecorded} {world.Name}",
                await TextAsync(
                    $"""
                    SELECT count(*)::text FROM outreach_missing
                      WHERE campaign_id = '{campaign}' AND unit_id = '{_world.Root.Id}' AND side = 'place' AND ends_at <= '{world.Now}'
                    """
                )
                    + " "
                    + world.Name
            );
            await ByAsync("source", expected.BySource, key => key);
            await ByAsync("form", expected.ByForm, key => _world.Forms[key].ToString());
            await UnitsAsync("organising", expected.ByOrganisingUnit, organising);
            await UnitsAsync("place", expected.ByPlace, places);
        }

        async Task ByAsync(string dimension, IReadOnlyDictionary<string, int>? by, Func<string, string> value)
        {
            foreach (var (key, turns) in by ?? new Dictionary<string, int>(StringComparer.Ordinal))
            {
                Assert.Equal(
                    $"{turns}",
                    await TextAsync(
                        $"""
                        SELECT (female + male + sex_not_known)::text
                          FROM outreach_figures('{campaign}', '{_world.Root.Id}', ARRAY[]::uuid[])
                          WHERE dimension = '{dimension}' AND value = '{value(key)}' AND side = 'place'
                        """
                    )
                );
            }
        }

        async Task UnitsAsync(string side, IReadOnlyDictionary<string, int>? by, Dictionary<string, Guid> units)
        {
            foreach (var (key, turns) in by ?? new Dictionary<string, int>(StringComparer.Ordinal))
            {
                Assert.Equal(
                    $"{turns}",
                    await TextAsync(
                        $"""
                        SELECT (female + male + sex_not_known)::text FROM outreach_figures('{campaign}', '{units[key]}', ARRAY[]::uuid[])
                          WHERE dimension = 'all' AND side = '{side}'
                        """
                    )
                );
            }
        }
    }

    private static async Task InsertAsync(NpgsqlConnection connection, Activity activity, Guid registration)
    {
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO attendance (id, registration_id, session_id, activity_id, check_in_id, happened_at, gate, source, female, male,
              sex_not_known, under16, from16to30, from31to59, from60, age_not_known,
              campaign_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id)
            SELECT new_id(), $1, s.id, a.id, new_id(), s.starts_at, '1', 'qr', 1, 0, 0, 0, 0, 0, 0, 1, a.campaign_id, a.organising_unit_id,
              a.place_unit_id, '2026-11-20', e.form_id, e.setting_id
            FROM activity a JOIN session s ON s.activity_id = a.id JOIN event e ON e.activity_id = a.id WHERE a.id = $2
            """,
            connection
        );
        command.Parameters.AddWithValue(registration);
        command.Parameters.AddWithValue(activity.Id);
        await command.ExecuteNonQueryAsync();
    }

    private async Task SqlAsync(string sql)
    {
        await using var command = _database.App.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<string> TextAsync(string sql)
    {
        await using var command = _database.App.CreateCommand(sql);
        return await command.ExecuteScalarAsync() as string ?? "";
    }
}
