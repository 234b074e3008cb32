using System.Globalization;
using System.Net;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Audit;
using Campaigns.Testing;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Jobs;
using Campaigns.Web.Features.Notifications;
using Campaigns.Web.Features.Outreach;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Jobs;
using Hangfire;
using Hangfire.States;
using Hangfire.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Xunit;

namespace Campaigns.Web.Tests.Platform;

public sealed class AfterCommitTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_starts_when_the_transaction_has_committed()
    {
        var before = await CountAsync();
        await using var scope = fixture.Host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CampaignsDbContext>();
        var afterCommit = scope.ServiceProvider.GetRequiredService<AfterCommit>();
        await using var transaction = await db.Database.BeginTransactionAsync(Cancel);
        afterCommit.Enqueue<Nothing>(j => j.RunAsync(CancellationToken.None));
        db.AuditEntries.Add(Entry());
        await db.SaveChangesAsync(Cancel);
        Assert.Equal(before, await CountAsync());
        await transaction.CommitAsync(Cancel);
        Assert.Equal(before + 1, await CountAsync());
    }

    [Fact]
    public async Task A_job_starts_after_a_save_without_a_transaction()
    {
        var before = await CountAsync();
        await using var scope = fixture.Host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CampaignsDbContext>();
        scope.ServiceProvider.GetRequiredService<AfterCommit>().Enqueue<Nothing>(j => j.RunAsync(CancellationToken.None));
        db.AuditEntries.Add(Entry());
        await db.SaveChangesAsync(Cancel);
        Assert.Equal(before + 1, await CountAsync());
        db.AuditEntries.Add(Entry());
        await db.SaveChangesAsync(Cancel);
        Assert.Equal(before + 1, await CountAsync());
    }

    [Fact]
    public async Task What_is_rolled_back_starts_nothing()
    {
        var before = await CountAsync();
        await using var scope = fixture.Host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CampaignsDbContext>();
        await using (var transaction = await db.Database.BeginTransactionAsync(Cancel))
        {
            scope.ServiceProvider.GetRequiredService<AfterCommit>().Enqueue<Nothing>(j => j.RunAsync(CancellationToken.None));
            await transaction.RollbackAsync(Cancel);
        }

        db.AuditEntries.Add(Entry());
        await db.SaveChangesAsync(Cancel);
        Assert.Equal(before, await CountAsync());
    }

    private static AuditEntry Entry() =>
        new()
        {
            Id = Guid.CreateVersion7(),
            At = TestDatabases.Start,
            ActorKind = ActorKind.System,
            Action = "test",
            SubjectKind = "test",
            SubjectId = Guid.CreateVersion7(),
        };

    private async Task<long> CountAsync() =>
        Convert.ToInt64(await fixture.Database.SqlAsync("SELECT count(*) FROM hangfire.job"), CultureInfo.InvariantCulture);
}

public sealed class RecurringTests
{
    [Fact]
    public async Task A_worker_registers_its_jobs_and_forgets_those_that_are_gone()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using (var before = Worker(database, "old"))
        {
            Assert.Contains("old", Registered(before));
        }

        await using var after = Worker(database, "new");
        var jobs = Registered(after);
        Assert.Contains("new", jobs);
        Assert.DoesNotContain("old", jobs);

        using var browser = after.Browser();
        Assert.Equal(System.Net.HttpStatusCode.OK, (await browser.GetAsync("/health/ready")).Status);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await browser.GetAsync("/sign-in")).Status);
    }

    private static TestHost Worker(TestDatabase database, string id) =>
        new(
            database,
            new TestHostOptions
            {
                Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["run"] = "worker" },
                Services = s => s.AddRecurring<Nothing>(id, Cron.Yearly(), j => j.RunAsync(CancellationToken.None)),
            }
        );

    private static IReadOnlyList<string> Registered(TestHost host)
    {
        using var connection = host.Services.GetRequiredService<JobStorage>().GetConnection();
        return [.. connection.GetRecurringJobs().Select(j => j.Id)];
    }
}

public sealed class DashboardTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    [Theory]
    [InlineData(Languages.Vietnamese)]
    [InlineData(Languages.English)]
    public void Every_job_that_runs_by_the_clock_has_a_name_in_words(string language)
    {
        using var spoken = Languages.Use(language);
        var texts = fixture.Host.Services.GetRequiredService<IStringLocalizer<JobsTexts>>();
        var jobs = fixture.Host.Services.GetServices<RecurringJobRegistration>().ToList();
        Assert.NotEmpty(jobs);
        Assert.Empty(jobs.Where(j => texts["Job." + j.Job.Name].ResourceNotFound).Select(j => j.Job.Name));
    }

    /// <summary>
    /// With the role that owns nothing, every page of the dashboard answers, and so does an address that names no page and no job.
    /// </summary>
    [Theory]
    [InlineData("/jobs/hangfire", HttpStatusCode.OK)]
    [InlineData("/jobs/hangfire/servers", HttpStatusCode.OK)]
    [InlineData("/jobs/hangfire/retries", HttpStatusCode.OK)]
    [InlineData("/jobs/hangfire/recurring", HttpStatusCode.OK)]
    [InlineData("/jobs/hangfire/jobs/enqueued", HttpStatusCode.OK)]
    [InlineData("/jobs/hangfire/jobs/scheduled", HttpStatusCode.OK)]
    [InlineData("/jobs/hangfire/jobs/processing", HttpStatusCode.OK)]
    [InlineData("/jobs/hangfire/jobs/succeeded", HttpStatusCode.OK)]
    [InlineData("/jobs/hangfire/jobs/failed", HttpStatusCode.OK)]
    [InlineData("/jobs/hangfire/jobs/deleted", HttpStatusCode.OK)]
    [InlineData("/jobs/hangfire/jobs/awaiting", HttpStatusCode.OK)]
    [InlineData("/jobs/hangfire/jobs/details/1", HttpStatusCode.OK)]
    [InlineData("/jobs/hangfire/jobs/details/none", HttpStatusCode.NotFound)]
    [InlineData("/jobs/hangfire/jobs/details/99999999999999999999", HttpStatusCode.NotFound)]
    [InlineData("/jobs/hangfire/{**path}", HttpStatusCode.NotFound)]
    public async Task Every_page_of_the_jobs_answers(string path, HttpStatusCode status)
    {
        using var administrator = await fixture.Host.SignedInAsync(Role.Administrator, (await fixture.Host.RootAsync()).Id);
        Assert.Equal(status, (await administrator.GetAsync(path)).Status);
    }

    /// <summary>
    /// The page about jobs is a page of the program in both languages. A press runs a failed job again, once, and the audit log records it.
    /// </summary>
    [Fact]
    public async Task What_failed_is_said_in_words_and_run_again_by_one_press()
    {
        var client = fixture.Host.Services.GetRequiredService<IBackgroundJobClient>();
        var id = client.Create<SendDueMessages>(
            j => j.RunAsync(CancellationToken.None),
            new FailedState(new InvalidOperationException("Y Bí Mật Niê"))
        );
        fixture
            .Host.Services.GetRequiredService<IRecurringJobManager>()
            .AddOrUpdate<OutreachFoldJob>(
                "outreach-fold",
                j => j.RunAsync(CancellationToken.None),
                Cron.Minutely(),
                new RecurringJobOptions()
            );
        using var administrator = await fixture.Host.SignedInAsync(Role.Administrator, (await fixture.Host.RootAsync()).Id);
        var page = await administrator.GetAsync("/jobs");
        Assert.Contains("Gửi thư đến hạn", page.Find("#failed"), StringComparison.Ordinal);
        Assert.Contains("InvalidOperationException", page.Find("#failed"), StringComparison.Ordinal);
        Assert.DoesNotContain("Bí Mật", page.Text, StringComparison.Ordinal);
        Assert.Contains("Cộng số liệu", page.Find("#recurring"), StringComparison.Ordinal);
        Assert.Contains("Chưa chạy", page.Find("#recurring"), StringComparison.Ordinal);
        Assert.Equal("Bảng điều khiển Hangfire (tiếng Anh)", page.Find("a[href='/jobs/hangfire']"));
        Assert.Equal("/jobs", (await administrator.SubmitAsync(page, "#failed form")).Location);
        var again = await administrator.GetAsync("/jobs");
        Assert.Null(again.Document.QuerySelector("#failed form"));
        Assert.Contains("Gửi thư đến hạn", again.Find("#queued"), StringComparison.Ordinal);
        Assert.Equal(1L, await fixture.Database.SqlAsync("SELECT count(*) FROM audit_entry WHERE action = 'job.run_again'"));

        // The same form is sent again. The job is no longer in the failed state.
        await administrator.SubmitAsync(page, "#failed form");
        Assert.Equal(1L, await fixture.Database.SqlAsync("SELECT count(*) FROM audit_entry WHERE action = 'job.run_again'"));
        Assert.Equal(1L, await fixture.Database.SqlAsync($"SELECT count(*) FROM hangfire.jobqueue WHERE jobid = {id}"));
        page.Document.QuerySelector("#failed form input[name=job]")!.SetAttribute("value", "none");
        Assert.Equal(HttpStatusCode.NotFound, (await administrator.SubmitAsync(page, "#failed form")).Status);

        using var organiser = await fixture.Host.SignedInAsync(Role.Organiser, (await fixture.Host.RootAsync()).Id);
        Assert.Equal(HttpStatusCode.Forbidden, (await organiser.GetAsync("/jobs")).Status);
    }

    [Fact]
    public async Task Administrators_look_at_the_jobs_and_press_nothing_there()
    {
        using var administrator = await fixture.Host.SignedInAsync(Role.Administrator, (await fixture.Host.RootAsync()).Id);
        foreach (var path in new[] { "/jobs/hangfire", "/jobs/hangfire/recurring", "/jobs/hangfire/jobs/failed" })
        {
            var page = await administrator.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, page.Status);
            var policy = page.Response.Headers.GetValues("Content-Security-Policy").Single();
            Assert.Contains("style-src 'self' 'unsafe-inline'", policy, StringComparison.Ordinal);
            Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
            Assert.DoesNotContain(page.Document.QuerySelectorAll("script:not([src])"), s => s.TextContent.Trim().Length > 0);
        }

        Assert.Contains(
            "style-src 'self';",
            (await administrator.GetAsync("/accounts")).Response.Headers.GetValues("Content-Security-Policy").Single(),
            StringComparison.Ordinal
        );
        using var remove = new HttpRequestMessage(HttpMethod.Post, "/jobs/hangfire/recurring/remove")
        {
            Content = new FormUrlEncodedContent([new("jobs[]", "messages")]),
        };
        remove.Headers.Add("Sec-Fetch-Site", "same-origin");
        Assert.False((await administrator.SendAsync(remove)).Response.IsSuccessStatusCode);

        using var organiser = await fixture.Host.SignedInAsync(Role.Organiser, (await fixture.Host.RootAsync()).Id);
        Assert.Equal(HttpStatusCode.Forbidden, (await organiser.GetAsync("/jobs/hangfire")).Status);
    }
}

public sealed class Nothing
{
    public Task RunAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return Task.CompletedTask;
    }
}
