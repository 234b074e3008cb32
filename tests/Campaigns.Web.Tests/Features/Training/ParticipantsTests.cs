using System.Net;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Notifications;
using Campaigns.Testing;
using Campaigns.Web.Features.Notifications;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Campaigns.Web.Tests.Features.Training;

/// <summary>The participants of a class: what is typed about them, and what they are told.</summary>
public sealed class ParticipantsTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private TestHost Host => fixture.Host;

    private TrainingWorld World => new(Host);

    [Fact]
    public async Task Whoever_gives_an_address_gets_the_ticket_and_the_reminders_and_the_class_shows_what_went_out()
    {
        using var trainer = await World.TrainerAsync();
        var run = await World.RunAsync(trainer, "Hội trường thư");
        var form = await trainer.GetAsync($"/course-runs/{run}/participants");
        var wrong = await trainer.SubmitAsync(form, "#new form", Filled("H'Linh Mlô", "linh@"));
        Assert.Contains("chưa đúng", Assert.Contains("Input.Email", wrong.FieldErrors), StringComparison.Ordinal);
        Assert.NotNull((await trainer.SubmitAsync(form, "#new form", Filled("H'Linh Mlô", "linh@example.vn"))).Location);
        await using (var db = Host.Db())
        {
            var code = await db.Registrations.Where(r => r.ActivityId == run).Select(r => r.Code).SingleAsync();
            Assert.Contains(
                "H'Linh Mlô",
                (await trainer.GetAsync($"/course-runs/{run}/participants?q={code.Insert(4, "+")}")).Find("main")!,
                StringComparison.Ordinal
            );
            Assert.Equal("linh@example.vn", await db.Registrations.Where(r => r.ActivityId == run).Select(r => r.Email).SingleAsync());
            var rules = await db.Messages.Where(m => m.ActivityId == run).Select(m => m.Rule).Distinct().ToListAsync();
            Assert.Contains(MessageRule.Ticket, rules);
            Assert.Contains(MessageRule.Reminder, rules);
        }

        await Host.WithAsync<SendDueMessages>(job => job.RunAsync(CancellationToken.None));
        var overview = await trainer.GetAsync($"/course-runs/{run}");
        var tab = overview.Document.QuerySelector(".tabs a[href$='/messages']")!.GetAttribute("href")!;
        var messages = await trainer.GetAsync(tab);
        Assert.Equal(HttpStatusCode.OK, messages.Status);
        Assert.Contains("Thẻ tham dự", messages.Find("[aria-labelledby=lines-title] tbody"), StringComparison.Ordinal);
        Assert.Contains("H'Linh Mlô", messages.Find("[aria-labelledby=lines-title] tbody"), StringComparison.Ordinal);
        // No mail server is set up here, so the ticket lies in the folder of mails.
        var laid = await trainer.GetAsync($"{tab}?rule=Ticket&state=LaidDown");
        Assert.Equal(1, laid.Document.QuerySelectorAll("[aria-labelledby=lines-title] tbody tr").Length);

        // A reader who only sees figures sees no name, and no messages of a single person.
        using var coordinator = await Host.SignedInAsync(Role.Coordinator, (await Host.RootAsync()).Id);
        var counts = await coordinator.GetAsync(tab);
        Assert.Contains("Thẻ tham dự", counts.Find("[aria-labelledby=counts-title] tbody"), StringComparison.Ordinal);
        Assert.DoesNotContain("Mlô", WebUtility.HtmlDecode(counts.Text), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await coordinator.GetAsync($"{tab}?registration={Guid.CreateVersion7()}")).Status);
    }

    private static Dictionary<string, string?> Filled(string name, string? email) =>
        new(StringComparer.Ordinal)
        {
            ["Input.Name"] = name,
            ["Input.Email"] = email,
            ["Input.Consent"] = "true",
        };
}
