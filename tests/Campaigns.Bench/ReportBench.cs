using System.Diagnostics;
using Campaigns.Domain.Reporting;
using Campaigns.Testing;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Reporting;
using DocumentFormat.OpenXml.Packaging;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using static Campaigns.Bench.Figures;
using VietnamTime = Campaigns.Domain.Time.VietnamTime;

namespace Campaigns.Bench;

/// <summary>
/// Makes the Word file of the province's consolidated report over HTTP, as the coordinator opens it, while every district and every commune
/// of the province has sent its report of the running year and was accepted. <c>seconds</c> is the median of some rounds; <c>peak_mb</c> is
/// the highest resident memory of this process, which also serves, during one more round, less its memory just before.
/// </summary>
internal static class ReportBench
{
    private static readonly int WarmUp = Size.Of(2, 0);
    private static readonly int Rounds = Size.Of(7, 1);

    public static async Task RunAsync()
    {
        await using var world = await FilledWorld.StartAsync(attendances: Size.Of(100_000, 500), events: Size.Of(2_000, 80));
        var (top, units) = await SendAsync(world.Host);
        var address = $"/reports/{top}/consolidated?handler=Word";
        var times = new List<double>();
        byte[] file = [];
        for (var round = -WarmUp; round < Rounds; round++)
        {
            var from = Stopwatch.GetTimestamp();
            file = await world.FileAsync(world.Coordinator, address);
            if (round >= 0)
            {
                times.Add(Stopwatch.GetElapsedTime(from).TotalSeconds);
            }
        }

        using (var document = WordprocessingDocument.Open(new MemoryStream(file), isEditable: false))
        {
            var tables = document.MainDocumentPart!.Document!.Body!.Descendants<DocumentFormat.OpenXml.Wordprocessing.TableRow>().Count();
            Say($"{units} reports below, {file.Length / 1024} KB, {tables} rows of tables");
        }

        var peak = await PeakMemory.OfAsync(() => world.FileAsync(world.Coordinator, address));
        Say($"bench report: seconds={Median(times):0.00} peak_mb={peak:0.0}");
    }

    /// <summary>
    /// Sends and accepts the reports from the communes up. The figures, the events and what is below are read and frozen by the program's
    /// own services; the steps that only ask who may do so are left out.
    /// </summary>
    private static async Task<(Guid Top, int Units)> SendAsync(TestHost host)
    {
        var watch = Stopwatch.StartNew();
        var now = host.Clock.GetCurrentInstant();
        await using var scope = host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CampaignsDbContext>();
        var reader = scope.ServiceProvider.GetRequiredService<ReportReader>();
        var events = scope.ServiceProvider.GetRequiredService<ReportEvents>();
        await ReportOpening.EnsureAsync(db, VietnamTime.DateOf(now), now, CancellationToken.None);
        var account = await db.Users.Select(a => a.Id).FirstAsync();
        var period = await db.ReportPeriods.AsNoTracking().OrderByDescending(p => p.CountedTo).FirstAsync();
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO report_figure (answer_id, indicator_id, breakdown, value, explanation, follow_up, changed_by_id, changed_at)
            SELECT a.id, i.id, '', i.position, '', false, {account}, {now}
            FROM report_answer a
            JOIN report_template_item t ON t.template_id = a.template_id
            JOIN report_indicator i ON i.id = t.indicator_id
            WHERE a.period_id = {period.Id} AND i.source = 'entered'
            """
        );
        var answers = await (
            from a in db.ReportAnswers
            join u in db.Units on a.UnitId equals u.Id
            where a.PeriodId == period.Id
            select new
            {
                a.Id,
                u.Path,
                a.SuperiorId,
                a.DueOn,
            }
        ).ToListAsync();
        var top = answers.Single(a => a.SuperiorId is null).Id;
        var districts = answers.Where(a => a.SuperiorId == top).Select(a => a.Id).ToList();
        var few = Size.Smoke ? districts.Take(2).ToHashSet() : [.. districts];
        var below = answers
            .Where(a => few.Contains(a.Id) || (a.SuperiorId is { } above && few.Contains(above)))
            .OrderByDescending(a => a.Path.Length)
            .ToList();
        foreach (var one in below)
        {
            var head = (await reader.HeadAsync(one.Id, CancellationToken.None))!;
            var sheet = await reader.SheetAsync(head, "vi", CancellationToken.None);
            var version = FrozenReport.Freeze(
                sheet,
                await events.ReadAsync(head, CancellationToken.None),
                await reader.BelowAsync(one.Id, CancellationToken.None),
                letterhead: null,
                new ReportSending(account, now, new SignOff())
            );
            db.ReportVersions.Add(version);
            await db.SaveChangesAsync();
            db.ChangeTracker.Clear();
            await db.Database.ExecuteSqlAsync(
                $"UPDATE report_answer SET state = 'accepted', last_version = 1, begun_at = {now} WHERE id = {one.Id}"
            );
        }

        Say($"{below.Count} reports sent and accepted in {watch.Elapsed.TotalSeconds:0} s");
        return (top, below.Count);
    }
}
