using Campaigns.Domain.Activities;
using Campaigns.Domain.Counting;
using Campaigns.Domain.Door;
using Campaigns.Testing;
using Campaigns.Web.Data;
using NodaTime;
using Npgsql;
using Xunit;

namespace Campaigns.Web.Tests.Features.Outreach;

/// <summary>
/// Adds a measure: a third sex. Besides its columns, which a migration adds, only the list of measures knows of it, and it is counted in
/// every way in which turns are counted.
/// </summary>
public sealed class MeasuresTests : IAsyncLifetime
{
    private const string Other = "other_sex";

    private static readonly IReadOnlyList<Measure> Longer = [.. Measures.All, new(Other, MeasureKind.Sex)];

    private TestDatabase _database = null!;
    private OutreachWorld _world = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabases.CreateAsync();
        _world = await new OutreachWorld(_database).InitAsync();
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_measure_that_is_added_to_the_list_is_counted_at_every_level_without_another_line_of_SQL()
    {
        await AddColumnsAsync();
        var commune = _world.Units.First(u => u.LevelKey == "commune");
        var (campaign, _) = await _world.CampaignsAsync();
        var day = new LocalDate(2026, 11, 20);
        var activity = await _world.EventAsync(ActivityState.Held, commune.Id, commune.Id, day, campaign.Id);
        var session = activity.Sessions[0];
        var attendance = await _world.AttendAsync(
            activity,
            session,
            await _world.RegistrationAsync(activity.Id, person: null, places: 9),
            person: null,
            Cells.NotKnown(5),
            Source.Qr
        );

        // Three of the five give the new sex, and 20 more are counted at the door. The array has the new measure at its end.
        await SqlAsync($"UPDATE attendance SET sex_not_known = 2, {Other} = 3 WHERE id = '{attendance}'");
        Assert.True(
            (bool)
                (
                    await SqlAsync(
                        $"""
                        SELECT headcount_append(new_id(), new_id(), '{session.Id}', ARRAY[1, 2, 0, 0, 0, 0, 0, 23, 20], NULL, NULL, NULL,
                          '{_world.AccountId}', NULL, NULL, NULL, now())
                        """
                    )
                )!
        );
        await ExpectAsync(other: 23, turns: 28);
        await SqlAsync("SELECT outreach_fold()");
        await ExpectAsync(other: 23, turns: 28);
        await SqlAsync("SELECT outreach_rebuild()");
        await ExpectAsync(other: 23, turns: 28);

        // The count is taken back, and one of the five leaves the new sex.
        await SqlAsync($"SELECT headcounts_take_back(ARRAY['{session.Id}'::uuid], 'sai', '{_world.AccountId}', '', now())");
        await SqlAsync($"UPDATE attendance SET sex_not_known = 3, {Other} = 2 WHERE id = '{attendance}'");
        await ExpectAsync(other: 2, turns: 5);
        await SqlAsync("SELECT outreach_fold()");
        await ExpectAsync(other: 2, turns: 5);

        // The rule of the door is written for the sexes of today; what it does not know stays 0, and its inserts have the new column.
        Assert.Equal("0", await TextAsync($"SELECT {Other}::text FROM check_in_cells('female', 1991, NULL, false, now(), 3, 1, 1)"));
        await SqlAsync($"DELETE FROM attendance WHERE id = '{attendance}'");
        await ExpectAsync(other: 0, turns: 0);

        async Task ExpectAsync(int other, int turns)
        {
            foreach (var unit in new[] { commune.Id, _world.Root.Id })
            {
                foreach (
                    var figures in new[]
                    {
                        $"outreach_figures('{campaign.Id}', '{unit}', ARRAY[]::uuid[])",
                        $"outreach_figures_of_days('{day:yyyy-MM-dd}', '{day:yyyy-MM-dd}', '{unit}', ARRAY[]::uuid[])",
                    }
                )
                {
                    // In total and by form and day, by both sides; the array that the program reads ends with the new measure.
                    Assert.Equal(
                        $"{6 * other} {6 * turns} {6 * other}",
                        await TextAsync(
                            $"""
                            SELECT concat_ws(' ', coalesce(sum({Other}), 0), coalesce(sum(total_turns(f)), 0),
                              coalesce(sum((total_measures(f))[{Longer.Count}]), 0))
                            FROM {figures} f WHERE f.dimension IN ('all', 'form', 'day')
                            """
                        )
                    );
                }
            }

            Assert.Equal(
                $"{other} {turns}",
                await TextAsync(
                    $"""
                    SELECT concat_ws(' ', coalesce(sum(fact_turns(f, '{Other}')), 0), coalesce(sum(fact_turns(f, NULL)), 0))
                    FROM outreach_fact f WHERE activity_id = '{activity.Id}'
                    """
                )
            );
            Assert.Equal($"{other}", await TextAsync($"SELECT (activity_turns('{activity.Id}'))[9]::text"));
            Assert.Equal(
                "0",
                await TextAsync(
                    $"""
                    SELECT count(*)::text FROM activity_sources('{activity.Id}') s
                      WHERE s.measures[9] <> (SELECT sum({Other}) FROM attendance
                        WHERE activity_id = '{activity.Id}' AND annulled_at IS NULL)
                    """
                )
            );
        }
    }

    [Fact]
    public async Task Every_measure_of_turns_is_a_column_that_is_read_and_written_by_its_place_in_the_list()
    {
        var commune = _world.Units.First(u => u.LevelKey == "commune");
        var activity = await _world.EventAsync(ActivityState.Held, commune.Id, commune.Id, new LocalDate(2026, 11, 20), campaign: null);

        // Each measure has a number of its own: 30 by sex, 30 by age.
        var cells = new Cells(3, 9, 18, 1, 2, 4, 7, 16);
        await _world.HeadcountAsync(activity, activity.Sessions[0], cells);
        await using var db = _database.Db();
        var headcount = Assert.Single(db.Headcounts.Where(h => h.ActivityId == activity.Id));
        Assert.Equal(cells, headcount.Cells);
        Assert.Equal(cells, Cells.Of(cells.ToArray()));
        Assert.Equal(30, Assert.Single(db.Headcounts.Where(h => h.ActivityId == activity.Id && h.Turns == 30).Select(h => h.Turns)));
        foreach (var measure in Measures.Turns)
        {
            Assert.Equal(
                $"{cells.NumberOf(measure)}",
                await TextAsync($"SELECT {measure.Name}::text FROM headcount WHERE id = '{headcount.Id}'")
            );
            Assert.Equal(
                $"{cells.NumberOf(measure)}",
                await TextAsync(
                    $"SELECT sum(fact_turns(f, '{measure.Name}'))::text FROM outreach_fact f WHERE f.activity_id = '{activity.Id}'"
                )
            );
        }

        foreach (var table in new[] { "attendance", "headcount", "outreach_delta", "outreach_activity", "outreach_total" })
        {
            var measures = table == "outreach_total" ? Measures.All : Measures.Turns;
            Assert.Equal(
                string.Join(' ', measures.Select(m => m.Name)),
                await TextAsync(
                    $"""
                    SELECT string_agg(attname, ' ' ORDER BY attnum) FROM pg_attribute
                      WHERE attrelid = '{table}'::regclass AND attname = ANY ('{"{"
                        + string.Join(',', Measures.All.Select(m => m.Name))
                        + "}"}')
                    """
                )
            );
        }
    }

    /// <summary>Only the rule of a ticket's turns names single measures. Everything else has them from the list.</summary>
    [Fact]
    public void No_file_of_SQL_repeats_the_list()
    {
        var naming = RepeatableSql
            .With([])
            .Files.Where(f => Measures.Ages.Any(m => f.Text.Contains(m.Name, StringComparison.Ordinal)))
            .Select(f => f.Name);
        Assert.Equal(["door/check_in_cells"], naming);
    }

    [Theory]
    [InlineData("SELECT {turns} FROM t", "SELECT a, b, c FROM t")]
    [InlineData("SELECT {turns sum(t.#)}", "SELECT sum(t.a), sum(t.b), sum(t.c)")]
    [InlineData("SELECT {sums 0; people count(*)}", "SELECT 0, 0, 0, count(*), 0")]
    [InlineData("SELECT {changes 0; turns d.#}", "SELECT d.a, d.b, d.c, 0")]
    [InlineData("SELECT {total t.#}", "SELECT t.a + t.b")]
    [InlineData("CASE x {turns WHEN '#' THEN f.#} END", "CASE x WHEN 'a' THEN f.a WHEN 'b' THEN f.b WHEN 'c' THEN f.c END")]
    [InlineData("{turns # := p[@]};", "a := p[1]; b := p[2]; c := p[3];")]
    [InlineData("'{}' {other #}", "'{}' {other #}")]
    public void The_list_is_written_in_the_ways_that_files_need(string file, string text) =>
        Assert.Equal(
            text,
            MeasuredSql.Write(
                file,
                [
                    new("a", MeasureKind.Sex),
                    new("b", MeasureKind.Sex),
                    new("c", MeasureKind.Age),
                    new("people", MeasureKind.People),
                    new("held", MeasureKind.Events),
                ]
            )
        );

    /// <summary>What a migration does that adds a measure: the columns, the rules over them, and dropping what has other columns
    /// now.</summary>
    private async Task AddColumnsAsync()
    {
        foreach (var table in new[] { "attendance", "headcount", "outreach_delta", "outreach_activity", "outreach_total" })
        {
            var type = table == "outreach_total" ? "bigint" : "integer";
            var rule = table is "attendance" or "outreach_delta" ? $"ck_{table}_sound" : $"ck_{table}_splits";
            await SqlAsync($"ALTER TABLE {table} DROP CONSTRAINT {rule}, ADD COLUMN {Other} {type} NOT NULL DEFAULT 0");
        }

        await SqlAsync($"ALTER TYPE outreach_change ADD ATTRIBUTE {Other} integer");
        await SqlAsync("DROP VIEW outreach_fact CASCADE");
        await SqlAsync("DROP FUNCTION check_in_cells CASCADE");
        await using var owner = await _database.Owner.OpenConnectionAsync(Cancel);
        await RepeatableSql.With(Longer).ApplyAsync(owner, Cancel);
    }

    private async Task<object?> SqlAsync(string sql)
    {
        await using var command = _database.Owner.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Cancel);
    }

    private async Task<string?> TextAsync(string sql) => (await SqlAsync(sql))?.ToString();
}
