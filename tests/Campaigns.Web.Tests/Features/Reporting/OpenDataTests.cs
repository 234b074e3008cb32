using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Reporting;
using Campaigns.Domain.Text;
using Campaigns.Domain.Units;
using Campaigns.Testing;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Reporting;
using Campaigns.Web.Tests.Features.Outreach;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Npgsql;
using Xunit;
using static Campaigns.Web.Tests.Features.Reporting.ReportPages;

namespace Campaigns.Web.Tests.Features.Reporting;

/// <summary>
/// Open data: made once for a closed period, shown to everybody without small numbers, kept, and withdrawn with a reason.
/// </summary>
public sealed class OpenDataTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private TestHost _host = null!;
    private CampaignsDbContext _db = null!;
    private OutreachWorld _world = null!;
    private ReportPeriod _period = null!;
    private Unit _home = null!;
    private TestBrowser _province = null!;
    private TestBrowser _nobody = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Page => $"/reports/periods/{_period.Id}/open-data";

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabases.CreateAsync();
        _host = new TestHost(_database);
        _world = await new OutreachWorld(_database).InitAsync();
        _db = _database.Db();
        await ReportOpening.EnsureAsync(_db, new LocalDate(2026, 11, 24), TestDatabases.Start, Cancel);
        _period = await YearAsync(_db);
        _home = _world.Unit("Huyện Cư M'gar");
        _host.Clock.Reset(Instant.FromUtc(2026, 12, 21, 2, 0));
        _province = await _host.SignedInAsync(Role.Coordinator, _world.Root.Id);
        _nobody = _host.Browser();
    }

    public async ValueTask DisposeAsync()
    {
        _province.Dispose();
        _nobody.Dispose();
        await _db.DisposeAsync();
        await _host.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_closed_period_is_published_once_and_kept_without_its_small_numbers()
    {
        // Nothing was sent, so there is nothing to publish, whatever is pressed.
        Assert.Null((await _province.GetAsync(Page)).Document.QuerySelector($"form[action='{Page}']"));
        await PostAsync(_province, Page, new() { ["Input.ReportVersionId"] = Guid.NewGuid().ToString() });
        Assert.False(await _db.OpenDataSets.AnyAsync(Cancel));
        var version = await SendAsync();

        // The day before the last one for corrections is too early.
        _host.Clock.Reset(Instant.FromUtc(2026, 12, 20, 2, 0));
        using var early = await _host.SignedInAsync(Role.Coordinator, _world.Root.Id);
        Assert.Contains("20/12/2026", (await early.GetAsync(Page)).Text, StringComparison.Ordinal);
        await PostAsync(early, Page, new() { ["Input.ReportVersionId"] = version.ToString() });
        Assert.False(await _db.OpenDataSets.AnyAsync(Cancel));
        _host.Clock.Reset(Instant.FromUtc(2026, 12, 21, 2, 0));

        // A preview of a report that was sent anew is not published.
        var old = await PostAsync(_province, Page, new() { ["Input.ReportVersionId"] = Guid.NewGuid().ToString() });
        Assert.NotNull(old.Document.QuerySelector("[role='alert']"));
        Assert.False(await _db.OpenDataSets.AnyAsync(Cancel));

        var preview = await _province.GetAsync(Page);
        Assert.Contains("…", Text(preview.Document.QuerySelector("#open-turns-sex")!.ParentElement!), StringComparison.Ordinal);
        await PostAsync(_province, Page, new() { ["Input.ReportVersionId"] = Value(preview, "Input.ReportVersionId") });
        var set = await _db.OpenDataSets.AsNoTracking().SingleAsync(Cancel);
        Assert.Equal(CanonicalJson.Sha256(set.Content), set.Sha256);
        Assert.True(await _db.AuditEntries.AnyAsync(e => e.Action == "open_data.published" && e.SubjectId == _period.Id, Cancel));

        // Everybody sees the sums, and no number of 1 to 4; what would reveal one is hidden too.
        var content = OpenDataContent.Read(set.Content);
        var numbers = content.Measures.SelectMany(m => m.Numbers).ToList();
        Assert.DoesNotContain(numbers, n => n.Value is >= 1 and <= 4);
        var turns = content.Measures.Single(m => m.Key == ReportMeasures.Turns);
        Assert.Equal(["Huyện Cư M'gar", "other"], turns.Units.Select(u => u.Key));
        Assert.Equal(["sex", "age"], turns.Breakdowns.Select(b => b.Key));
        var of = turns.ByPlace();
        Assert.Equal(223, of[("", "", "")]);
        Assert.Null(of[("Huyện Cư M'gar", "sex", "male")]);
        Assert.Null(of[("other", "sex", "male")]);
        Assert.Equal(0, of[("", "sex", "sex_not_known")]);

        var list = await _nobody.GetAsync("/open-data");
        Assert.NotNull(list.Document.QuerySelector($"a[href='/open-data/{set.Id}']"));
        var page = await _nobody.GetAsync($"/open-data/{set.Id}");
        Assert.Equal(4, page.Document.QuerySelectorAll(".open-table").Length);
        Assert.Contains("223", page.Find("main")!, StringComparison.Ordinal);
        var file = await FileAsync(_nobody, $"/open-data/{set.Id}?handler=Csv");
        Assert.Equal([0xEF, 0xBB, 0xBF], file[..3]);
        var lines = Encoding.UTF8.GetString(file[3..]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(1 + numbers.Count, lines.Length);
        Assert.Equal(numbers.Count(n => n.Value is null), lines.Count(l => l.EndsWith(",,c", StringComparison.Ordinal)));

        // Units and forms are named by their public names alone.
        foreach (var words in new[] { list.Find("main")!, page.Find("main")!, Encoding.UTF8.GetString(file) })
        {
            Assert.Null(ThemeWords.FindIn(words));
        }

        // It is kept as it was published, also when the report is sent anew, and nobody publishes it again.
        await SendAsync(2, turns: 500);
        Assert.Contains("223", (await _nobody.GetAsync($"/open-data/{set.Id}")).Text, StringComparison.Ordinal);
        await PostAsync(_province, Page, new() { ["Input.ReportVersionId"] = version.ToString() });
        Assert.Equal(1, await _db.OpenDataSets.CountAsync(Cancel));
        await RefusedAsync("open_data_is_kept", $"UPDATE open_data_set SET content = content || ' '");
        await RefusedAsync("open_data_is_kept", $"DELETE FROM open_data_set");
    }

    [Fact]
    public async Task A_period_with_a_day_in_common_is_not_published_even_after_a_withdrawal()
    {
        await SendAsync();
        await PublishAsync();
        var set = await _db.OpenDataSets.AsNoTracking().SingleAsync(Cancel);

        // A reason is asked for, and anybody may read it.
        foreach (var reason in new[] { "", "Sai số vụ bạo lực gia đình" })
        {
            var refused = await PostAsync(_province, Page + "?handler=Withdraw", new() { ["Input.Reason"] = reason });
            Assert.Equal("true", refused.Document.QuerySelector("[name='Input.Reason']")!.GetAttribute("aria-invalid"));
        }

        await PostAsync(_province, Page + "?handler=Withdraw", new() { ["Input.Reason"] = "Một đơn vị nhập nhầm tháng" });
        var page = await _nobody.GetAsync($"/open-data/{set.Id}");
        Assert.Contains("Một đơn vị nhập nhầm tháng", page.Text, StringComparison.Ordinal);
        Assert.Null(page.Document.QuerySelector(".open-table"));
        Assert.Equal(HttpStatusCode.NotFound, (await _nobody.GetAsync($"/open-data/{set.Id}?handler=Csv")).Status);
        Assert.True(await _db.AuditEntries.AnyAsync(e => e.Action == "open_data.withdrawn", Cancel));
        await RefusedAsync("open_data_is_kept", $"UPDATE open_data_set SET withdrawn_reason = 'x'");

        // The half of that year counts the same days.
        var half = await TestPeriods.AdHocAsync(_db, TestDatabases.Start);
        var days = (From: _period.CountedTo, To: _period.CountedTo.PlusDays(30));
        await _db.Database.ExecuteSqlAsync(
            $"""
            UPDATE report_period SET counted_from = {days.From}, counted_to = {days.To}, as_of = {days.From}, final_on = {days.From}
            WHERE id = {half}
            """,
            Cancel
        );
        var other = await _province.GetAsync($"/reports/periods/{half}/open-data");
        Assert.Contains("Năm 2026", other.Text, StringComparison.Ordinal);
        Assert.Null(other.Document.QuerySelector("button.btn-primary"));
        await RefusedAsync(
            "ex_open_data_set_days",
            $"""
            INSERT INTO open_data_set (id, period_id, report_version_id, counted_from, counted_to, content, sha256, published_at,
              published_by_id)
            SELECT new_id(), {half}, report_version_id, {days.From}, {days.To}, content, sha256, published_at, published_by_id
            FROM open_data_set
            """
        );
    }

    [Fact]
    public async Task The_coordinator_of_the_province_alone_publishes()
    {
        var version = await SendAsync();
        using var district = await _host.SignedInAsync(Role.Coordinator, _home.Id);
        using var viewer = await _host.SignedInAsync(Role.Viewer, _world.Root.Id);
        foreach (var browser in new[] { district, viewer })
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync(Page)).Status);
            var posted = await PostAsync(browser, Page, new() { ["Input.ReportVersionId"] = version.ToString() });
            Assert.Equal(HttpStatusCode.Forbidden, posted.Status);
        }

        Assert.False(await _db.OpenDataSets.AnyAsync(Cancel));
        Assert.NotNull((await _province.GetAsync("/reports")).Document.QuerySelector($"a[href='{Page}']"));
        Assert.Null((await district.GetAsync("/reports")).Document.QuerySelector($"a[href='{Page}']"));
    }

    [Fact]
    public async Task A_report_is_sent_with_the_ages_of_its_turns()
    {
        _host.Clock.Reset(Instant.FromUtc(2026, 12, 2, 2, 0));
        var commune = _world.Units.Where(u => u.ParentId == _home.Id && u.LevelKey == "commune").OrderBy(u => u.Name).First();
        var answer = (await AnswerAsync(_db, commune)).Id;
        using var compiler = await _host.SignedInAsync(Role.Organiser, commune.Id);
        await ReportPages.SendAsync(compiler, answer, ("E1", "7"), ("E2", "3"), ("E3", "2"), ("G2", "1"));
        var content = await _db.ReportVersions.Where(v => v.AnswerId == answer).Select(v => v.Content).SingleAsync(Cancel);

        var turns = ReportContent.Read(content).OwnOf("B3")!;

        Assert.Equal(5, turns.Ages.Count);
        Assert.Equal(turns.Value, turns.Ages.Sum(a => a.Value));
        Assert.Equal(3, turns.Parts.Count);
    }

    private async Task PublishAsync()
    {
        var preview = await _province.GetAsync(Page);
        await PostAsync(_province, Page, new() { ["Input.ReportVersionId"] = Value(preview, "Input.ReportVersionId") });
    }

    private async Task RefusedAsync(string constraint, FormattableString sql)
    {
        var refused = await Assert.ThrowsAsync<PostgresException>(() => _db.Database.ExecuteSqlAsync(sql, Cancel));
        Assert.Equal(constraint, refused.ConstraintName);
    }

    /// <summary>The province's report: of the home district three men, of everybody else twenty times as many.</summary>
    private async Task<Guid> SendAsync(int number = 1, int turns = 60)
    {
        var answer = await AnswerAsync(_db, _world.Root);
        var forms = await _db.EventForms.OrderBy(f => f.Position).Select(f => f.Id.ToString()).Take(2).ToListAsync(Cancel);
        var content = new JsonObject
        {
            ["figures"] = Figures(turns, 80, 20, 12),
            ["below"] = new JsonObject
            {
                ["figures"] = new JsonArray(),
                ["missing"] = new JsonArray(),
                ["units"] = new JsonArray(
                    new JsonObject
                    {
                        ["id"] = _home.Id.ToString(),
                        ["name"] = _home.Name,
                        ["version"] = 1,
                        ["sha256"] = "",
                        ["answer"] = Guid.NewGuid().ToString(),
                        ["figures"] = Figures(40, 3, 6, 5),
                        ["missing"] = new JsonArray(),
                        ["sources"] = new JsonArray(),
                    }
                ),
            },
        }.ToJsonString();
        var version = new ReportVersion
        {
            Id = Guid.CreateVersion7(),
            AnswerId = answer.Id,
            Number = number,
            Content = content,
            Sha256 = CanonicalJson.Sha256(content),
            SubmittedAt = TestDatabases.Start,
            SubmittedById = await _host.AccountAsync("Nguyễn Văn Tám"),
            DueOn = answer.DueOn,
            Source = AnswerSource.Unit,
            ApprovedName = "",
            ApprovedOffice = "",
            DocumentNumber = "",
        };
        _db.ReportVersions.Add(version);
        await _db.SaveChangesAsync(Cancel);
        await _db
            .ReportAnswers.Where(a => a.Id == answer.Id)
            .ExecuteUpdateAsync(
                a =>
                    a.SetProperty(x => x.State, AnswerState.Submitted)
                        .SetProperty(x => x.BegunAt, TestDatabases.Start)
                        .SetProperty(x => x.LastVersion, number),
                Cancel
            );
        return version.Id;

        JsonArray Figures(int women, int men, int firstForm, int secondForm) =>
            [
                new JsonObject
                {
                    ["code"] = "B1",
                    ["value"] = firstForm + secondForm,
                    ["parts"] = new JsonObject { [forms[0]] = firstForm, [forms[1]] = secondForm },
                },
                new JsonObject
                {
                    ["code"] = "B3",
                    ["value"] = women + men + 20,
                    ["parts"] = new JsonObject
                    {
                        ["female"] = women + 20,
                        ["male"] = men,
                        ["sex_not_known"] = 0,
                    },
                    ["ages"] = new JsonObject { ["under16"] = 20, ["from16to30"] = women },
                },
                new JsonObject
                {
                    ["code"] = "C3",
                    ["value"] = 30,
                    ["parts"] = new JsonObject { ["female"] = 20, ["male"] = 10 },
                },
            ];
    }
}
