using System.Net;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Counting;
using Campaigns.Domain.Reporting;
using Campaigns.Domain.Text;
using Campaigns.Domain.Units;
using Campaigns.Testing;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Outreach;
using Campaigns.Web.Features.Reporting;
using Campaigns.Web.Platform.Jobs;
using Campaigns.Web.Tests.Features.Outreach;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using DocumentFormat.OpenXml.Wordprocessing;
using Microsoft.EntityFrameworkCore;
using MiniExcelLibs;
using NodaTime;
using Npgsql;
using Xunit;
using static Campaigns.Web.Tests.Features.Reporting.ReportPages;

namespace Campaigns.Web.Tests.Features.Reporting;

/// <summary>A district and its communes with events of their own, in the year that is reported.</summary>
public sealed class ReportsFixture : HostFixture, IAsyncLifetime
{
    internal OutreachWorld World { get; private set; } = null!;

    public Unit Home { get; private set; } = null!;

    public IReadOnlyList<Unit> Communes { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        World = await new OutreachWorld(Database).InitAsync();
        var (now, _) = await World.CampaignsAsync();
        await using var db = Database.Db();
        await ReportOpening.EnsureAsync(db, new LocalDate(2026, 11, 24), TestDatabases.Start, CancellationToken.None);
        Home = World.Unit("Huyện Cư M'gar");
        Communes = [.. World.Units.Where(u => u.ParentId == Home.Id && u.LevelKey == "commune").OrderBy(u => u.Name)];
        var office = World.Units.Single(u => u.ParentId == Home.Id && u.LevelKey == "office");

        // By the commune, by the district, by an office of the district that reports nothing itself, after the as-of day, and the year
        // before.
        await HeldAsync(Communes[0], new LocalDate(2026, 3, 8), Cells.BySex(30, 20, 5), campaign: null);
        await HeldAsync(Communes[0], new LocalDate(2026, 11, 20), Cells.BySex(10, 10, 0), now.Id);
        await HeldAsync(Home, new LocalDate(2026, 6, 1), Cells.BySex(100, 50, 0), campaign: null);
        await HeldAsync(office, new LocalDate(2025, 12, 15), Cells.BySex(7, 0, 0), campaign: null);
        await HeldAsync(Communes[0], new LocalDate(2026, 12, 1), Cells.BySex(1000, 0, 0), now.Id);
        await HeldAsync(Communes[0], new LocalDate(2025, 12, 14), Cells.BySex(2000, 0, 0), campaign: null);

        async Task HeldAsync(Unit organiser, LocalDate day, Cells cells, Guid? campaign)
        {
            var held = await World.EventAsync(ActivityState.Held, organiser.Id, Communes[0].Id, day, campaign);
            await World.HeadcountAsync(held, held.Sessions[0], cells);
        }
    }
}

public sealed class ReportsTests(ReportsFixture fixture) : IClassFixture<ReportsFixture>
{
    private static readonly LocalDate First = new(2025, 12, 15);
    private static readonly LocalDate AsOf = new(2026, 11, 30);

    private TestHost Host => fixture.Host;

    private OutreachWorld World => fixture.World;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_year_is_open_by_itself_and_each_unit_owes_one_answer_to_the_unit_above()
    {
        await using var db = fixture.Database.Db();
        var period = await YearAsync(db);
        var answers = await db.ReportAnswers.AsNoTracking().Where(a => a.PeriodId == period.Id).ToDictionaryAsync(a => a.UnitId, Cancel);

        Assert.Equal((First, new LocalDate(2026, 12, 14), AsOf), (period.CountedFrom, period.CountedTo, period.AsOf));
        Assert.Equal(
            World
                .Units.Where(u =>
                    u.LevelKey is "province" or "district" or "commune" or "department" or "union" && u.ShortName != "Sở LĐTBXH"
                )
                .Select(u => u.Id)
                .Order(),
            answers.Keys.Order()
        );

        // The agency that leads the programme compiles the report of the province and owes none of its own. A department reports by its own
        // template, in which nobody who suffers violence is counted a second time.
        var health = World.Units.Single(u => u.ShortName == "Sở Y tế");
        var asked = await (
            from i in db.Set<ReportTemplateItem>()
            join x in db.ReportIndicators on i.IndicatorId equals x.Id
            where i.TemplateId == answers[health.Id].TemplateId
            select x.Code
        ).ToListAsync(Cancel);
        Assert.Contains("G2", asked);
        Assert.DoesNotContain("E1", asked);
        Assert.Equal(answers[World.Root.Id].Id, answers[health.Id].SuperiorId);
        var (commune, district, province) = (answers[fixture.Communes[0].Id], answers[fixture.Home.Id], answers[World.Root.Id]);
        Assert.Equal((district.Id, province.Id, null), (commune.SuperiorId!.Value, district.SuperiorId!.Value, province.SuperiorId));
        Assert.Equal(
            (new LocalDate(2026, 12, 5), new LocalDate(2026, 12, 10), new LocalDate(2026, 12, 14)),
            (commune.DueOn, district.DueOn, province.DueOn)
        );
        Assert.True(commune.MaySendUnsigned);
        Assert.False(district.MaySendUnsigned);

        // Opening again changes nothing.
        await ReportOpening.EnsureAsync(db, new LocalDate(2026, 11, 25), TestDatabases.Start, Cancel);
        Assert.Equal(answers.Count, await db.ReportAnswers.CountAsync(a => a.PeriodId == period.Id, Cancel));
    }

    [Fact]
    public async Task Communes_report_to_the_province_directly_where_no_district_owes_a_report()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var db = database.Db();
        var root = await db.Units.SingleAsync(u => u.ParentId == null, Cancel);
        await db.Set<ReportTemplateLevel>().Where(l => l.LevelKey == "district").ExecuteDeleteAsync(Cancel);

        await ReportOpening.EnsureAsync(db, new LocalDate(2026, 11, 24), TestDatabases.Start, Cancel);

        var superiors = await (
            from a in db.ReportAnswers
            join s in db.ReportAnswers on a.SuperiorId equals s.Id
            join u in db.Units on a.UnitId equals u.Id
            select new { u.LevelKey, Superior = s.UnitId }
        ).ToListAsync(Cancel);
        Assert.Equal(184, superiors.Count(s => s.LevelKey == "commune"));
        Assert.All(superiors, s => Assert.Equal(root.Id, s.Superior));
    }

    [Fact]
    public async Task No_two_periods_of_a_kind_overlap_and_no_unit_has_two_answers_for_one()
    {
        await using var db = fixture.Database.Db();
        var period = await YearAsync(db);
        var answer = await AnswerAsync(db, fixture.Communes[1]);
        await RefusedAsync(
            "ex_report_period_days",
            $"""
            INSERT INTO report_period (id, kind_id, year, name_vi, name_en, counted_from, counted_to, as_of, final_on, opened_at)
            SELECT new_id(), kind_id, 2031, 'x', 'x', counted_to, counted_to, counted_to, counted_to, opened_at
            FROM report_period WHERE id = {period.Id}
            """
        );
        await RefusedAsync(
            "ix_report_answer_period_id_unit_id",
            $"""
            INSERT INTO report_answer (id, period_id, unit_id, template_id, due_on, may_send_unsigned, state, source, last_version)
            SELECT new_id(), period_id, unit_id, template_id, due_on, true, 'not_begun', 'unit', 0 FROM report_answer WHERE id = {answer.Id}
            """
        );
    }

    [Fact]
    public async Task A_commune_counts_what_the_pages_of_outreach_say_and_the_parts_of_a_district_add_up_to_them()
    {
        await using var db = fixture.Database.Db();
        var period = await YearAsync(db);
        var answers = await (
            from a in db.ReportAnswers
            join u in db.Units on a.UnitId equals u.Id
            where a.PeriodId == period.Id && (u.Id == fixture.Home.Id || u.ParentId == fixture.Home.Id)
            select new { a.Id, a.UnitId }
        ).ToListAsync(Cancel);
        var counted = await new ReportCounting(db).CountAsync(
            [.. answers.Select(a => a.Id)],
            period.CountedFrom,
            period.AsOf,
            TestDatabases.Start,
            Cancel
        );
        var outreach = new OutreachQueries(db);
        var shown = await outreach.SumsAsync(
            (period.CountedFrom, period.AsOf),
            fixture.Home.Id,
            [.. fixture.Communes.Select(c => c.Id)],
            Cancel
        );
        foreach (var commune in fixture.Communes)
        {
            var own = All(counted[answers.Single(a => a.UnitId == commune.Id).Id].Sums);
            var there = shown.SingleOrDefault(s => s.UnitId == commune.Id && s is { Side: "organising", Dimension: "all" });
            Assert.Equal(there?.Numbers ?? OutreachSum.None.Numbers, own.Numbers);
        }

        var district = shown.Single(s => s.UnitId == fixture.Home.Id && s is { Side: "organising", Dimension: "all" });
        foreach (var measure in Measures.All.Where(m => m.Kind is not MeasureKind.People))
        {
            Assert.Equal(district.NumberOf(measure), answers.Sum(a => All(counted[a.Id].Sums).NumberOf(measure)));
        }

        // The commune's two events until the as-of day, and the district's own with that of its office, which reports nothing itself.
        Assert.Equal(75, All(counted[answers.Single(a => a.UnitId == fixture.Communes[0].Id).Id].Sums).Turns);
        Assert.Equal(157, All(counted[answers.Single(a => a.UnitId == fixture.Home.Id).Id].Sums).Turns);
        Assert.Equal(1, counted[answers.Single(a => a.UnitId == fixture.Communes[0].Id).Id].Counts.EventsOfActionMonth);
        Assert.Equal(
            (fixture.Communes.Count, 1),
            (
                counted[answers.Single(a => a.UnitId == fixture.Home.Id).Id].Counts.Communes,
                counted[answers.Single(a => a.UnitId == fixture.Home.Id).Id].Counts.CommunesReached
            )
        );
    }

    [Fact]
    public async Task The_table_of_units_is_narrowed_by_name_kind_state_and_lateness_and_its_workbook_says_the_same()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(database);
        var world = await new OutreachWorld(database).InitAsync();
        await using var db = database.Db();
        await ReportOpening.EnsureAsync(db, new LocalDate(2026, 11, 24), TestDatabases.Start, Cancel);
        var home = world.Unit("Huyện Cư M'gar");
        var communes = world.Units.Where(u => u.ParentId == home.Id && u.LevelKey == "commune").OrderBy(u => u.Name).ToList();
        var called = communes[2];
        using var organiser = await host.SignedInAsync(Role.Organiser, called.Id);
        await db
            .Users.Where(u => db.Grants.Any(g => g.AccountId == u.Id && g.UnitId == called.Id))
            .ExecuteUpdateAsync(s => s.SetProperty(u => u.PhoneNumber, "+84905123407"), Cancel);
        using var district = await host.SignedInAsync(Role.Coordinator, home.Id);
        using var viewer = await host.SignedInAsync(Role.Viewer, home.Id);
        using var province = await host.SignedInAsync(Role.Coordinator, world.Root.Id);
        var page = $"/reports/units?period={(await YearAsync(db)).Id}";

        // Whoever receives the reports is told whom to call, and nobody else is.
        var all = await district.GetAsync(page);
        Assert.Equal(communes.Select(c => c.Id).Order(), Shown(all).Order());
        Assert.Contains("0905 123 407", Text(all.Document.QuerySelector($"[data-unit='{called.Id}']")!), StringComparison.Ordinal);
        Assert.DoesNotContain("0905 123 407", (await viewer.GetAsync(page)).Text, StringComparison.Ordinal);

        // Words in any order and without marks; a state; lateness.
        var words = Uri.EscapeDataString(string.Join(' ', Folding.Fold(called.Name).Split(' ').Reverse()));
        Assert.Contains(called.Id, Shown(await district.GetAsync($"{page}&q={words}")));
        Assert.Empty(Shown(await district.GetAsync($"{page}&q={words}x")));
        Assert.Equal(communes.Count, Shown(await district.GetAsync(page + "&state=NotBegun")).Count);
        Assert.Empty(Shown(await district.GetAsync(page + "&state=Accepted")));
        Assert.Empty(Shown(await district.GetAsync(page + "&late=true")));

        // The province sees the districts that report to it, all communes by their kind, and those below one district.
        var districts = Shown(await province.GetAsync(page));
        Assert.Contains(home.Id, districts);
        Assert.DoesNotContain(called.Id, districts);
        Assert.Equal(world.Units.Count(u => u.LevelKey == "commune"), Shown(await province.GetAsync(page + "&level=commune")).Count);
        Assert.Equal(communes.Count, Shown(await province.GetAsync($"{page}&level=commune&unit={home.Id}")).Count);

        // The day after the deadline of the communes, the workbook says who is late, and the log who took it.
        host.Clock.Reset(Instant.FromUtc(2026, 12, 6, 2, 0));
        Assert.Equal(communes.Count, Shown(await district.GetAsync(page + "&late=true")).Count);
        using var sheet = new MemoryStream(await FileAsync(district, $"{page}&late=true&q={words}&handler=Excel"));
        var rows = (await sheet.QueryAsync(cancellationToken: Cancel))
            .Select(r => ((IDictionary<string, object?>)r).Values.ToList())
            .ToList();
        var row = rows.Single(r => called.Name.Equals(r[0]));
        Assert.Contains("Quá hạn", row);
        Assert.Contains("0905 123 407", row);
        var audit = await db.AuditEntries.AsNoTracking().SingleAsync(e => e.Action == "list.exported", Cancel);
        Assert.Equal(home.Id, audit.UnitId);
        Assert.Contains("trễ hạn", System.Text.RegularExpressions.Regex.Unescape(audit.Fields!), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await organiser.GetAsync($"{page}&unit={home.Id}&handler=Excel")).Status);
    }

    [Fact]
    public async Task A_commune_fills_in_sends_and_the_district_is_told_what_changed_since()
    {
        // A world of its own, because what is sent cannot be taken out again.
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(database);
        var world = await new OutreachWorld(database).InitAsync();
        var home = world.Unit("Huyện Cư M'gar");
        var commune = world.Units.Where(u => u.ParentId == home.Id && u.LevelKey == "commune").OrderBy(u => u.Name).First();
        var held = await world.EventAsync(ActivityState.Held, commune.Id, commune.Id, new LocalDate(2026, 11, 20), null);
        await world.HeadcountAsync(held, held.Sessions[0], Cells.BySex(30, 20, 0));
        await using var db = database.Db();
        await ReportOpening.EnsureAsync(db, new LocalDate(2026, 11, 24), TestDatabases.Start, Cancel);
        var answer = await AnswerAsync(db, commune);
        var page = $"/reports/{answer.Id}";
        using var compiler = await host.SignedInAsync(Role.Organiser, commune.Id);

        var form = await compiler.GetAsync(page);
        Assert.Equal(HttpStatusCode.OK, form.Status);
        Assert.Contains("50", Row(form, "B3"), StringComparison.Ordinal);
        Assert.Contains("40,0%", Row(form, "B4"), StringComparison.Ordinal);
        Assert.Contains("20 / 50", Row(form, "B4"), StringComparison.Ordinal);

        // Too early, and with figures missing: it cannot be sent.
        Assert.Null((await compiler.GetAsync(page + "/send")).Document.QuerySelector("main form .btn-primary"));
        host.Clock.Reset(Instant.FromUtc(2026, 12, 2, 2, 0));
        var bad = await PostAsync(compiler, page + "?handler=Next", Figures(form, ("E1", "abc")));
        Assert.Contains(
            "abc",
            bad.Document.QuerySelector("[name='Input.Lines[E1].Value']")!.GetAttribute("value"),
            StringComparison.Ordinal
        );
        form = await compiler.GetAsync(page);
        var sign = await PostAsync(
            compiler,
            page + "?handler=Next",
            Figures(
                form,
                ("A3", "0"),
                ("B11", "1"),
                ("B15", "1.250"),
                ("D3", "2"),
                ("E1", "4"),
                ("E2", "1"),
                ("E3", "5"),
                ("E6", "0"),
                ("E7", "0"),
                ("G2", "12,5")
            )
        );
        Assert.Contains(
            "được cơ sở dịch vụ trợ giúp: Lớn hơn số mà nó là một phần: E1. Người bị bạo lực được phát hiện.",
            Text(sign.Document.QuerySelector(".checks")!),
            StringComparison.Ordinal
        );
        var blocked = await PostAsync(compiler, page + "/send", new() { ["Input.Version"] = Value(sign, "Input.Version") });
        Assert.Contains(
            "Còn 1 chỗ phải sửa trước khi gửi: E3. ",
            Text(blocked.Document.QuerySelector(".error-summary")!),
            StringComparison.Ordinal
        );
        form = await compiler.GetAsync(page);
        Assert.Equal("1.250", form.Document.QuerySelector("[name='Input.Lines[B15].Value']")!.GetAttribute("value"));
        sign = await PostAsync(compiler, page + "?handler=Next", Figures(form, ("E3", "2")));
        Assert.NotNull(sign.Document.QuerySelector("main form .btn-primary"));
        form = await compiler.GetAsync(page);
        Assert.Contains("50,0%", Row(form, "E5"), StringComparison.Ordinal);
        Assert.Contains("không phát sinh", Row(form, "E8"), StringComparison.Ordinal);

        // What cannot be read stays as it was saved, with the reason at its field; everything beside it is saved.
        var number = Value(form, "Input.Lines[E1].Value");
        var unread = Figures(form, ("E1", "chín"), ("D3", "1\u00A0002"));
        unread["Input.Lines[E1].Explanation"] = "Đang hỏi công an xã";
        var told = await PostAsync(compiler, page + "?handler=Draft", unread);
        Assert.Equal("chín", Value(told, "Input.Lines[E1].Value"));
        Assert.Contains("Ghi một số nguyên", Row(told, "E1"), StringComparison.Ordinal);
        form = await compiler.GetAsync(page);
        Assert.Equal(number, Value(form, "Input.Lines[E1].Value"));
        Assert.Equal("1.002", Value(form, "Input.Lines[D3].Value"));
        Assert.Equal("Đang hỏi công an xã", Value(form, "Input.Lines[E1].Explanation"));

        // What somebody else saved in the meantime is not overwritten.
        var stale = Figures(form, ("E1", "9"));
        host.Clock.Reset(Instant.FromUtc(2026, 12, 2, 2, 5));
        await PostAsync(compiler, page + "?handler=Draft", Figures(form, ("D3", "3")));
        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync(compiler, page + "?handler=Autosave", stale)).Status);

        sign = await compiler.GetAsync(page + "/send");
        var sent = await PostAsync(compiler, page + "/send", new() { ["Input.Version"] = Value(sign, "Input.Version") });
        var hash = sent.Find("[data-sha256]");
        var version = await db.ReportVersions.AsNoTracking().Include(v => v.Figures).SingleAsync(v => v.AnswerId == answer.Id, Cancel);
        Assert.Equal(version.Sha256, hash);
        Assert.Equal(CanonicalJson.Sha256(version.Content), version.Sha256);
        Assert.Contains(held.Id.ToString(), version.Content, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await compiler.GetAsync(page + "/events")).Status);

        // Frozen means frozen, for the program's own role too.
        foreach (
            var sql in new FormattableString[]
            {
                $"UPDATE report_version SET approved_name = 'x'",
                $"DELETE FROM report_version_figure",
                $"UPDATE report_step SET reason = 'x'",
            }
        )
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => db.Database.ExecuteSqlAsync(sql, Cancel));
            Assert.Equal("report_is_frozen", refused.ConstraintName);
        }

        // The compiler does not accept, and the receiver sees what was added since.
        await world.HeadcountAsync(held, held.Sessions[0], Cells.BySex(5, 0, 0));
        using var district = await host.SignedInAsync(Role.Coordinator, home.Id);
        var read = await district.GetAsync(page + "/versions/1");
        Assert.Contains("+5", Row(read, "B3"), StringComparison.Ordinal);
        Assert.Equal(hash, read.Find("[data-sha256]"));
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(compiler, page + "/versions/1?handler=Accept", [])).Status);
        var nothing = await PostAsync(
            district,
            page + "/versions/1?handler=Return",
            new() { ["Input.Version"] = Value(read, "Input.Version") }
        );
        Assert.Contains("Ghi chú ở một số", nothing.Text, StringComparison.Ordinal);
        await PostAsync(
            district,
            page + "/versions/1?handler=Return",
            new() { ["Input.Version"] = Value(read, "Input.Version"), ["Input.Notes[B15]"] = "Ghi cả sổ tay" }
        );
        form = await compiler.GetAsync(page);
        Assert.Contains("Ghi cả sổ tay", Row(form, "B15"), StringComparison.Ordinal);
        await PostAsync(compiler, page + "?handler=Draft", Figures(form, ("B15", "1.300")));
        sign = await compiler.GetAsync(page + "/send");
        await PostAsync(compiler, page + "/send", new() { ["Input.Version"] = Value(sign, "Input.Version") });
        read = await district.GetAsync(page + "/versions/2");
        var accepted = await PostAsync(
            district,
            page + "/versions/2?handler=Accept",
            new() { ["Input.Version"] = Value(read, "Input.Version") }
        );
        Assert.Contains("Đã tiếp nhận", accepted.Text, StringComparison.Ordinal);
        Assert.Equal(AnswerState.Accepted, await db.ReportAnswers.Where(a => a.Id == answer.Id).Select(a => a.State).SingleAsync(Cancel));
        var list = await district.GetAsync("/reports/units");
        Assert.Equal("1", list.Find("[data-sent]"));

        // The Word file is the document of the frozen figures, and the Excel file has them as numbers.
        var last = await db.ReportVersions.AsNoTracking().SingleAsync(v => v.AnswerId == answer.Id && v.Number == 2, Cancel);
        using var word = WordprocessingDocument.Open(
            new MemoryStream(await FileAsync(district, page + "/versions/2?handler=Word")),
            isEditable: false
        );
        Assert.Empty(new OpenXmlValidator(FileFormatVersions.Office2019).Validate(word, Cancel).Select(e => e.Description));
        var text = word.MainDocumentPart!.Document!.Body!.InnerText.Replace('\u00A0', ' ');
        Assert.Contains("Lượt người tham dự: 55 lượt", text, StringComparison.Ordinal);
        Assert.Contains("02/04, bằng 50,0% (chỉ tiêu 50%; đạt)", text, StringComparison.Ordinal);
        Assert.Contains("Tỷ lệ đáp ứng nhu cầu: không phát sinh.", text, StringComparison.Ordinal);
        Assert.Contains("Tờ rơi, sổ tay: 1.300 tờ, cuốn", text, StringComparison.Ordinal);
        Assert.Contains(last.Sha256, text, StringComparison.Ordinal);
        using var sheet = new MemoryStream(await FileAsync(district, page + "/versions/2?handler=Sheet"));
        var cells = MiniExcel.GetSheetNames(sheet).SelectMany(name => sheet.Query(sheetName: name)).ToList();
        Assert.Contains(cells, row => ((IDictionary<string, object?>)row).Values.Any(v => v is 1300d));

        // The log says who took the tables of which report, and how many rows they have.
        var taken = await db
            .AuditEntries.AsNoTracking()
            .SingleAsync(e => e.Action == "list.exported" && e.SubjectKind == "report" && e.SubjectId == answer.Id, Cancel);
        Assert.Equal((district.AccountId, commune.Id), (taken.ActorId, taken.UnitId));
        using (var fields = System.Text.Json.JsonDocument.Parse(taken.Fields!))
        {
            Assert.Equal("Các bảng của báo cáo", fields.RootElement.GetProperty("list").GetString());
            Assert.Contains("bản 2", fields.RootElement.GetProperty("filter").GetString(), StringComparison.Ordinal);
            Assert.InRange(fields.RootElement.GetProperty("rows").GetInt32(), 5, 2000);
        }

        // Another district's coordinator has no right to it, and a viewer sees it once it was accepted.
        using var other = await host.SignedInAsync(Role.Coordinator, world.Unit("Huyện Lắk").Id);
        Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync(page)).Status);
        using var viewer = await host.SignedInAsync(Role.Viewer, home.Id);
        Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync(page + "/versions/2")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.GetAsync(page + "/versions/1")).Status);
    }

    [Fact]
    public async Task The_PDF_is_made_by_a_job_that_survives_a_restart_and_only_for_those_who_may_see_the_report()
    {
        await using var database = await TestDatabases.CreateAsync();
        var world = await new OutreachWorld(database).InitAsync();
        var home = world.Unit("Huyện Cư M'gar");
        var communes = world.Units.Where(u => u.ParentId == home.Id && u.LevelKey == "commune").OrderBy(u => u.Name).Take(2).ToList();
        var held = await world.EventAsync(ActivityState.Held, communes[0].Id, communes[0].Id, new LocalDate(2026, 11, 20), null);
        await world.HeadcountAsync(held, held.Sessions[0], Cells.BySex(730, 504, 0));
        await using var db = database.Db();
        await ReportOpening.EnsureAsync(db, new LocalDate(2026, 11, 24), TestDatabases.Start, Cancel);
        var answer = await AnswerAsync(db, communes[0]);
        var page = $"/reports/{answer.Id}/pdf";
        await using (var stopped = new TestHost(database))
        {
            using var asks = await stopped.SignedInAsync(Role.Organiser, communes[0].Id);
            Assert.Contains("Chờ đến lượt", (await PostAsync(asks, page, [])).Text, StringComparison.Ordinal);

            // Another press begins no second job.
            await PostAsync(asks, page, []);
            Assert.Equal(1, await db.LongJobs.CountAsync(Cancel));
        }

        await using var host = new TestHost(database);
        host.Clock.Advance(LongJobRunner.Patience + Duration.FromSeconds(30));
        await host.WithAsync<LongJobRunner>(runner => runner.GoOnAsync(Cancel));
        using var compiler = await host.SignedInAsync(Role.Organiser, communes[0].Id);
        Assert.Contains("Bản PDF đã xong", (await compiler.GetAsync(page)).Text, StringComparison.Ordinal);
        using (var pdf = UglyToad.PdfPig.PdfDocument.Open(await FileAsync(compiler, page + "?handler=File")))
        {
            var words = string.Join(' ', pdf.GetPages().SelectMany(p => p.GetWords()).Select(w => w.Text));
            Assert.Contains("BẢN CHƯA GỬI", words, StringComparison.Ordinal);
            Assert.Contains("1.234", words, StringComparison.Ordinal);
            Assert.Contains(communes[0].Name, words, StringComparison.Ordinal);
        }

        foreach (var (role, unit) in new[] { (Role.Organiser, communes[1]), (Role.Viewer, home), (Role.Viewer, communes[0]) })
        {
            using var other = await host.SignedInAsync(role, unit.Id);
            Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync(page)).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync(page + "?handler=File")).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(other, page, [])).Status);
        }

        // One row of what is not sent, whoever asks for it.
        var refused = await Assert.ThrowsAsync<PostgresException>(() =>
            db.Database.ExecuteSqlAsync($"INSERT INTO report_pdf (id, answer_id) VALUES ({Guid.NewGuid()}, {answer.Id})", Cancel)
        );
        Assert.Equal("ix_report_pdf_answer_id_version_number", refused.ConstraintName);
    }

    [Fact]
    public async Task A_report_on_paper_is_entered_by_the_level_above_said_everywhere_and_taken_over_by_the_unit()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(database);
        var world = await new OutreachWorld(database).InitAsync();
        var home = world.Unit("Huyện Cư M'gar");
        var communes = world.Units.Where(u => u.ParentId == home.Id && u.LevelKey == "commune").OrderBy(u => u.Name).Take(2).ToList();
        await using var db = database.Db();
        await ReportOpening.EnsureAsync(db, new LocalDate(2026, 11, 24), TestDatabases.Start, Cancel);
        host.Clock.Reset(Instant.FromUtc(2026, 12, 2, 2, 0));
        var (first, district) = ((await AnswerAsync(db, communes[0])).Id, (await AnswerAsync(db, home)).Id);
        var page = $"/reports/{first}";
        using var compiler = await host.SignedInAsync(Role.Organiser, communes[0].Id);
        using var enters = await host.SignedInAsync(Role.Coordinator, home.Id);
        using var accepts = await host.SignedInAsync(Role.Coordinator, home.Id);
        using var viewer = await host.SignedInAsync(Role.Viewer, home.Id);
        foreach (var other in new[] { compiler, viewer })
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(other, page + "?handler=Paper", [])).Status);
        }

        // Without a number nothing begins, and the sentence stands at the field; what was typed stays.
        var begin = await enters.GetAsync(page);
        var version = Value(begin, "Paper.Version");
        var wrong = await PostAsync(enters, page + "?handler=Paper", new() { ["Paper.Version"] = version, ["Paper.Number"] = " " });
        Assert.Contains("Ghi số văn bản", wrong.Text, StringComparison.Ordinal);
        var tooLong = new string('1', SignOff.MaxLength + 1);
        wrong = await PostAsync(enters, page + "?handler=Paper", new() { ["Paper.Version"] = version, ["Paper.Number"] = tooLong });
        Assert.Equal(tooLong, Value(wrong, "Paper.Number"));
        await PostAsync(enters, page + "?handler=Paper", new() { ["Paper.Version"] = version, ["Paper.Number"] = "15/BC-UBND" });

        // Two who would type at once: the unit cannot, until it takes the answer over.
        Assert.Null((await compiler.GetAsync(page)).Document.QuerySelector("#report-form"));
        await SendAsync(enters, first, ("E1", "4"), ("E2", "3"), ("E3", "1"), ("G2", "12,5"));
        var read = await enters.GetAsync(page + "/versions/1");
        Assert.Contains("bản giấy số 15/BC-UBND", read.Find("[data-paper]"), StringComparison.Ordinal);
        Assert.Contains("người khác phải tiếp nhận", read.Text, StringComparison.Ordinal);
        var own = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Input.Version"] = Value(read, "Input.Version"),
            ["Input.Reason"] = "Thiếu",
        };
        foreach (var step in new[] { "Accept", "Return" })
        {
            var refused = await PostAsync(enters, $"{page}/versions/1?handler={step}", new(own, StringComparer.Ordinal));
            Assert.Contains("người khác phải tiếp nhận", refused.Text, StringComparison.Ordinal);
        }

        Assert.Equal(AnswerState.Submitted, (await AnswerAsync(db, communes[0])).State);
        await AcceptAsync(accepts, first, 1);

        // It is said in the table of units, in what is consolidated, in both documents and in the log.
        var units = await accepts.GetAsync($"/reports/units?period={(await YearAsync(db)).Id}");
        Assert.Equal("bản giấy", Text(units.Document.QuerySelector($"[data-unit='{communes[0].Id}'] [data-paper]")!));
        Assert.Contains(
            communes[0].Name,
            (await accepts.GetAsync($"/reports/{district}/consolidated")).Find("[data-papers]"),
            StringComparison.Ordinal
        );
        using (var word = Word(await FileAsync(accepts, page + "/versions/1?handler=Word")))
        {
            Assert.Contains("nhập thay từ bản giấy số 15/BC-UBND", AllText(word), StringComparison.Ordinal);
        }

        using (var word = Word(await FileAsync(accepts, $"/reports/{district}/consolidated?handler=Word")))
        {
            Assert.Contains($"{communes[0].Name} (bản giấy)", AllText(word), StringComparison.Ordinal);
        }

        Assert.True(await db.AuditEntries.AnyAsync(e => e.Action == "report.entered_from_paper" && e.UnitId == communes[0].Id, Cancel));

        // What was accepted is not taken over; once the acceptance is undone it is, and nothing that was entered is lost.
        var accepted = await accepts.GetAsync(page + "/versions/1");
        Assert.Null((await compiler.GetAsync(page + "/versions/1")).Document.QuerySelector("form[action*='TakeOver']"));
        await PostAsync(
            accepts,
            page + "/versions/1?handler=Undo",
            new() { ["Input.Version"] = Value(accepted, "Input.Version"), ["Input.UndoReason"] = "Đơn vị tự làm" }
        );
        var mine = await compiler.GetAsync(page + "/versions/1");
        var form = await PostAsync(compiler, page + "?handler=TakeOver", new() { ["Paper.Version"] = Value(mine, "Paper.Version") });
        Assert.Equal("4", form.Document.QuerySelector("[name='Input.Lines[E1].Value']")!.GetAttribute("value"));
        var taken = await AnswerAsync(db, communes[0]);
        Assert.Equal((AnswerSource.Unit, AnswerState.Draft, ""), (taken.Source, taken.State, taken.PaperNumber));
        Assert.Contains("bản giấy", (await compiler.GetAsync(page + "/versions/1")).Find("[data-paper]"), StringComparison.Ordinal);

        // The database keeps a paper together with who entered it.
        var broken = await Assert.ThrowsAsync<PostgresException>(() =>
            db.Database.ExecuteSqlAsync($"UPDATE report_answer SET source = 'paper' WHERE id = {first}", Cancel)
        );
        Assert.Equal("ck_report_answer_paper", broken.ConstraintName);
    }

    [Fact]
    public async Task A_unit_sends_another_version_until_its_report_is_accepted_and_the_province_always_may()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(database);
        var world = await new OutreachWorld(database).InitAsync();
        await using var db = database.Db();
        await ReportOpening.EnsureAsync(db, new LocalDate(2026, 11, 24), TestDatabases.Start, Cancel);
        host.Clock.Reset(Instant.FromUtc(2026, 12, 2, 2, 0));
        var home = world.Unit("Huyện Cư M'gar");
        var (district, province) = ((await AnswerAsync(db, home)).Id, (await AnswerAsync(db, world.Root)).Id);
        using var compiler = await host.SignedInAsync(Role.Organiser, home.Id);
        using var top = await host.SignedInAsync(Role.Coordinator, world.Root.Id);
        await SendAsync(compiler, district, ("E1", "4"), ("E2", "3"), ("E3", "1"), ("G2", "12,5"));
        var first = await db.ReportVersions.AsNoTracking().SingleAsync(v => v.AnswerId == district, Cancel);

        // The unit takes it up again. The level above does not accept what is being written anew; the first version stays as it was.
        var sent = await compiler.GetAsync($"/reports/{district}/versions/1");
        var stale = await top.GetAsync($"/reports/{district}/versions/1");
        var draft = await ReopenAsync(compiler, sent, district);
        Assert.Contains("Đang soạn bản 2", draft.Text, StringComparison.Ordinal);
        Assert.Null((await top.GetAsync($"/reports/{district}/versions/1")).Document.QuerySelector("button[formaction*='Accept']"));
        var late = await PostAsync(
            top,
            $"/reports/{district}/versions/1?handler=Accept",
            new() { ["Input.Version"] = Value(stale, "Input.Version") }
        );
        Assert.NotNull(late.Document.QuerySelector("[role='alert']"));
        await SendAsync(compiler, district, ("E1", "5"), ("E2", "3"), ("E3", "1"), ("G2", "12,5"));
        var versions = await db.ReportVersions.AsNoTracking().Where(v => v.AnswerId == district).OrderBy(v => v.Number).ToListAsync(Cancel);
        Assert.Equal([1, 2], versions.Select(v => v.Number));
        Assert.Equal((first.Sha256, first.Content), (versions[0].Sha256, versions[0].Content));
        Assert.True(await db.AuditEntries.AnyAsync(e => e.Action == "report.reopened" && e.SubjectId == district, Cancel));

        // What was accepted is not taken up again, also not by a form from before.
        var before = await compiler.GetAsync($"/reports/{district}/versions/2");
        await AcceptAsync(top, district, 2);
        Assert.NotNull((await ReopenAsync(compiler, before, district, 2)).Document.QuerySelector("[role='alert']"));
        Assert.Null((await compiler.GetAsync($"/reports/{district}/versions/2")).Document.QuerySelector("#reopen"));

        // Nobody stands above the province. It takes its own report up again, and then what is below can be undone.
        await SendAsync(top, province, ("E1", "0"), ("E2", "0"), ("E3", "0"), ("G2", "0"));
        Assert.Contains("Hủy từ cấp trên xuống trước", (await UndoAsync()).Text, StringComparison.Ordinal);
        await ReopenAsync(top, await top.GetAsync($"/reports/{province}/versions/1"), province);
        Assert.DoesNotContain("Hủy từ cấp trên xuống trước", (await UndoAsync()).Text, StringComparison.Ordinal);
        Assert.Equal(AnswerState.Submitted, await db.ReportAnswers.Where(a => a.Id == district).Select(a => a.State).SingleAsync(Cancel));

        async Task<TestPage> UndoAsync()
        {
            var read = await top.GetAsync($"/reports/{district}/versions/2");
            return await PostAsync(
                top,
                $"/reports/{district}/versions/2?handler=Undo",
                new() { ["Input.Version"] = Value(read, "Input.Version"), ["Input.UndoReason"] = "Đơn vị gửi số mới" }
            );
        }

        static Task<TestPage> ReopenAsync(TestBrowser browser, TestPage read, Guid answer, int number = 1) =>
            PostAsync(
                browser,
                $"/reports/{answer}/versions/{number}?handler=Reopen",
                new() { ["Input.Version"] = Value(read, "Input.Version") }
            );
    }

    [Fact]
    public async Task A_district_consolidates_what_it_accepted_and_the_province_adds_it_up_once()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(database);
        var world = await new OutreachWorld(database).InitAsync();
        var home = world.Unit("Huyện Cư M'gar");
        var communes = world.Units.Where(u => u.ParentId == home.Id && u.LevelKey == "commune").OrderBy(u => u.Name).Take(2).ToList();
        await HeldAsync(communes[0], Cells.BySex(30, 20, 0));
        await HeldAsync(communes[1], Cells.BySex(500, 500, 0));
        await HeldAsync(home, Cells.BySex(100, 50, 0));
        await using var db = database.Db();
        await ReportOpening.EnsureAsync(db, new LocalDate(2026, 11, 24), TestDatabases.Start, Cancel);
        host.Clock.Reset(Instant.FromUtc(2026, 12, 2, 2, 0));
        var (first, second, district, province) = (
            (await AnswerAsync(db, communes[0])).Id,
            (await AnswerAsync(db, communes[1])).Id,
            (await AnswerAsync(db, home)).Id,
            (await AnswerAsync(db, world.Root)).Id
        );
        using var one = await host.SignedInAsync(Role.Organiser, communes[0].Id);
        using var two = await host.SignedInAsync(Role.Organiser, communes[1].Id);
        using var compiler = await host.SignedInAsync(Role.Organiser, home.Id);
        using var receiver = await host.SignedInAsync(Role.Coordinator, home.Id);
        using var top = await host.SignedInAsync(Role.Coordinator, world.Root.Id);
        using var viewer = await host.SignedInAsync(Role.Viewer, home.Id);

        // The page of the day names what is to be sent, and then what is to be read.
        Assert.Contains(
            "Báo cáo Năm 2026: còn 3 ngày",
            Text((await one.GetAsync("/")).Document.QuerySelector("#report-steps")!),
            StringComparison.Ordinal
        );

        // Both communes send; the district accepts one of them.
        await SendAsync(one, first, ("E1", "4"), ("E2", "3"), ("E3", "1"), ("G2", "12,5"));
        await SendAsync(two, second, ("E1", "40"), ("E2", "30"), ("E3", "10"), ("G2", "1"));
        Assert.Null((await one.GetAsync("/")).Document.QuerySelector("#report-steps"));
        Assert.Contains(
            "2 bản chờ bạn đọc",
            Text((await receiver.GetAsync("/")).Document.QuerySelector("#report-steps")!),
            StringComparison.Ordinal
        );
        await AcceptAsync(receiver, first, 1);
        var page = $"/reports/{district}/consolidated";
        var live = await receiver.GetAsync(page);
        Assert.NotNull(live.Document.QuerySelector("[data-live]"));
        Assert.Equal(("150", "50", "200"), Columns(live, "B3"));
        Assert.Equal("1", live.Find("[data-in]"));
        Assert.Contains("Đã gửi", Text(live.Document.QuerySelector($"[data-missing-unit='{communes[1].Id}']")!), StringComparison.Ordinal);

        // Whom to call is the same here and in the table of units.
        var called = Call(live, $"[data-missing-unit='{communes[1].Id}']");
        Assert.DoesNotContain("Chưa ghi đầu mối", called, StringComparison.Ordinal);
        Assert.Equal(Call(await receiver.GetAsync("/reports/units"), $"tr[data-unit='{communes[1].Id}']"), called);
        Assert.Contains("không cộng", Row(live, "B8"), StringComparison.Ordinal);
        Assert.Contains("cộng số người của các đơn vị", Row(live, "C6"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.GetAsync(page)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await one.GetAsync(page)).Status);
        using (var draft = Word(await FileAsync(receiver, page + "?handler=Word")))
        {
            Assert.Empty(new OpenXmlValidator(FileFormatVersions.Office2019).Validate(draft, Cancel).Select(e => e.Description));
            Assert.Contains("BẢN CHƯA GỬI", draft.MainDocumentPart!.Document!.Body!.InnerText, StringComparison.Ordinal);
        }

        // The district's coordinator adds its own part, its organiser sends it, and neither of them accepts it.
        await SendAsync(compiler, district, ("E1", "10"), ("E2", "0"), ("E3", "6"), ("G2", "0,5"));
        var version = await db.ReportVersions.AsNoTracking().SingleAsync(v => v.AnswerId == district, Cancel);
        var commune = await db.ReportVersions.AsNoTracking().SingleAsync(v => v.AnswerId == first, Cancel);
        var frozen = ReportContent.Read(version.Content);
        Assert.Equal(
            (communes[0].Id, 1, commune.Sha256),
            (frozen.Units.Single().Source is var s ? (s.UnitId, s.Version, s.Sha256) : default)
        );
        Assert.Contains(frozen.Missing, m => m.UnitId == communes[1].Id && m.State is AnswerState.Submitted);
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(compiler, $"/reports/{district}/versions/1?handler=Accept", [])).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(receiver, $"/reports/{district}/versions/1?handler=Accept", [])).Status);

        // From the top down: the acceptance below is not undone while the district's report stands on it. A later one shows as a
        // difference.
        var read = await receiver.GetAsync($"/reports/{first}/versions/1");
        var refused = await PostAsync(
            receiver,
            $"/reports/{first}/versions/1?handler=Undo",
            new() { ["Input.Version"] = Value(read, "Input.Version"), ["Input.UndoReason"] = "Nhầm" }
        );
        Assert.Contains("Hủy từ cấp trên xuống trước", refused.Text, StringComparison.Ordinal);
        await AcceptAsync(receiver, second, 1);
        var sent = await receiver.GetAsync(page);
        Assert.Equal(("150", "50", "200"), Columns(sent, "B3"));
        Assert.Contains("Sau khi gửi: 1 đơn vị đã khác", sent.Text, StringComparison.Ordinal);

        // Only what was accepted is in the province's figures, and the commune is in them once.
        var whole = $"/reports/{province}/consolidated";
        Assert.Equal("0", (await top.GetAsync(whole)).Find("[data-in]"));
        Assert.Contains("200", Row(await top.GetAsync($"/reports/{district}/versions/1"), "B3"), StringComparison.Ordinal);
        await AcceptAsync(top, district, 1);
        var all = await top.GetAsync(whole);
        Assert.Equal(("0", "200", "200"), Columns(all, "B3"));
        Assert.Contains("7 / 14", Row(all, "E5"), StringComparison.Ordinal);
        var parts = await top.GetAsync(whole + "/B3");
        Assert.Contains("200", Text(parts.Document.QuerySelector($"[data-unit='{home.Id}']")!), StringComparison.Ordinal);
        Assert.Contains(communes[1].Name, Text(parts.Document.QuerySelector($"[data-unit='{home.Id}']")!), StringComparison.Ordinal);
        Assert.Equal("200", parts.Find("[data-sum]"));
        Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync(page)).Status);
        Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync(page + "/B3")).Status);

        // The province sends, and its Word file says the same figures.
        await SendAsync(top, province, ("E1", "0"), ("E2", "0"), ("E3", "0"), ("G2", "0"));
        var last = await db.ReportVersions.AsNoTracking().SingleAsync(v => v.AnswerId == province, Cancel);
        var content = ReportContent.Read(last.Content);
        Assert.Equal([home.Id, communes[0].Id], content.Units.SelectMany(u => u.Sources.Prepend(u.Source)).Select(u => u.UnitId));
        using var word = Word(await FileAsync(top, $"/reports/{province}/versions/1?handler=Word"));
        Assert.Empty(new OpenXmlValidator(FileFormatVersions.Office2019).Validate(word, Cancel).Select(e => e.Description));
        var body = word.MainDocumentPart!.Document!.Body!;
        var rows = body.Descendants<TableRow>()
            .Select(r => r.Elements<TableCell>().Select(c => c.InnerText.Replace('\u00A0', ' ')).ToList())
            .ToList();
        var figures = rows.Where(r => r.Count == 6).ToLookup(r => r[0], r => (r[3], r[4], r[5]));
        Assert.Equal(("0", "200", "200"), figures["B3"].Single());
        Assert.Equal(("0", "14", "14"), figures["E1"].Single());
        Assert.Equal(
            ("không phát sinh", "50,0", "50,0"),
            figures["E5"].Single() is var e ? (e.Item1, e.Item2.TrimEnd('%'), e.Item3.TrimEnd('%')) : default
        );
        Assert.Equal(("0", "13", "13"), figures["G2"].Single());
        Assert.Equal("không cộng", figures["B8"].Single().Item2);
        var text = body.InnerText.Replace('\u00A0', ' ');
        Assert.Contains("07/14, bằng 50,0% (chỉ tiêu 50%; đạt)", text, StringComparison.Ordinal);
        Assert.Contains(rows, r => r.Count == 4 && r[1] == communes[1].Name && r[2] == home.Name && r[3] == "Đã gửi, chưa tiếp nhận");
        Assert.Contains(rows, r => r.Count == 4 && r[3] == version.Sha256);
        Assert.Contains(last.Sha256, text, StringComparison.Ordinal);
        Assert.DoesNotContain("BẢN CHƯA GỬI", text, StringComparison.Ordinal);
        using var sheet = new MemoryStream(await FileAsync(top, $"/reports/{province}/versions/1?handler=Sheet"));
        var cells = MiniExcel.GetSheetNames(sheet).SelectMany(name => sheet.Query(sheetName: name)).ToList();
        Assert.Contains(cells, row => ((IDictionary<string, object?>)row).Values.Count(v => v is 200d) == 2);

        static string Call(TestPage page, string row) => Text(page.Document.QuerySelector($"{row} td[data-label='Gọi ai']")!);

        async Task HeldAsync(Unit organiser, Cells cells)
        {
            var held = await world.EventAsync(ActivityState.Held, organiser.Id, communes[0].Id, new LocalDate(2026, 11, 20), null);
            await world.HeadcountAsync(held, held.Sessions[0], cells);
        }
    }

    private static List<Guid> Shown(TestPage page) =>
        [.. page.Document.QuerySelectorAll("tr[data-unit]").Select(r => Guid.Parse(r.GetAttribute("data-unit")!))];

    /// <summary>What the three columns of a consolidated figure say: the own part, the units, both together.</summary>
    private static (string Own, string Below, string All) Columns(TestPage page, string code)
    {
        var row = page.Document.QuerySelector("#row-" + code)!;
        return (Text(row.QuerySelector("[data-own]")!), Text(row.QuerySelector("[data-below]")!), Text(row.QuerySelector("[data-all]")!));
    }

    private static OutreachSum All(IEnumerable<OutreachSum> sums) => sums.SingleOrDefault(s => s.Dimension == "all") ?? OutreachSum.None;

    private async Task RefusedAsync(string constraint, FormattableString sql)
    {
        await using var db = fixture.Database.Db();
        var refused = await Assert.ThrowsAsync<PostgresException>(() => db.Database.ExecuteSqlAsync(sql, Cancel));
        Assert.Equal(constraint, refused.ConstraintName);
    }
}
