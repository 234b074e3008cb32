using System.Globalization;
using Campaigns.Browser.Tests.Forms;
using Campaigns.Browser.Tests.Support;
using Campaigns.Domain.Activities;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Campaigns.Browser.Tests.Look;

/// <summary>
/// Very long words in titles, names, places, reasons and addresses make no page wider than a phone, and a poster still fits its sheet.
/// </summary>
public sealed class LongWordsTests(UnsentEditsTests.Scene scene) : IClassFixture<UnsentEditsTests.Scene>
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Long_words_wrap_at_360_wide()
    {
        var endless = string.Concat(Enumerable.Repeat("Khôngcókhoảngtrắng", 6));
        var address = string.Concat(endless.AsSpan(0, 60), "@example.vn");
        var (id, edit) = await scene.MakeAsync(ActivityKind.Event, endless);
        var (run, _) = await scene.MakeAsync(ActivityKind.CourseRun, endless + "L");
        await using var db = scene.Host.Db();
        await db.Venues.ExecuteUpdateAsync(
            v =>
                v.SetProperty(x => x.Name, x => x.Name + endless)
                    .SetProperty(x => x.PublicName, x => endless)
                    .SetProperty(x => x.Village, endless),
            Cancel
        );
        await db.Registrations.ExecuteUpdateAsync(r => r.SetProperty(x => x.Name, endless).SetProperty(x => x.Email, address), Cancel);
        await db.Persons.ExecuteUpdateAsync(p => p.SetProperty(x => x.Name, endless), Cancel);
        await db.Activities.ExecuteUpdateAsync(
            a =>
                a.SetProperty(x => x.Description, endless)
                    .SetProperty(x => x.Contact, endless)
                    .SetProperty(x => x.Languages, endless)
                    .SetProperty(x => x.MayBeNamed, true)
                    .SetProperty(x => x.PublicTitle, endless)
                    .SetProperty(x => x.StateReason, endless)
                    .SetProperty(x => x.RegistrationOpen, true)
                    .SetProperty(x => x.Publication, Publication.Listed),
            Cancel
        );
        var activity = await db.Activities.AsNoTracking().Include(a => a.Sessions).SingleAsync(a => a.Id == id, Cancel);
        var session = activity.Sessions.Single().Id;
        await using var browser = await Chromium.LaunchAsync();
        var page = await scene.OpenAsync(browser, await scene.AccountAsync());
        await page.SetViewportSizeAsync(360, 780);
        var wide = new List<string>();
        foreach (
            var path in new[]
            {
                "/",
                "/events",
                "/calendar?month=2026-11&day=2026-11-27",
                $"/events/{id}",
                edit,
                $"/events/{id}/registrations",
                $"/events/{id}/messages",
                $"/events/{id}/log",
                $"/events/{id}/invitations",
                $"/events/{id}?ask=cancel",
                $"/door/{id}",
                $"/door/{id}/board",
                $"/door/{id}/sheet",
                $"/door/{id}/entry",
                $"/door/{id}/import",
                $"/door/{id}/waiting",
                $"/check-in/{session}",
                "/check-in",
                "/course-runs",
                $"/course-runs/{run}",
                $"/course-runs/{run}/edit",
                $"/course-runs/{run}/participants",
                $"/course-runs/{run}/grid",
                "/network",
                "/outreach",
                $"/outreach/events/{id}",
                "/activities",
                $"/e/{activity.Code}",
                $"/e/{activity.Code}/register",
                $"/e/{activity.Code}/register/group",
                $"/e/{activity.Code}/poster",
            }
        )
        {
            var answer = await page.GotoAsync(path);
            Assert.True(answer!.Ok, string.Create(CultureInfo.InvariantCulture, $"{path}: {answer.Status}"));
            wide.AddRange((await page.EvaluateAsync<string[]>(Wider)).Select(w => $"{path}: {w}"));
        }

        Assert.True(wide.Count == 0, string.Join('\n', wide));
    }

    /// <summary>
    /// Elements that reach beyond the window and are neither cut nor scrolled by an element around them; and the window itself.
    /// </summary>
    private const string Wider = """
        () => {
          const held = e => {
            for (let p = e; p && p !== document.body; p = p.parentElement) if (getComputedStyle(p).overflowX !== 'visible') return true;
            return false;
          };
          const found = [...document.body.querySelectorAll('*')]
            .filter(e => e.checkVisibility() && e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.visually-hidden, svg')
              && !held(e))
            .map(e => `${e.tagName.toLowerCase()}.${e.className} ${Math.round(e.getBoundingClientRect().right)}`);
          if (document.documentElement.scrollWidth > innerWidth) found.push(`the page ${document.documentElement.scrollWidth}`);
          return found.slice(0, 3);
        }
        """;
}
