using System.Globalization;
using System.Net;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Campaigns;
using Campaigns.Domain.Counting;
using Campaigns.Domain.Units;
using Campaigns.Testing;
using Campaigns.Web.Features.Outreach;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Features.Outreach;

/// <summary>Units that organise in the places of others, each with a target, so that no unit has the same figure on both sides.</summary>
public sealed class TargetProgressFixture : HostFixture, IAsyncLifetime
{
    internal OutreachWorld World { get; private set; } = null!;

    public Campaign Now { get; private set; } = null!;

    public IReadOnlyList<Unit> Aimed { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        World = await new OutreachWorld(Database).InitAsync();
        (Now, var before) = await World.CampaignsAsync();
        var (home, far, union) = (World.Unit("Huyện Cư M'gar"), World.Unit("Huyện Krông Pắc"), World.Unit("Hội Liên hiệp Phụ nữ tỉnh"));
        var commune = World.Units.Where(u => u.ParentId == home.Id && u.LevelKey == "commune").OrderBy(u => u.Name).First();
        var elsewhere = World.Units.Where(u => u.ParentId == far.Id && u.LevelKey == "commune").OrderBy(u => u.Name).First();
        Aimed = [World.Root, home, far, union, commune];
        await using (var db = Host.Db())
        {
            db.CampaignTargets.AddRange(
                Aimed
                    .Skip(1)
                    .Select(
                        (u, i) =>
                            new CampaignTarget
                            {
                                CampaignId = Now.Id,
                                UnitId = u.Id,
                                Turns = 300 + (170 * i),
                            }
                    )
            );
            await db.SaveChangesAsync();
        }

        await CountAsync(home.Id, elsewhere.Id, new LocalDate(2026, 11, 17), Now.Id, 41);
        await CountAsync(commune.Id, commune.Id, new LocalDate(2026, 11, 18), Now.Id, 23);
        await CountAsync(union.Id, commune.Id, new LocalDate(2026, 11, 19), Now.Id, 150);
        await World.SqlAsync($"SELECT outreach_fold()");
        await CountAsync(union.Id, elsewhere.Id, new LocalDate(2026, 11, 22), Now.Id, 77);

        // Today's turns are part of the progress and not of the comparison.
        await CountAsync(far.Id, elsewhere.Id, new LocalDate(2026, 11, 24), Now.Id, 19);
        await CountAsync(far.Id, commune.Id, new LocalDate(2025, 11, 20), before.Id, 10);
        await CountAsync(far.Id, commune.Id, new LocalDate(2025, 11, 24), before.Id, 1000);
    }

    private async Task CountAsync(Guid organising, Guid place, LocalDate day, Guid campaign, int turns)
    {
        var activity = await World.EventAsync(ActivityState.Held, organising, place, day, campaign);
        await World.HeadcountAsync(activity, activity.Sessions[0], Cells.BySex(turns - (turns / 3), turns / 3, 0));
    }
}

public sealed class TargetProgressTests(TargetProgressFixture fixture) : IClassFixture<TargetProgressFixture>
{
    private TestHost Host => fixture.Host;

    private OutreachWorld World => fixture.World;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>
    /// Every page shows for every unit the same target with the same turns, which equal a plain count by the organising unit (counted 8).
    /// </summary>
    [Fact]
    public async Task Wherever_a_target_stands_it_is_met_by_the_same_figure()
    {
        using var coordinator = await Host.SignedInAsync(Role.Coordinator, World.Root.Id);
        foreach (var unit in fixture.Aimed)
        {
            var turns = (await PlainAsync(unit)).ToString(CultureInfo.InvariantCulture);
            var above = unit.ParentId ?? unit.Id;
            using var viewer = await Host.SignedInAsync(Role.Viewer, unit.Id);
            using var organiser = await Host.SignedInAsync(Role.Organiser, unit.Id);
            foreach (
                var (browser, address) in new[]
                {
                    (coordinator, $"/outreach?unit={unit.Id}&side=place"),
                    (coordinator, $"/outreach?unit={unit.Id}&side=organising"),
                    (coordinator, $"/outreach/progress?unit={unit.Id}&side=place"),
                    (coordinator, $"/outreach/progress?unit={unit.Id}&side=organising"),
                    (coordinator, $"/outreach/progress?unit={above}&side=place"),
                    (coordinator, $"/outreach/progress?unit={above}&period=2026-q4"),
                    (coordinator, $"/outreach/progress?unit={unit.Id}&period=chosen&from=2026-11-20&to=2026-11-20"),
                    (coordinator, $"/campaigns/{fixture.Now.Id}/targets"),
                    (viewer, "/"),
                    (organiser, "/"),
                    (organiser, $"/campaigns/{fixture.Now.Id}"),
                    (organiser, "/outreach"),
                }
            )
            {
                var page = await browser.GetAsync(address);
                Assert.Equal(HttpStatusCode.OK, page.Status);
                var shown = page.Document.QuerySelectorAll($"[data-target-of='{unit.Id}']");
                Assert.True(shown.Length > 0, $"{address} shows no progress of {unit.Name}");
                Assert.All(
                    shown,
                    s =>
                        Assert.True(
                            s.GetAttribute("data-target-turns") == turns,
                            $"{address}: {unit.Name} has {s.GetAttribute("data-target-turns")}, counted {turns}"
                        )
                );
            }
        }
    }

    /// <summary>The same holds for the other units on the pages, and the percentage in words is the quotient of the two numbers.</summary>
    [Fact]
    public async Task What_is_written_beside_a_target_is_its_figure()
    {
        using var coordinator = await Host.SignedInAsync(Role.Coordinator, World.Root.Id);
        using var viewer = await Host.SignedInAsync(Role.Viewer, World.Root.Id);
        var seen = 0;
        foreach (
            var (browser, address) in new[]
            {
                (coordinator, "/outreach"),
                (coordinator, "/outreach/progress"),
                (coordinator, $"/campaigns/{fixture.Now.Id}/targets"),
                (viewer, "/"),
                (viewer, $"/campaigns/{fixture.Now.Id}"),
            }
        )
        {
            var page = await browser.GetAsync(address);
            foreach (
                var shown in page
                    .Document.QuerySelectorAll("[data-target-of]")
                    .Where(s =>
                        !string.IsNullOrEmpty(s.GetAttribute("data-target")) && !string.IsNullOrEmpty(s.GetAttribute("data-target-of"))
                    )
            )
            {
                var unit = World.Units.Single(u => u.Id == Guid.Parse(shown.GetAttribute("data-target-of")!));
                var turns = await PlainAsync(unit);
                Assert.Equal(turns.ToString(CultureInfo.InvariantCulture), shown.GetAttribute("data-target-turns"));
                var share =
                    (100m * turns / int.Parse(shown.GetAttribute("data-target")!, CultureInfo.InvariantCulture)).ToString(
                        "#,0.0",
                        CultureInfo.GetCultureInfo("vi-VN")
                    ) + "%";
                Assert.Contains(share, shown.TextContent, StringComparison.Ordinal);
                seen++;
            }
        }

        Assert.True(seen >= 12, $"{seen} targets");
    }

    [Fact]
    public async Task By_place_no_figure_stands_against_a_target()
    {
        using var coordinator = await Host.SignedInAsync(Role.Coordinator, World.Root.Id);
        var page = await coordinator.GetAsync($"/outreach?unit={World.Root.Id}&side=place");
        Assert.All(page.Document.QuerySelectorAll(".tile"), t => Assert.DoesNotContain('%', t.TextContent));
        Assert.DoesNotContain("chỉ tiêu", page.Find("script#by-day")!, StringComparison.OrdinalIgnoreCase);
        var home = fixture.Aimed[1];
        var district = await coordinator.GetAsync($"/outreach?unit={home.Id}&side=place");
        Assert.Equal("173", district.Find(".figure-head"));
        Assert.Empty(district.Document.QuerySelectorAll(".figure-of"));
        Assert.Contains("64 / 300", Spaced(district.Find(".target-apart")!), StringComparison.Ordinal);

        static string Spaced(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>
    /// Both pages and the home page compare whole days that are over: what was counted today, or on this day of last year, is in neither
    /// figure (counted 9).
    /// </summary>
    [Fact]
    public async Task Last_year_is_compared_over_the_same_whole_days_everywhere()
    {
        using var coordinator = await Host.SignedInAsync(Role.Coordinator, World.Root.Id);
        using var viewer = await Host.SignedInAsync(Role.Viewer, World.Root.Id);
        foreach (
            var page in new[]
            {
                await coordinator.GetAsync("/outreach?side=place"),
                await coordinator.GetAsync("/outreach?side=organising"),
                await coordinator.GetAsync("/outreach/progress"),
                await viewer.GetAsync("/"),
            }
        )
        {
            // The comparison is 291 with 10; with today's turns it would be 310 with 1,010.
            Assert.Contains("+2.810,0%", page.Find("main")!, StringComparison.Ordinal);
        }

        var far = fixture.Aimed[2];
        var compared = (await coordinator.GetAsync($"/outreach?unit={far.Id}&side=organising"))
            .Document.QuerySelector("[data-comparisons] tbody tr td")!
            .TextContent;
        Assert.StartsWith("0", compared.Trim(), StringComparison.Ordinal);
        Assert.Contains("23/11/2026", compared, StringComparison.Ordinal);
    }

    private async Task<long> PlainAsync(Unit unit)
    {
        await using var db = Host.Db();
        return await db
            .Database.SqlQuery<long>(
                $"""
                SELECT coalesce(sum(h.female + h.male + h.sex_not_known), 0)::bigint AS "Value"
                FROM headcount h JOIN unit u ON u.id = h.organising_unit_id
                WHERE u.path <@ {unit.Path}::ltree AND h.campaign_id = {fixture.Now.Id}
                """
            )
            .SingleAsync(Cancel);
    }

    /// <summary>What a unit forgot to record elsewhere is missing from its own progress and not from that of the place.</summary>
    [Fact]
    public async Task A_session_that_was_not_recorded_is_missing_from_the_target_of_its_organiser()
    {
        var (home, far) = (World.Unit("Huyện Cư M'gar"), World.Unit("Huyện Krông Pắc"));
        var commune = World.Units.Where(u => u.ParentId == home.Id && u.LevelKey == "commune").OrderBy(u => u.Name).First();
        await World.EventAsync(ActivityState.Held, far.Id, commune.Id, new LocalDate(2026, 11, 21), fixture.Now.Id);
        var now = Host.Clock.GetCurrentInstant();
        var progress = await Host.WithAsync<OutreachQueries, IReadOnlyDictionary<Guid, TargetProgress>>(q =>
            q.TargetProgressAsync(fixture.Now, [home.Id, far.Id], now, Cancel)
        );
        Assert.Equal((0, 1), (progress[home.Id].Missing, progress[far.Id].Missing));
    }

    /// <summary>Two units may have editions of one rule.</summary>
    [Fact]
    public void The_last_edition_is_that_of_the_same_unit_and_rule_one_year_before()
    {
        var (unit, rule) = (Guid.NewGuid(), Guid.NewGuid());
        var now = Edition(unit, rule, 2026);
        var before = Edition(unit, rule, 2025);
        Campaign[] others = [Edition(Guid.NewGuid(), rule, 2025), Edition(unit, Guid.NewGuid(), 2025), Edition(unit, rule, 2024), now];
        Assert.Same(before, LastYearReader.EditionBefore([.. others, before], now));
        Assert.Null(LastYearReader.EditionBefore(others, now));
        Assert.Null(LastYearReader.EditionBefore([before], Edition(unit, rule: null, 2026)));

        static Campaign Edition(Guid unit, Guid? rule, int year) =>
            new()
            {
                Id = Guid.NewGuid(),
                RuleId = rule,
                EditionYear = year,
                UnitId = unit,
                NameVi = "Tháng hành động",
                NameEn = "Action month",
                ShortNameVi = "Tháng hành động",
                ShortNameEn = "Action month",
                StartsOn = new LocalDate(year, 11, 15),
                EndsOn = new LocalDate(year, 12, 15),
            };
    }
}
