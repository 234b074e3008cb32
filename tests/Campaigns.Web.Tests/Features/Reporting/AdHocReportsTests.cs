using System.Globalization;
using System.Net;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Reporting;
using Campaigns.Domain.Units;
using Campaigns.Testing;
using Campaigns.Web.Features.Reporting;
using Campaigns.Web.Tests.Features.Outreach;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Npgsql;
using Xunit;
using VietnamTime = Campaigns.Domain.Time.VietnamTime;

namespace Campaigns.Web.Tests.Features.Reporting;

/// <summary>Ad hoc reports, from the province's press to the page of a unit, and deadlines that are extended for one unit.</summary>
public sealed class AdHocReportsTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private TestHost _host = null!;
    private OutreachWorld _world = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Unit Home => _world.Unit("Huyện Cư M'gar");

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabases.CreateAsync();
        _host = new TestHost(_database);
        _world = await new OutreachWorld(_database).InitAsync();
        await _world.CampaignsAsync();
        await using var db = _database.Db();
        await ReportOpening.EnsureAsync(db, new LocalDate(2026, 11, 24), TestDatabases.Start, Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task The_report_of_the_action_month_is_offered_ready_and_stands_on_the_pages_of_the_units()
    {
        using var province = await _host.SignedInAsync(Role.Coordinator, _world.Root.Id);
        var offer = (await province.GetAsync("/reports")).Document.QuerySelector("a[href^='/reports/periods/new?campaign=']")!;
        var form = await province.GetAsync(offer.GetAttribute("href")!);
        Assert.Equal(
            ("15/11/2026", "15/12/2026", "25/12/2026"),
            (Value(form, "Input.From"), Value(form, "Input.To"), Value(form, "Input.Due[district]"))
        );
        var made = await province.FollowAsync(await province.SubmitAsync(form));
        Assert.Equal(HttpStatusCode.OK, made.Status);

        await using var db = _database.Db();
        var period = await db.ReportPeriods.SingleAsync(p => p.KindId == null, Cancel);
        var answers = await db.ReportAnswers.Where(a => a.PeriodId == period.Id).ToListAsync(Cancel);
        Assert.Equal(PeriodRange.Campaign, period.Range);
        Assert.Equal(
            _world.Units.Where(u => u.LevelKey is "province" or "district").Select(u => u.Id).Order(),
            answers.Select(a => a.UnitId).Order()
        );
        var whole = answers.Single(a => a.UnitId == _world.Root.Id);
        Assert.All(answers.Where(a => a.Id != whole.Id), a => Assert.Equal((whole.Id, new(2026, 12, 25)), (a.SuperiorId, a.DueOn)));

        // It is offered no more, and the district finds it on its pages.
        Assert.Null((await province.GetAsync("/reports")).Document.QuerySelector("a[href^='/reports/periods/new?campaign=']"));
        using var district = await _host.SignedInAsync(Role.Organiser, Home.Id);
        var own = answers.Single(a => a.UnitId == Home.Id);
        At(new LocalDate(2026, 11, 26));
        Assert.NotNull((await district.GetAsync("/reports")).Document.QuerySelector($"a[href='/reports/{own.Id}']"));
        Assert.NotNull((await district.GetAsync("/")).Document.QuerySelector($"#report-steps a[href='/reports/{own.Id}']"));
        var matrix = await province.GetAsync($"/reports/units?period={period.Id}");
        Assert.NotNull(matrix.Document.QuerySelector($"a[href='/reports/{own.Id}']"));
        Assert.Equal("Báo cáo " + period.NameVi, (await district.GetAsync($"/reports/{own.Id}")).Find("h1"));

        // The matrix opens with the report of the year all the same.
        Assert.Contains("Năm 2026", (await province.GetAsync("/reports/units")).Find("th.is-now"), StringComparison.Ordinal);

        void At(LocalDate day) => _host.Clock.Reset(VietnamTime.InstantOf(day.At(new LocalTime(9, 0))));
    }

    [Fact]
    public async Task A_press_fills_in_the_days_of_a_range_and_what_cannot_be_right_stays_typed_with_the_reason_at_its_field()
    {
        using var province = await _host.SignedInAsync(Role.Coordinator, _world.Root.Id);
        var form = await province.GetAsync("/reports/periods/new");
        var pressed = await PressAsync(
            province,
            form,
            "/reports/periods/new?handler=Range&range=Quarter",
            new() { ["Input.Name"] = "Quý IV" }
        );
        Assert.Equal(
            ("Quý IV", "01/10/2026", "31/12/2026"),
            (Value(pressed, "Input.Name"), Value(pressed, "Input.From"), Value(pressed, "Input.To"))
        );

        var wrong = await province.SubmitAsync(
            pressed,
            values: new Dictionary<string, string?>
            {
                ["Input.Name"] = "",
                ["Input.From"] = "31/31/2026",
                ["Input.Due[district]"] = "05/01/2027",
                ["Input.Due[province]"] = "04/01/2027",
            }
        );
        Assert.Equal("31/31/2026", Value(wrong, "Input.From"));
        Assert.Contains("Ghi một ngày có thật", Error(wrong, "Input.From"), StringComparison.Ordinal);
        Assert.Contains("Ghi tên báo cáo", Error(wrong, "Input.Name"), StringComparison.Ordinal);
        Assert.Contains("muộn hơn hạn của cấp trên", Error(wrong, "Input.Due[district]"), StringComparison.Ordinal);
        await using var db = _database.Db();
        Assert.False(await db.ReportPeriods.AnyAsync(p => p.KindId == null, Cancel));
    }

    [Fact]
    public async Task Two_ad_hoc_periods_of_one_range_have_no_day_in_common_on_the_page_and_in_the_database()
    {
        using var province = await _host.SignedInAsync(Role.Coordinator, _world.Root.Id);
        var id = await AskAsync(province, "Quý IV năm 2026", "01/10/2026", "31/12/2026");
        await AskAsync(province, "Tháng 11", "01/11/2026", "30/11/2026");
        var form = await province.GetAsync("/reports/periods/new");
        var again = await province.SubmitAsync(form, values: Typed("Quý 4", "01/10/2026", "31/12/2026"));
        Assert.Contains("“Quý IV năm 2026”", Error(again, "Input.From"), StringComparison.Ordinal);
        Assert.Equal("Quý 4", Value(again, "Input.Name"));
        await using var db = _database.Db();
        Assert.Equal(2, await db.ReportPeriods.CountAsync(p => p.KindId == null, Cancel));
        await RefusedAsync(
            "ex_report_period_ad_hoc",
            $"""
            INSERT INTO report_period (id, range, year, name_vi, name_en, counted_from, counted_to, as_of, final_on, opened_at, template_id)
            SELECT new_id(), range, year, name_vi, name_en, counted_to, counted_to, counted_to, final_on, opened_at, template_id
            FROM report_period WHERE id = {id}
            """
        );

        // What was withdrawn is in nobody's way.
        await WithdrawAsync(province, id, "Gửi nhầm");
        await AskAsync(province, "Quý 4", "01/10/2026", "31/12/2026");
    }

    [Fact]
    public async Task A_period_is_changed_until_somebody_begins_and_then_its_deadlines_alone()
    {
        using var province = await _host.SignedInAsync(Role.Coordinator, _world.Root.Id);
        var id = await AskAsync(province, "Chuyên đề", "01/11/2026", "20/11/2026");
        var page = $"/reports/periods/{id}";
        var form = await province.GetAsync(page);
        var changed = await province.FollowAsync(
            await province.SubmitAsync(
                form,
                values: new Dictionary<string, string?>
                {
                    ["Input.To"] = "22/11/2026",
                    ["Input.AsOf"] = "22/11/2026",
                    ["Input.Areas"] = Home.Id.ToString(),
                    ["Input.Levels"] = "district\ncommune",
                    ["Input.Due[commune]"] = "28/11/2026",
                    ["Input.Due[district]"] = "30/11/2026",
                }
            )
        );
        Assert.Equal("22/11/2026", Value(changed, "Input.To"));
        await using var db = _database.Db();
        var asked = await db.ReportAnswers.Where(a => a.PeriodId == id).ToDictionaryAsync(a => a.UnitId, Cancel);
        Assert.Equal(
            _world
                .Units.Where(u => u.LevelKey == "commune" && u.ParentId == Home.Id)
                .Select(u => u.Id)
                .Append(Home.Id)
                .Append(_world.Root.Id)
                .Order(),
            asked.Keys.Order()
        );

        // Somebody begins while another page of the province is still open.
        var open = await province.GetAsync(page);
        using var district = await _host.SignedInAsync(Role.Organiser, Home.Id);
        var answer = asked[Home.Id];
        var draft = await district.GetAsync($"/reports/{answer.Id}");
        await PressAsync(district, draft, $"/reports/{answer.Id}?handler=Draft", []);
        var refused = await province.SubmitAsync(open, values: new Dictionary<string, string?> { ["Input.To"] = "23/11/2026" });
        Assert.Contains("chỉ sửa được hạn gửi", refused.Text, StringComparison.Ordinal);
        Assert.Null(refused.Document.QuerySelector("[name='Input.From']"));
        await RefusedAsync("report_period_is_begun", $"UPDATE report_period SET counted_to = counted_to + 1 WHERE id = {id}");

        form = await province.GetAsync(page);
        await province.FollowAsync(
            await province.SubmitAsync(
                form,
                values: new Dictionary<string, string?> { ["Input.Due[district]"] = "04/12/2026", ["Input.Due[province]"] = "05/12/2026" }
            )
        );
        db.ChangeTracker.Clear();
        var after = await db.ReportAnswers.AsNoTracking().SingleAsync(a => a.Id == answer.Id, Cancel);
        Assert.Equal((AnswerState.Draft, new LocalDate(2026, 12, 4)), (after.State, after.DueOn));
    }

    [Fact]
    public async Task A_period_is_withdrawn_with_a_reason_until_somebody_sends_and_is_then_asked_of_nobody()
    {
        using var province = await _host.SignedInAsync(Role.Coordinator, _world.Root.Id);
        var id = await AskAsync(province, "Chuyên đề", "01/11/2026", "20/11/2026");
        await using var db = _database.Db();
        var answer = await db.ReportAnswers.SingleAsync(a => a.PeriodId == id && a.UnitId == Home.Id, Cancel);
        var silent = await WithdrawAsync(province, id, "");
        Assert.Contains("Ghi lý do", Error(silent, "Input.Reason"), StringComparison.Ordinal);

        var gone = await WithdrawAsync(province, id, "Đã có báo cáo năm");
        Assert.Contains("Đã có báo cáo năm", gone.Text, StringComparison.Ordinal);
        Assert.Empty(gone.Document.QuerySelectorAll("main form"));
        using var district = await _host.SignedInAsync(Role.Organiser, Home.Id);

        // Whoever was asked, and may have the report open in another window, is told why it is owed no more.
        using (var away = await district.Client.GetAsync($"/reports/{answer.Id}", Cancel))
        {
            Assert.Equal("/reports", away.Headers.Location?.OriginalString);
        }

        var told = await district.GetAsync("/reports");
        Assert.Equal("Đã có báo cáo năm", told.Find($"[data-withdrawn='{id}']")?.Trim());
        Assert.Null(told.Document.QuerySelector($"#period-{id}"));
        using var commune = await _host.SignedInAsync(Role.Organiser, _world.Units.First(u => u.ParentId == Home.Id).Id);
        Assert.Equal(HttpStatusCode.NotFound, (await commune.GetAsync($"/reports/{answer.Id}")).Status);
        Assert.DoesNotContain("Chuyên đề", (await commune.GetAsync("/reports")).Text, StringComparison.Ordinal);
        Assert.Contains("Thu hồi yêu cầu báo cáo đột xuất", (await province.GetAsync("/audit")).Text, StringComparison.Ordinal);

        var sent = await AskAsync(province, "Chuyên đề 2", "01/11/2026", "20/11/2026");
        await _database.SqlAsync(
            $"UPDATE report_answer SET state = 'submitted', last_version = 1, begun_at = now() "
                + $"WHERE period_id = '{sent}' AND unit_id = '{Home.Id}'"
        );
        Assert.Null((await province.GetAsync($"/reports/periods/{sent}")).Document.QuerySelector("form[action*='Withdraw']"));
        await RefusedAsync(
            "report_period_is_sent",
            $"UPDATE report_period SET withdrawn_at = now(), withdrawn_reason = 'x' WHERE id = {sent}"
        );
    }

    [Fact]
    public async Task Only_a_coordinator_of_the_province_asks_for_an_ad_hoc_report()
    {
        using var district = await _host.SignedInAsync(Role.Coordinator, Home.Id);
        using var viewer = await _host.SignedInAsync(Role.Viewer, _world.Root.Id);
        Assert.Equal(HttpStatusCode.Forbidden, (await district.GetAsync("/reports/periods/new")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.GetAsync("/reports/periods/new")).Status);
        Assert.Null((await district.GetAsync("/reports")).Document.QuerySelector("a[href='/reports/periods/new']"));
    }

    [Fact]
    public async Task A_unit_gets_a_later_deadline_with_a_reason_which_every_page_follows_until_it_is_taken_back()
    {
        await using var db = _database.Db();
        var year = await db.ReportPeriods.SingleAsync(p => p.Year == 2026 && p.CountedTo == new LocalDate(2026, 12, 14), Cancel);
        var answer = await db.ReportAnswers.AsNoTracking().SingleAsync(a => a.PeriodId == year.Id && a.UnitId == Home.Id, Cancel);
        _host.Clock.Reset(Instant.FromUtc(2026, 12, 12, 2, 0));
        using var province = await _host.SignedInAsync(Role.Coordinator, _world.Root.Id);
        using var district = await _host.SignedInAsync(Role.Organiser, Home.Id);
        Assert.Contains("quá hạn 2 ngày", (await district.GetAsync($"/reports/{answer.Id}")).Text, StringComparison.Ordinal);
        var overdue = int.Parse(
            (await province.GetAsync($"/reports/units?period={year.Id}")).Find("[data-overdue]")!,
            CultureInfo.InvariantCulture
        );

        var page = $"/reports/{answer.Id}/deadline";
        var form = await province.GetAsync(page);
        var wrong = await province.SubmitAsync(form, values: Extension("10/12/2026", ""));
        Assert.Equal("10/12/2026", Value(wrong, "Input.DueOn"));
        Assert.Contains("sau hạn chung", Error(wrong, "Input.DueOn"), StringComparison.Ordinal);
        Assert.Contains("Ghi lý do", Error(wrong, "Input.Reason"), StringComparison.Ordinal);
        var extended = await province.FollowAsync(await province.SubmitAsync(form, values: Extension("16/12/2026", "Mất điện do bão")));
        Assert.Contains("Mất điện do bão", extended.Text, StringComparison.Ordinal);

        var draft = await district.GetAsync($"/reports/{answer.Id}");
        Assert.Contains("còn 4 ngày", draft.Text, StringComparison.Ordinal);
        Assert.Contains("Mất điện do bão", draft.Find("[data-extension]"), StringComparison.Ordinal);
        Assert.Contains("hạn chung 10/12/2026", (await district.GetAsync("/reports")).Text, StringComparison.Ordinal);
        Assert.Contains("còn 4 ngày", (await district.GetAsync("/")).Find("#report-steps"), StringComparison.Ordinal);
        var matrix = await province.GetAsync($"/reports/units?period={year.Id}");
        Assert.Equal(overdue - 1, int.Parse(matrix.Find("[data-overdue]")!, CultureInfo.InvariantCulture));
        Assert.Contains("gia hạn đến 16/12/2026", matrix.Text, StringComparison.Ordinal);
        Assert.Contains("Gia hạn báo cáo", (await province.GetAsync("/audit")).Text, StringComparison.Ordinal);

        // It is changed, and taken back, from the page that was read last.
        var stale = await province.SubmitAsync(form, values: Extension("17/12/2026", "Thêm một ngày"));
        Assert.Contains("thay đổi", stale.Text, StringComparison.Ordinal);
        await province.FollowAsync(await province.SubmitAsync(extended, values: Extension("18/12/2026", "Vẫn mất điện")));
        form = await province.GetAsync(page);
        var ended = await PressAsync(province, form, page + "?handler=End", new() { ["Input.Reason"] = "Đã có điện" });
        Assert.Contains("Hủy gia hạn", ended.Text, StringComparison.Ordinal);
        db.ChangeTracker.Clear();
        var after = await db.ReportAnswers.AsNoTracking().SingleAsync(a => a.Id == answer.Id, Cancel);
        Assert.Equal((answer.DueOn, (LocalDate?)null), (after.DueOn, after.RegularDueOn));
        Assert.Equal(
            [
                (ReportStepKind.Extend, new LocalDate(2026, 12, 16)),
                (ReportStepKind.Extend, new LocalDate(2026, 12, 18)),
                (ReportStepKind.EndExtension, (LocalDate?)null),
            ],
            (await db.ReportSteps.Where(s => s.AnswerId == answer.Id).OrderBy(s => s.Id).ToListAsync(Cancel)).Select(s => (s.Kind, s.DueOn))
        );
        await RefusedAsync("ck_report_answer_extended", $"UPDATE report_answer SET regular_due_on = due_on WHERE id = {answer.Id}");

        // The unit itself and its neighbour's coordinator give no time.
        using var neighbour = await _host.SignedInAsync(Role.Coordinator, _world.Unit("Huyện Lắk").Id);
        Assert.Equal(HttpStatusCode.Forbidden, (await district.GetAsync(page)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await neighbour.GetAsync(page)).Status);
    }

    [Fact]
    public async Task A_moved_deadline_of_the_period_leaves_a_later_extension_as_it_is()
    {
        using var province = await _host.SignedInAsync(Role.Coordinator, _world.Root.Id);
        var id = await AskAsync(province, "Chuyên đề", "01/11/2026", "20/11/2026");
        await using var db = _database.Db();
        var answer = await db.ReportAnswers.AsNoTracking().SingleAsync(a => a.PeriodId == id && a.UnitId == Home.Id, Cancel);
        var extend = await province.GetAsync($"/reports/{answer.Id}/deadline");
        await province.SubmitAsync(extend, values: Extension("05/12/2026", "Bão"));

        foreach (
            var (due, holds, regular) in new (string, LocalDate, LocalDate?)[]
            {
                ("02/12/2026", new(2026, 12, 5), new(2026, 12, 2)),
                ("06/12/2026", new(2026, 12, 6), null),
            }
        )
        {
            var form = await province.GetAsync($"/reports/periods/{id}");
            await province.SubmitAsync(
                form,
                values: new Dictionary<string, string?> { ["Input.Due[district]"] = due, ["Input.Due[province]"] = "10/12/2026" }
            );
            var after = await db.ReportAnswers.AsNoTracking().SingleAsync(a => a.Id == answer.Id, Cancel);
            Assert.Equal((holds, regular), (after.DueOn, after.RegularDueOn));
        }
    }

    private static Dictionary<string, string?> Extension(string due, string reason) =>
        new() { ["Input.DueOn"] = due, ["Input.Reason"] = reason };

    private static Dictionary<string, string?> Typed(string name, string from, string to) =>
        new()
        {
            ["Input.Name"] = name,
            ["Input.From"] = from,
            ["Input.To"] = to,
            ["Input.AsOf"] = to,
            ["Input.Due[district]"] = to[3..] == "12/2026" ? "10/01/2027" : "01/12/2026",
            ["Input.Due[province]"] = to[3..] == "12/2026" ? "10/01/2027" : "01/12/2026",
        };

    private async Task<Guid> AskAsync(TestBrowser province, string name, string from, string to)
    {
        var form = await province.GetAsync("/reports/periods/new");
        var made = await province.FollowAsync(await province.SubmitAsync(form, values: Typed(name, from, to)));
        Assert.Matches("^/reports/periods/[0-9a-f-]{36}$", made.Address.AbsolutePath);
        return Guid.Parse(made.Address.AbsolutePath[^36..], CultureInfo.InvariantCulture);
    }

    private static async Task<TestPage> WithdrawAsync(TestBrowser province, Guid id, string reason)
    {
        var form = await province.GetAsync($"/reports/periods/{id}");
        var values = new Dictionary<string, string?> { ["Input.Reason"] = reason };
        return await province.FollowAsync(await province.SubmitAsync(form, "form[action*='Withdraw']", values));
    }

    /// <summary>Presses a button that sends the page's first form to another address.</summary>
    private static async Task<TestPage> PressAsync(TestBrowser browser, TestPage page, string address, Dictionary<string, string?> values)
    {
        page.Document.QuerySelector("main form")!.SetAttribute("action", address);
        return await browser.FollowAsync(await browser.SubmitAsync(page, values: values));
    }

    private static string Value(TestPage page, string name) =>
        page.Document.QuerySelector($"[name='{name}']")?.GetAttribute("value")
        ?? throw new InvalidOperationException($"{name}: {page.Text}");

    /// <summary>What stands in red at a field.</summary>
    private static string Error(TestPage page, string name)
    {
        var field = page.Document.QuerySelector($"[name='{name}']") ?? throw new InvalidOperationException($"{name}: {page.Text}");
        var ids = (field.GetAttribute("aria-describedby") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', ids.Select(id => page.Document.GetElementById(id)?.TextContent.Trim()));
    }

    private async Task RefusedAsync(string constraint, FormattableString sql)
    {
        await using var db = _database.Db();
        var refused = await Assert.ThrowsAsync<PostgresException>(() => db.Database.ExecuteSqlAsync(sql, Cancel));
        Assert.Equal(constraint, refused.ConstraintName);
    }
}
