using System.Net;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Reporting;
using Campaigns.Domain.Units;
using Campaigns.Testing;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Reporting;
using Campaigns.Web.Tests.Features.Outreach;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Xunit;
using static Campaigns.Web.Tests.Features.Reporting.ReportPages;

namespace Campaigns.Web.Tests.Features.Reporting;

/// <summary>The sign-off in the program: the compiler lays the report before the unit's head, who sends it or gives it back.</summary>
public sealed class SignOffTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private TestHost _host = null!;
    private CampaignsDbContext _db = null!;
    private Unit _home = null!;
    private Unit _commune = null!;
    private Guid _answer;
    private Guid _compilerAccount;
    private TestBrowser _compiler = null!;
    private TestBrowser _district = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Page => $"/reports/{_answer}";

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabases.CreateAsync();
        _host = new TestHost(_database);
        var world = await new OutreachWorld(_database).InitAsync();
        _db = _database.Db();
        await ReportOpening.EnsureAsync(_db, new LocalDate(2026, 11, 24), TestDatabases.Start, Cancel);
        _host.Clock.Reset(Instant.FromUtc(2026, 12, 2, 2, 0));
        _home = world.Unit("Huyện Cư M'gar");
        _commune = world.Units.Where(u => u.ParentId == _home.Id && u.LevelKey == "commune").OrderBy(u => u.Name).First();
        _answer = (await AnswerAsync(_db, _commune)).Id;
        _compilerAccount = await _host.AccountAsync("H'Linh Mlô");
        await _host.GrantAsync(_compilerAccount, Role.Organiser, _commune.Id);
        _compiler = await _host.SignedInAsync(_compilerAccount);
        _district = await _host.SignedInAsync(Role.Coordinator, _home.Id);
    }

    public async ValueTask DisposeAsync()
    {
        _compiler.Dispose();
        _district.Dispose();
        await _db.DisposeAsync();
        await _host.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task The_compiler_lays_the_report_before_the_head_who_alone_sends_it()
    {
        using var head = await ApproverAsync("Y Thanh Niê");
        using var deputy = await ApproverAsync("Trần Văn Bình");
        await FillAsync();

        // The compiler names nobody and sends nothing; both heads are named.
        var send = await _compiler.GetAsync(Page + "/send");
        Assert.Null(send.Document.QuerySelector("[name='Input.Name']"));
        Assert.Contains("Trần Văn Bình, Y Thanh Niê", send.Text, StringComparison.Ordinal);
        var refused = await PostAsync(_compiler, Page + "/send", Signed(send));
        Assert.Contains("bấm “Trình lãnh đạo”", refused.Text, StringComparison.Ordinal);

        // Before it is laid before them, the heads read it and decide nothing.
        Assert.Null((await head.GetAsync(Page)).Document.QuerySelector("#report-form"));
        Assert.Null((await head.GetAsync("/")).Document.QuerySelector("#report-steps"));
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await PostAsync(head, Page + "/send?handler=ToHead", new() { ["Input.Version"] = Value(send, "Input.Version") })).Status
        );

        var open = await _compiler.GetAsync(Page);
        await LayAsync();
        Assert.Equal(AnswerState.WaitingForHead, await StateAsync());
        Assert.Contains(
            "Chờ lãnh đạo duyệt",
            Text((await _district.GetAsync("/reports/units")).Document.QuerySelector($"[data-unit='{_commune.Id}']")!),
            StringComparison.Ordinal
        );

        // Read-only for the compiler: what a form says that stayed open on another page is not saved, and not lost.
        var waiting = await _compiler.GetAsync(Page);
        Assert.Null(waiting.Document.QuerySelector("#report-form"));
        Assert.Contains("Đang chờ lãnh đạo duyệt", waiting.Text, StringComparison.Ordinal);
        var late = await PostAsync(_compiler, Page + "?handler=Draft", Figures(open, ("B15", "777")));
        Assert.Contains("không lưu được", late.Text, StringComparison.Ordinal);
        Assert.Contains("777", late.Text, StringComparison.Ordinal);
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await PostAsync(_compiler, Page + "?handler=Autosave", Figures(open, ("B15", "777")))).Status
        );
        Assert.Equal(5, await _db.Set<ReportFigure>().Where(f => f.AnswerId == _answer).MaxAsync(f => f.Value, Cancel));
        Assert.Null((await _compiler.GetAsync("/")).Document.QuerySelector("#report-steps"));
        Assert.Contains(
            "chờ bạn duyệt",
            Text((await head.GetAsync("/")).Document.QuerySelector("#report-steps")!),
            StringComparison.Ordinal
        );

        // A note is needed to give it back; the compiler reads it.
        var decide = await head.GetAsync(Page + "/send");
        var figures = decide.Document.QuerySelector("#figures")!.QuerySelectorAll("tbody tr:not(.group-row)");
        Assert.Equal(
            "5",
            Text(figures.Single(r => r.TextContent.Contains("B15. ", StringComparison.Ordinal)).QuerySelector("td.num")!).Trim()
        );
        Assert.Null(send.Document.QuerySelector("#figures"));
        var other = await deputy.GetAsync(Page + "/send");
        var silent = await PostAsync(head, Page + "/send?handler=Back", new() { ["Input.Version"] = Value(decide, "Input.Version") });
        Assert.NotNull(silent.Document.QuerySelector("#Back_Reason.is-invalid, #Back_Reason[aria-invalid='true']"));
        await PostAsync(
            head,
            Page + "/send?handler=Back",
            new() { ["Input.Version"] = Value(decide, "Input.Version"), ["Back.Reason"] = "Xem lại số tờ rơi" }
        );
        Assert.Equal(AnswerState.Draft, await StateAsync());
        Assert.Contains("Xem lại số tờ rơi", (await _compiler.GetAsync(Page)).Text, StringComparison.Ordinal);

        // The other head's page is from before.
        await PostAsync(deputy, Page + "/send", Signed(other));
        Assert.Equal((AnswerState.Draft, 0), (await StateAsync(), await _db.ReportVersions.CountAsync(Cancel)));
        await LayAsync();
        await PostAsync(deputy, Page + "/send", Signed(other));
        Assert.Equal(AnswerState.WaitingForHead, await StateAsync());

        // Whoever approves signs with the own name and office, even though a commune may send without.
        var sign = await deputy.GetAsync(Page + "/send");
        Assert.Null(sign.Document.QuerySelector("[data-same-person]"));
        var bare = await PostAsync(deputy, Page + "/send", new() { ["Input.Version"] = Value(sign, "Input.Version") });
        Assert.Contains("Ghi chức vụ", bare.Text, StringComparison.Ordinal);
        await PostAsync(deputy, Page + "/send", Signed(sign, ("Input.Name", "Người khác")));
        var version = await _db.ReportVersions.AsNoTracking().SingleAsync(Cancel);
        Assert.Equal(
            ("Trần Văn Bình", "Phó Chủ tịch UBND xã", new LocalDate(2026, 12, 2), deputy.AccountId, false),
            (version.ApprovedName, version.ApprovedOffice, version.ApprovedOn, version.ApprovedById, version.SamePerson)
        );
        Assert.Equal(AnswerState.Submitted, await StateAsync());
        Assert.True(await _db.AuditEntries.AnyAsync(e => e.Action == "report.to_head" && e.UnitId == _commune.Id, Cancel));

        // The same press from the other head's page comes too late.
        await PostAsync(head, Page + "/send", Signed(sign));
        Assert.Equal(1, await _db.ReportVersions.CountAsync(Cancel));
    }

    [Fact]
    public async Task What_the_level_above_returned_stays_returned_when_the_head_gives_it_back()
    {
        using var head = await ApproverAsync("Y Thanh Niê");
        await FillAsync();
        await LayAsync();
        await PostAsync(head, Page + "/send", Signed(await head.GetAsync(Page + "/send")));
        var read = await _district.GetAsync(Page + "/versions/1");
        await PostAsync(
            _district,
            Page + "/versions/1?handler=Return",
            new() { ["Input.Version"] = Value(read, "Input.Version"), ["Input.Notes[B15]"] = "Ghi cả sổ tay" }
        );
        Assert.Equal(AnswerState.Returned, await StateAsync());

        await LayAsync();
        Assert.Contains("Ghi cả sổ tay", (await head.GetAsync(Page)).Text, StringComparison.Ordinal);
        var decide = await head.GetAsync(Page + "/send");
        await PostAsync(
            head,
            Page + "/send?handler=Back",
            new() { ["Input.Version"] = Value(decide, "Input.Version"), ["Back.Reason"] = "Chưa sửa" }
        );
        Assert.Equal(AnswerState.Returned, await StateAsync());
        Assert.Contains("Ghi cả sổ tay", (await _compiler.GetAsync(Page)).Text, StringComparison.Ordinal);

        await LayAsync();
        await PostAsync(head, Page + "/send", Signed(await head.GetAsync(Page + "/send")));
        await AcceptAsync(_district, _answer, 2);
        Assert.Equal(AnswerState.Accepted, await StateAsync());
    }

    [Fact]
    public async Task What_waits_goes_back_to_the_compiler_when_the_last_approver_goes()
    {
        using var head = await ApproverAsync("Y Thanh Niê");
        await FillAsync();
        await LayAsync();
        await _db
            .Grants.Where(g => g.Role == Role.Approver)
            .ExecuteUpdateAsync(s => s.SetProperty(g => g.ValidTo, _host.Clock.GetCurrentInstant()), Cancel);

        Assert.Equal(HttpStatusCode.Forbidden, (await head.GetAsync(Page + "/send")).Status);
        Assert.NotNull((await _compiler.GetAsync("/")).Document.QuerySelector("#report-steps"));
        var form = await _compiler.GetAsync(Page);
        Assert.Contains("không còn lãnh đạo duyệt", form.Text, StringComparison.Ordinal);
        await PostAsync(_compiler, Page + "?handler=Draft", Figures(form, ("B15", "9")));
        Assert.Equal(AnswerState.Draft, await StateAsync());

        // The compiler signs with the own name: that one person did both is said before and after, everywhere.
        var send = await _compiler.GetAsync(Page + "/send");
        await PostAsync(_compiler, Page + "/send", Signed(send, ("Input.Name", "H'Linh Mlô"), ("Input.On", "2/12/2026")));
        var version = await _db.ReportVersions.AsNoTracking().SingleAsync(Cancel);
        Assert.Equal(((Guid?)null, true), (version.ApprovedById, version.SamePerson));
        await SaidEverywhereAsync();
    }

    [Fact]
    public async Task An_approver_who_compiles_sends_at_once_and_it_is_said_that_one_person_did_both()
    {
        await _host.GrantAsync(_compilerAccount, Role.Approver, _commune.Id);
        await FillAsync();

        var send = await _compiler.GetAsync(Page + "/send");
        Assert.NotNull(send.Document.QuerySelector("[data-same-person]"));
        await PostAsync(_compiler, Page + "/send", Signed(send));
        var version = await _db.ReportVersions.AsNoTracking().SingleAsync(Cancel);
        Assert.Equal((_compilerAccount, true), (version.ApprovedById, version.SamePerson));
        await SaidEverywhereAsync();
    }

    [Fact]
    public async Task Whoever_approved_or_gave_back_neither_accepts_returns_nor_extends_and_the_level_above_does()
    {
        var account = await _host.AccountAsync("Y Thanh Niê");
        await _host.GrantAsync(account, Role.Approver, _commune.Id);
        await _host.GrantAsync(account, Role.Coordinator, _home.Id);
        using var head = await _host.SignedInAsync(account);
        await FillAsync();
        await LayAsync();
        var decide = await head.GetAsync(Page + "/send");
        await PostAsync(
            head,
            Page + "/send?handler=Back",
            new() { ["Input.Version"] = Value(decide, "Input.Version"), ["Back.Reason"] = "Xem lại" }
        );
        var deadline = await head.GetAsync(Page + "/deadline");
        Assert.Contains("người khác phải gia hạn", deadline.Text, StringComparison.Ordinal);

        await LayAsync();
        await PostAsync(head, Page + "/send", Signed(await head.GetAsync(Page + "/send")));
        var read = await head.GetAsync(Page + "/versions/1");
        foreach (var step in new[] { "Accept", "Return" })
        {
            var refused = await PostAsync(
                head,
                $"{Page}/versions/1?handler={step}",
                new() { ["Input.Version"] = Value(read, "Input.Version"), ["Input.Reason"] = "Thiếu" }
            );
            Assert.Contains("người khác phải tiếp nhận", refused.Text, StringComparison.Ordinal);
        }

        Assert.Equal(AnswerState.Submitted, await StateAsync());
        var root = await _host.RootAsync();
        using var top = await _host.SignedInAsync(Role.Coordinator, root.Id);
        await AcceptAsync(top, _answer, 1);
        Assert.Equal(AnswerState.Accepted, await StateAsync());
    }

    [Fact]
    public async Task An_approver_of_a_unit_above_or_beside_is_none_of_this_unit()
    {
        using var above = await _host.SignedInAsync(Role.Approver, _home.Id);
        await FillAsync();

        // The commune has no approver of its own, so its compiler sends.
        var send = await _compiler.GetAsync(Page + "/send");
        Assert.NotNull(send.Document.QuerySelector("[name='Input.Name']"));
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(above, Page + "/send", Signed(send))).Status);
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await PostAsync(above, Page + "/send?handler=Back", new() { ["Back.Reason"] = "Xem lại" })).Status
        );
    }

    private async Task<TestBrowser> ApproverAsync(string name)
    {
        var account = await _host.AccountAsync(name);
        await _host.GrantAsync(account, Role.Approver, _commune.Id);
        return await _host.SignedInAsync(account);
    }

    private async Task FillAsync()
    {
        (string, string)[] figures =
        [
            ("A3", "0"),
            ("B11", "1"),
            ("B15", "5"),
            ("D3", "2"),
            ("E1", "4"),
            ("E2", "2"),
            ("E3", "2"),
            ("E6", "0"),
            ("E7", "0"),
            ("G2", "1"),
        ];
        await PostAsync(_compiler, Page + "?handler=Next", Figures(await _compiler.GetAsync(Page), figures));
    }

    private async Task LayAsync()
    {
        var send = await _compiler.GetAsync(Page + "/send");
        var laid = await PostAsync(_compiler, Page + "/send?handler=ToHead", new() { ["Input.Version"] = Value(send, "Input.Version") });
        Assert.Contains("Đang chờ lãnh đạo duyệt", laid.Text, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Signed(TestPage page, params (string Field, string Value)[] more)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Input.Version"] = Value(page, "Input.Version"),
            ["Input.Office"] = "Phó Chủ tịch UBND xã",
        };
        foreach (var (field, value) in more)
        {
            fields[field] = value;
        }

        return fields;
    }

    /// <summary>On the version, in its document, in the table of units and in what is consolidated from it.</summary>
    private async Task SaidEverywhereAsync()
    {
        Assert.NotNull((await _district.GetAsync(Page + "/versions/1")).Document.QuerySelector("[data-same-person]"));
        using (var word = Word(await FileAsync(_district, Page + "/versions/1?handler=Word")))
        {
            Assert.Contains("người lập và người duyệt là một", AllText(word), StringComparison.Ordinal);
        }

        var units = await _district.GetAsync("/reports/units");
        Assert.NotNull(units.Document.QuerySelector($"[data-unit='{_commune.Id}'] [data-same-person]"));
        await AcceptAsync(_district, _answer, 1);
        var whole = await _district.GetAsync($"/reports/{(await AnswerAsync(_db, _home)).Id}/consolidated");
        Assert.Contains(_commune.Name, whole.Find("[data-same-person]"), StringComparison.Ordinal);
    }

    private Task<AnswerState> StateAsync() => _db.ReportAnswers.Where(a => a.Id == _answer).Select(a => a.State).SingleAsync(Cancel);
}
