using System.Net;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Units;
using Campaigns.Testing;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Reporting;
using Campaigns.Web.Tests.Features.Outreach;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Validation;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Xunit;
using static Campaigns.Web.Tests.Features.Reporting.ReportPages;

namespace Campaigns.Web.Tests.Features.Reporting;

/// <summary>What a unit sets to stand above and below the text of its documents.</summary>
public sealed class ReportLetterheadsTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private TestHost _host = null!;
    private CampaignsDbContext _db = null!;
    private Unit _home = null!;
    private Unit _commune = null!;
    private Guid _answer;
    private TestBrowser _compiler = null!;
    private TestBrowser _district = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Page => $"/reports/letterheads/{_commune.Id}";

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
        _compiler = await _host.SignedInAsync(Role.Organiser, _commune.Id);
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
    public async Task A_report_is_frozen_with_the_letterhead_that_it_was_sent_with()
    {
        await SetAsync(_compiler);
        await SendAsync(_compiler, _answer, ("E1", "4"), ("E2", "2"), ("E3", "2"), ("G2", "1"));
        using (var word = Word(await FileAsync(_district, $"/reports/{_answer}/versions/1?handler=Word")))
        {
            Assert.Empty(new OpenXmlValidator(FileFormatVersions.Office2019).Validate(word, Cancel).Select(e => e.Description));
            var text = AllText(word);
            foreach (
                var part in new[]
                {
                    "Ủy ban nhân dân xã Ea Kpam báo cáo kết quả",
                    "Số: ……/BC-UBND",
                    "Ea Kpam, ngày 02",
                    "TM. ỦY BAN NHÂN DÂN",
                    "KT. CHỦ TỊCH",
                    "TRƯỞNG PHÒNG",
                    "Lê Thị Tâm",
                    "- Hội Liên hiệp Phụ nữ xã;",
                    "- Lưu: VT.",
                }
            )
            {
                Assert.Contains(part, text, StringComparison.OrdinalIgnoreCase);
            }

            // The unit names no body above itself, and whoever approved is the one who signs.
            Assert.DoesNotContain(_home.Name, text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("Trần Văn Bình", text, StringComparison.Ordinal);
        }

        // The content holds no name of a person, and what is set later does not reach it.
        var content = await _db.ReportVersions.Where(v => v.AnswerId == _answer).Select(v => v.Content).SingleAsync(Cancel);
        Assert.DoesNotContain("Trần Văn Bình", content, StringComparison.Ordinal);
        await SetAsync(_district, ("Abbreviation", "HĐND"));
        using var later = Word(await FileAsync(_district, $"/reports/{_answer}/versions/1?handler=Word"));
        Assert.Contains("Số: ……/BC-UBND", AllText(later), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_is_said_at_its_field_and_the_preview_saves_nothing()
    {
        var form = await _compiler.GetAsync(Page);
        Assert.Contains(_home.Name, Text(form.Document.QuerySelector("[data-superior]")!), StringComparison.Ordinal);
        Assert.Equal("Số: ……/BC-……", Text(form.Document.QuerySelector("[data-number]")!));
        var wrong = await PostAsync(_compiler, Page, Fields(form, ("Abbreviation", "UB ND"), ("Authority", "Thay mặt UBND")));
        foreach (var field in new[] { "Abbreviation", "Authority" })
        {
            Assert.Equal("true", wrong.Document.QuerySelector($"[name='Input.{field}']")!.GetAttribute("aria-invalid"));
        }

        Assert.Equal("UB ND", Value(wrong, "Input.Abbreviation"));
        var preview = await PostAsync(
            _compiler,
            Page + "?handler=Preview",
            Fields(form, ("Abbreviation", "bc-UBND"), ("Signer", "Y Bình"))
        );
        Assert.Equal("Số: ……/BC-UBND", Text(preview.Document.QuerySelector("[data-number]")!));
        Assert.Contains("Y Bình", Text(preview.Document.QuerySelector("[data-signature]")!), StringComparison.Ordinal);
        Assert.False(await _db.ReportLetterheads.AnyAsync(Cancel));
    }

    [Fact]
    public async Task The_unit_and_the_coordinators_above_set_it_one_after_the_other_and_the_log_has_the_difference()
    {
        var stale = await _compiler.GetAsync(Page);
        await SetAsync(_district);
        var refused = await PostAsync(_compiler, Page, Fields(stale, ("Abbreviation", "HĐND")));
        Assert.Contains("Người khác vừa sửa", refused.Text, StringComparison.Ordinal);
        Assert.Equal("HĐND", Value(refused, "Input.Abbreviation"));
        Assert.Equal("UBND", (await _db.ReportLetterheads.AsNoTracking().SingleAsync(Cancel)).Abbreviation);
        await SetAsync(_compiler, ("Abbreviation", "HĐND"));
        var entries = await _db
            .AuditEntries.AsNoTracking()
            .Where(e => e.Action == "unit.letterhead_set" && e.SubjectId == _commune.Id)
            .OrderBy(e => e.Id)
            .Select(e => e.Fields!)
            .ToListAsync(Cancel);
        Assert.Equal(2, entries.Count);
        Assert.Contains("\"abbreviationBefore\": \"UBND\"", entries[1], StringComparison.Ordinal);
        Assert.DoesNotContain("\"issuing\": \"", entries[1], StringComparison.Ordinal);
        Assert.DoesNotContain(entries, e => e.Contains("Bình", StringComparison.Ordinal));

        // Neither the organiser of a unit above, whose grant reaches the commune, nor another district nor a viewer sets it.
        using var above = await _host.SignedInAsync(Role.Organiser, _home.Id);
        using var viewer = await _host.SignedInAsync(Role.Viewer, _commune.Id);
        using var other = await _host.SignedInAsync(Role.Coordinator, await ElsewhereAsync());
        foreach (var browser in new[] { above, viewer, other })
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync(Page)).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(browser, Page, Fields(stale))).Status);
        }
    }

    private Task<Guid> ElsewhereAsync() => _db.Units.Where(u => u.Name == "Huyện Lắk").Select(u => u.Id).SingleAsync(Cancel);

    private async Task SetAsync(TestBrowser browser, params (string Field, string Value)[] changed)
    {
        (string, string)[] set =
        [
            ("WithoutSuperior", "true"),
            ("Issuing", "Ủy ban nhân dân\nxã Ea Kpam"),
            ("Abbreviation", "UBND"),
            ("Place", "Ea Kpam"),
            ("Authority", "TM. Ủy ban nhân dân\nKT. Chủ tịch"),
            ("Office", "Phó Chủ tịch"),
            ("Signer", "Trần Văn Bình"),
            ("Recipients", "- Hội Liên hiệp Phụ nữ xã;\n- Lưu: VT."),
        ];
        var saved = await PostAsync(browser, Page, Fields(await browser.GetAsync(Page), [.. set, .. changed]));
        Assert.Contains("Đã lưu", saved.Text, StringComparison.Ordinal);
    }

    /// <summary>The form as a browser sends it, with some fields changed.</summary>
    private static Dictionary<string, string> Fields(TestPage page, params (string Field, string Value)[] changed)
    {
        var fields = page
            .Document.QuerySelectorAll("#letterhead input[name^='Input.'], #letterhead textarea")
            .Where(f => f.GetAttribute("type") != "checkbox" || f.HasAttribute("checked"))
            .ToDictionary(
                f => f.GetAttribute("name")!,
                f => f.LocalName == "textarea" ? f.TextContent : f.GetAttribute("value") ?? "",
                StringComparer.Ordinal
            );
        foreach (var (field, value) in changed)
        {
            fields["Input." + field] = value;
        }

        return fields;
    }
}
