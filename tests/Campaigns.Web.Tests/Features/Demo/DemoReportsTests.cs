using Campaigns.Domain.Reporting;
using Campaigns.Testing;
using Campaigns.Web.Features.Demo;
using Campaigns.Web.Features.Reporting;
using Campaigns.Web.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using NodaTime.Text;
using Xunit;
using VietnamTime = Campaigns.Domain.Time.VietnamTime;

namespace Campaigns.Web.Tests.Features.Demo;

/// <summary>The reports of the demo, on a day in the year and on one shortly after its end.</summary>
public sealed class DemoReportsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("2026-11-24T14:00")]
    [InlineData("2027-01-12T09:00")]
    public async Task The_reports_are_in_every_state_and_what_was_sent_is_true(string local)
    {
        var now = VietnamTime.InstantOf(LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm").Parse(local).Value);
        var today = VietnamTime.DateOf(now);
        await using var fixture = new HostFixture();
        await LoadAsync(fixture, now);
        await using var db = fixture.Database.Db();
        var periods = await db.ReportPeriods.AsNoTracking().ToDictionaryAsync(p => p.Id, Cancel);
        var answers = await db.ReportAnswers.AsNoTracking().ToListAsync(Cancel);
        var versions = await db.ReportVersions.AsNoTracking().Include(v => v.Figures).AsSingleQuery().ToListAsync(Cancel);
        var steps = await db.ReportSteps.AsNoTracking().ToListAsync(Cancel);

        // Every state is there, in one period that is running.
        var home = answers.Single(a => a.State is AnswerState.WaitingForHead);
        var running = answers.Where(a => a.PeriodId == home.PeriodId && a.SuperiorId is not null).ToList();
        Assert.Equal(Enum.GetValues<AnswerState>().Order(), running.Select(a => a.State).Distinct().Order());
        Assert.Contains(running, a => ReportRules.IsOverdue(a.State, a.DueOn, today));
        Assert.Contains(
            running,
            a => a.RegularDueOn < a.DueOn && steps.Any(s => s.AnswerId == a.Id && s is { DueOn: not null, Reason: not "" })
        );
        Assert.True(today <= periods[home.PeriodId].FinalOn);
        Assert.True(
            await db.Grants.AnyAsync(
                g => g.UnitId == home.UnitId && db.Users.Any(u => u.Id == g.AccountId && u.DemoKey == "approver"),
                Cancel
            )
        );

        // Two years with both reports and an action month are over, and one report came on paper.
        Assert.True(answers.Where(a => a.SuperiorId is null && a.LastVersion > 0).Select(a => a.PeriodId).Distinct().Count() >= 5);
        Assert.Contains(periods.Values, p => p.Range is PeriodRange.Campaign);
        var paper = answers.Single(a => a.Source is AnswerSource.Paper);
        Assert.Equal(AnswerState.Accepted, paper.State);
        Assert.Contains(
            "\"onPaper\":true",
            versions.Single(v => v.AnswerId == paper.SuperiorId && v.Number == 1).Content,
            StringComparison.Ordinal
        );

        // One unit was asked about a figure, and sent another version with it.
        var twice = versions.Where(v => v.AnswerId == answers.Single(a => a.LastVersion == 2).Id).OrderBy(v => v.Number).ToList();
        var changed = ReportComparison.Of(twice[0].Content, twice[1].Content);
        Assert.Equal(["B15"], changed.Figures.Select(f => f.Code).Distinct());

        // Nothing lies ahead, nobody accepted their own work, and nothing was sent before what is below was accepted.
        Assert.All(steps, s => Assert.True(s.At <= now, $"{s.Kind} {s.At}"));
        var accepted = steps.Where(s => s.Kind is ReportStepKind.Accept).ToLookup(s => s.AnswerId);
        foreach (var version in versions)
        {
            Assert.Equal(version.Sha256, CanonicalJson.Sha256(version.Content));
            Assert.True(periods[answers.Single(a => a.Id == version.AnswerId).PeriodId].AsOf <= VietnamTime.DateOf(version.SubmittedAt));
            Assert.All(accepted[version.AnswerId], s => Assert.NotEqual(version.SubmittedById, s.ById));
            Assert.All(
                answers.Where(a => a.SuperiorId == version.AnswerId).SelectMany(a => accepted[a.Id]),
                s => Assert.True(s.At < version.SubmittedAt)
            );
        }

        await FrozenIsWhatIsCountedAsync(fixture, answers, versions, periods, now);
    }

    /// <summary>What was frozen is what the program counts, but for the one unit that added turns afterwards.</summary>
    private static async Task FrozenIsWhatIsCountedAsync(
        HostFixture fixture,
        IReadOnlyList<ReportAnswer> answers,
        IReadOnlyList<ReportVersion> versions,
        Dictionary<Guid, ReportPeriod> periods,
        Instant now
    )
    {
        await using var db = fixture.Database.Db();
        var turns = await db.ReportIndicators.Where(i => i.Measure == ReportMeasures.Turns).Select(i => i.Id).SingleAsync(Cancel);
        HashSet<Guid> differing = [];
        foreach (var sent in answers.Where(a => a.LastVersion > 0).GroupBy(a => a.PeriodId))
        {
            var counted = await new ReportCounting(db).CountAsync(
                [.. sent.Select(a => a.Id)],
                periods[sent.Key].CountedFrom,
                periods[sent.Key].AsOf,
                now,
                Cancel
            );
            foreach (var answer in sent)
            {
                var frozen = versions
                    .Single(v => v.AnswerId == answer.Id && v.Number == answer.LastVersion)
                    .Figures.Single(f => f.IndicatorId == turns && f.Breakdown.Length == 0)
                    .Value;
                var live = counted[answer.Id].Sums.FirstOrDefault(s => s.Dimension == "all")?.Turns ?? 0;
                if (live != frozen)
                {
                    Assert.Equal(120, live - frozen);
                    differing.Add(answer.UnitId);
                }
            }
        }

        Assert.Single(differing);
    }

    private static async Task LoadAsync(HostFixture fixture, Instant now)
    {
        var services = fixture.Host.Services;
        var tokens = services.GetRequiredService<TicketTokens>();
        var replies = services.GetRequiredService<ReplyTokens>();
        var devices = services.GetRequiredService<DeviceTokens>();
        await using var db = fixture.Database.Db();
        await DemoLoader.LoadAsync(
            db,
            now,
            tokens.CurrentVersion,
            (id, generation) => tokens.Hash(id, generation, tokens.CurrentVersion),
            (id, generation) => replies.Hash(id, generation, replies.CurrentVersion),
            (id, generation) => devices.Hash(id, generation, devices.CurrentVersion),
            Cancel
        );
    }
}
