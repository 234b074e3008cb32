using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Codes;
using Campaigns.Testing;
using Campaigns.Web.Features.Registrations;
using Campaigns.Web.Platform;
using Campaigns.Web.Tests.Features.Registrations;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Features.Public;

public sealed class PublicPagesTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private readonly TestHost _host = fixture.Host;

    [Fact]
    public async Task An_event_is_told_neutrally_unless_it_may_be_named()
    {
        var activity = await PublicEvents.AddAsync(_host);
        using var browser = _host.Browser();
        var page = await browser.GetAsync($"/e/{activity.Code}");
        Assert.Equal("Buổi giao lưu ở buôn Sah B", page.Find("h1"));
        Assert.Equal("Lịch hoạt động", page.Document.Title);
        Assert.Contains("Thứ Bảy, 28/11/2026", page.Find(".facts"), StringComparison.Ordinal);
        Assert.Contains("10:00 – 11:30, đón từ 09:00", page.Find(".facts"), StringComparison.Ordinal);
        Assert.Contains("xã Ea Tul", page.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Còn 40 chỗ", page.Find(".state"), StringComparison.Ordinal);
        Assert.Equal("Thoát nhanh", page.Find("#leave"));
        Assert.All(PublicEvents.ThemeWords, word => Assert.DoesNotContain(word, page.Text, StringComparison.OrdinalIgnoreCase));

        await PublicEvents.ChangeAsync(_host, activity.Id, a => a.PublicTitle = "Lắng nghe để hiểu nhau");
        Assert.Equal("Lắng nghe để hiểu nhau", (await browser.GetAsync($"/e/{activity.Code}")).Find("h1"));
        await PublicEvents.ChangeAsync(_host, activity.Id, a => a.MayBeNamed = true);
        page = await browser.GetAsync($"/e/{activity.Code}");
        Assert.Equal(PublicEvents.Title, page.Find("h1"));
        Assert.Equal("Lịch hoạt động", page.Document.Title);
    }

    [Fact]
    public async Task English_is_a_switch_away()
    {
        var activity = await PublicEvents.AddAsync(_host);
        using var browser = _host.Browser();
        var page = await browser.GetAsync($"/e/{activity.Code}?lang=en");
        Assert.Equal("Get-together in buôn Sah B", page.Find("h1"));
        Assert.Equal("en", page.Document.DocumentElement.GetAttribute("lang"));
        Assert.All(PublicEvents.ThemeWords, word => Assert.DoesNotContain(word, page.Text, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_draft_is_nowhere_for_the_public()
    {
        var activity = await PublicEvents.AddAsync(_host);
        await fixture.Database.SqlAsync(
            $"UPDATE activity SET state = 'draft', scheduled_at = NULL, scheduled_by_id = NULL WHERE id = '{activity.Id}'"
        );
        using var browser = _host.Browser();
        foreach (var path in new[] { "", "/register", "/register/group", "/poster" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync($"/e/{activity.Code}{path}")).Status);
        }

        Assert.DoesNotContain(activity.Code, (await browser.GetAsync("/activities")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_became_of_an_event_is_said_plainly()
    {
        var now = _host.Clock.GetCurrentInstant();
        foreach (
            var (change, says) in new (Action<Activity>, string)[]
            {
                (a => a.MarkCancelled("bạo lực", now), "đã hủy"),
                (a => a.MarkPostponed("bạo lực", now), "tạm hoãn"),
                (a => a.RegistrationOpen = false, "không nhận đăng ký trước"),
                (a => a.RegistrationClosesAt = now, "Đã hết hạn đăng ký"),
                (a => a.MarkHeld(a.CreatedById, now), "Hoạt động đã kết thúc"),
            }
        )
        {
            var activity = await PublicEvents.AddAsync(_host, change);
            using var browser = _host.Browser();
            var page = await browser.GetAsync($"/e/{activity.Code}");
            Assert.Equal(HttpStatusCode.OK, page.Status);
            Assert.Contains(says, page.Find("main"), StringComparison.Ordinal);
            Assert.Null(page.Document.QuerySelector($"a[href='/e/{activity.Code}/register']"));
            Assert.All(PublicEvents.ThemeWords, word => Assert.DoesNotContain(word, page.Text, StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public async Task The_list_shows_what_is_listed_and_still_to_come_by_commune()
    {
        var tul = await PublicEvents.AddAsync(_host, commune: "Xã Ea Tar", village: "buôn Tar A");
        var kiet = await PublicEvents.AddAsync(
            _host,
            commune: "Xã Ea Kiết",
            village: "thôn 7",
            startsAt: PublicEvents.StartsAt + Duration.FromDays(1)
        );
        var linkOnly = await PublicEvents.AddAsync(
            _host,
            a => a.Publication = Publication.ByLink,
            commune: "Xã Ea Tar",
            village: "buôn Tar A"
        );
        var past = await PublicEvents.AddAsync(
            _host,
            commune: "Xã Ea Tar",
            village: "buôn Tar A",
            startsAt: _host.Clock.GetCurrentInstant() - Duration.FromDays(1)
        );
        var now = _host.Clock.GetCurrentInstant();
        var over = await PublicEvents.AddAsync(_host, commune: "Xã Ea Tar", village: "buôn Tar A", startsAt: now - Duration.FromHours(4));
        var isOn = await PublicEvents.AddAsync(
            _host,
            commune: "Xã Ea Tar",
            village: "buôn Tar A",
            startsAt: now - Duration.FromMinutes(30)
        );
        using var browser = _host.Browser();
        var page = await browser.GetAsync("/activities?q=cu%20mgar");
        var links = page.Document.QuerySelectorAll("a.on").Select(a => a.GetAttribute("href")).ToList();
        Assert.Contains($"/e/{tul.Code}", links);
        Assert.Contains($"/e/{kiet.Code}", links);
        Assert.DoesNotContain($"/e/{linkOnly.Code}", links);
        Assert.DoesNotContain($"/e/{past.Code}", links);
        Assert.DoesNotContain($"/e/{over.Code}", links);
        Assert.Contains($"/e/{isOn.Code}", links);
        Assert.True(links.IndexOf($"/e/{kiet.Code}") < links.IndexOf($"/e/{tul.Code}"));
        Assert.Contains("Xã Ea Kiết, huyện Cư M'gar", page.FindAll("h2"));

        // Another test's event may be named; these may not.
        var texts = page.Document.QuerySelectorAll($"a.on[href='/e/{tul.Code}'], a.on[href='/e/{kiet.Code}']").Select(a => a.TextContent);
        Assert.All(
            texts,
            text => Assert.All(PublicEvents.ThemeWords, word => Assert.DoesNotContain(word, text, StringComparison.OrdinalIgnoreCase))
        );

        var commune = (await _host.UnitAsync("Xã Ea Kiết")).Id;
        var one = await browser.GetAsync($"/activities?area={commune}");
        Assert.Equal([$"/e/{kiet.Code}"], one.Document.QuerySelectorAll("a.on").Select(a => a.GetAttribute("href")));
        Assert.Contains("Không thấy", (await browser.GetAsync("/activities?q=bao%20luc%25_")).Find(".empty"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_village_that_tells_the_theme_is_neither_listed_nor_found_unless_the_event_may_be_named()
    {
        var activity = await PublicEvents.AddAsync(_host, village: "thôn Bạo Lực Cũ");
        using var browser = _host.Browser();
        Assert.DoesNotContain(
            "Bạo Lực",
            (await browser.GetAsync($"/activities?q={activity.Code}")).Find("main"),
            StringComparison.OrdinalIgnoreCase
        );
        Assert.Null((await browser.GetAsync("/activities?q=bao%20luc%20cu")).Document.QuerySelector($"a[href*='{activity.Code}']"));
        await _host.Database.SqlAsync($"UPDATE activity SET may_be_named = true WHERE id = '{activity.Id}'");
        _host.Clock.AdvanceMinutes(1);
        Assert.NotNull((await browser.GetAsync("/activities?q=bao%20luc%20cu")).Document.QuerySelector($"a[href*='{activity.Code}']"));
    }

    [Fact]
    public async Task A_date_of_another_year_says_its_year()
    {
        var next = await PublicEvents.AddAsync(
            _host,
            commune: "Xã Ea Kuêh",
            village: "buôn Thái",
            startsAt: PublicEvents.StartsAt + Duration.FromDays(40)
        );
        var soon = await PublicEvents.AddAsync(_host, commune: "Xã Ea Kuêh", village: "buôn Thái");
        using var browser = _host.Browser();
        var commune = (await _host.UnitAsync("Xã Ea Kuêh")).Id;
        foreach (var sort in new[] { "", "&sort=time" })
        {
            var page = await browser.GetAsync($"/activities?area={commune}{sort}");
            Assert.Equal(
                [$"/e/{soon.Code}", $"/e/{next.Code}"],
                page.Document.QuerySelectorAll("a.on").Select(a => a.GetAttribute("href"))
            );
            Assert.Contains("2027", page.Find($"a.on[href='/e/{next.Code}'] .on-day"), StringComparison.Ordinal);
            Assert.DoesNotContain("2026", page.Find($"a.on[href='/e/{soon.Code}'] .on-day"), StringComparison.Ordinal);
        }

        Assert.Contains("7/1/2027", (await browser.GetAsync($"/e/{next.Code}/register")).Find(".lead"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_list_is_paged_without_leaving_any_out()
    {
        for (var i = 0; i < 33; i++)
        {
            await PublicEvents.AddAsync(
                _host,
                commune: "Xã Krông Na",
                village: "buôn Đôn",
                startsAt: PublicEvents.StartsAt + Duration.FromMinutes(i % 7)
            );
        }

        var commune = (await _host.UnitAsync("Xã Krông Na")).Id;
        using var browser = _host.Browser();
        var seen = new List<string?>();
        var page = await browser.GetAsync($"/activities?area={commune}");
        while (true)
        {
            seen.AddRange(page.Document.QuerySelectorAll("a.on").Select(a => a.GetAttribute("href")));
            if (page.Document.QuerySelector("a[rel=next]") is not { } next)
            {
                break;
            }

            page = await browser.GetAsync(next.GetAttribute("href")!);
        }

        Assert.Equal(33, seen.Count);
        Assert.Equal(33, seen.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task The_short_code_of_a_poster_opens_the_event_however_it_is_typed()
    {
        var activity = await PublicEvents.AddAsync(_host);
        using var browser = _host.Browser();
        var typed = Uri.EscapeDataString(ReadableCode.Group(activity.Code).ToLowerInvariant());
        Assert.Equal($"/e/{activity.Code}", (await browser.GetAsync($"/activities?code={typed}")).Location);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync($"/e/{typed}")).Status);
        var wrong = await browser.GetAsync($"/activities?code={activity.Code[..^1]}");
        Assert.Contains("7 ký tự", wrong.FieldErrors["Code"], StringComparison.Ordinal);

        // The field with what is wrong stands before the list, which may be long.
        Assert.NotNull(wrong.Document.QuerySelector(".code-entry ~ form.filters"));
        Assert.NotNull((await browser.GetAsync("/activities")).Document.QuerySelector("form.filters ~ .code-entry"));
    }

    [Fact]
    public async Task The_poster_prints_a_code_of_sixty_millimetres_with_its_quiet_zone()
    {
        var activity = await PublicEvents.AddAsync(_host);
        using var browser = _host.Browser();
        var page = await browser.GetAsync($"/e/{activity.Code}/poster");
        Assert.Equal("Lịch hoạt động", page.Document.Title);
        Assert.Contains(ReadableCode.Group(activity.Code), page.Find(".sheet-foot"), StringComparison.Ordinal);
        Assert.Contains("Không có điện thoại thông minh?", page.Find(".sheet-else"), StringComparison.Ordinal);
        var view = page.Document.QuerySelector(".sheet-qr svg")!.GetAttribute("viewBox");
        var modules = int.Parse(view!.Split(' ')[2], CultureInfo.InvariantCulture);
        var rows = QrCode.Modules("https://lich.example.vn/e/7KN4MPX");
        Assert.All(Enumerable.Range(0, 4), i => Assert.False(rows[i].HasAnySet() || rows[^(i + 1)].HasAnySet()));

        // The frame with its padding and border is drawn in millimetres; eight modules inside it are the quiet zone.
        var sheet = await browser.Client.GetStringAsync(
            new Uri(page.Document.QuerySelector("link[rel=stylesheet]")!.GetAttribute("href")!, UriKind.Relative)
        );
        var frame = Regex.Match(
            sheet,
            @"\.sheet-qr\s*\{[^}]*?width:\s*(?<width>[\d.]+)mm;\s*padding:\s*(?<padding>[\d.]+)mm;\s*border:\s*(?<line>[\d.]+)mm",
            RegexOptions.ExplicitCapture,
            TimeSpan.FromSeconds(1)
        );
        var inside = Millimetres(frame, "width") - (2 * (Millimetres(frame, "padding") + Millimetres(frame, "line")));
        Assert.InRange(inside * (modules - 8) / modules, 60, 80);
        Assert.NotNull(page.Document.QuerySelector("[data-print][hidden]"));
    }

    [Fact]
    public async Task The_poster_names_the_form_once()
    {
        var activity = await PublicEvents.AddAsync(_host, a => a.Title = "Tọa đàm - giao lưu: chồng chia sẻ việc nhà");
        using var organiser = await _host.SignedInAsync(Role.Organiser, activity.OrganisingUnitId);
        var page = await organiser.GetAsync($"/events/{activity.Id}/poster");
        Assert.Contains("tọa đàm - giao lưu", page.Find(".sheet-call"), StringComparison.Ordinal);
        Assert.Equal("Chồng chia sẻ việc nhà", page.Find("h1"));
    }

    [Fact]
    public async Task The_page_of_rights_says_whom_to_ask_and_promises_no_more_than_there_is()
    {
        using var browser = _host.Browser();
        var text = (await browser.GetAsync("/privacy")).Find("main")!;
        Assert.Contains("hỏi người tổ chức", text, StringComparison.Ordinal);
        Assert.Contains("Không gặp được người tổ chức thì hỏi Sở Lao động", text, StringComparison.Ordinal);
        Assert.DoesNotContain("ngày làm việc", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_page_says_whether_somebody_is_registered()
    {
        var activity = await PublicEvents.AddAsync(_host);
        var request = PublicEvents.Request(activity.Id, "Y Bí Mật Niê") with { Phone = "+84905777888", Email = "bimat@example.vn" };
        var done = Assert.IsType<RegisterOutcome.Done>(await PublicEvents.RegisterAsync(_host, request));
        using var browser = _host.Browser();
        foreach (
            var path in new[]
            {
                $"/e/{activity.Code}",
                $"/e/{activity.Code}/register",
                $"/e/{activity.Code}/poster",
                "/activities?q=bi%20mat",
                "/privacy",
            }
        )
        {
            var text = (await browser.GetAsync(path)).Text;
            Assert.DoesNotContain("Y Bí Mật", text, StringComparison.Ordinal);
            Assert.DoesNotContain("905777888", text, StringComparison.Ordinal);
            Assert.DoesNotContain(done.Registration.Code, text, StringComparison.Ordinal);
        }

        // The same name and phone get the same answer as anybody: a ticket of their own.
        var form = await browser.GetAsync($"/e/{activity.Code}/register");
        var answer = await browser.SubmitAsync(
            form,
            "",
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Input.Name"] = request.Name,
                ["Input.Phone"] = "0905777888",
                ["Input.Consent"] = "true",
            }
        );
        Assert.StartsWith("/t/", answer.Location, StringComparison.Ordinal);
        Assert.NotEqual($"/t/{done.Token}", answer.Location);
    }

    [Fact]
    public async Task A_page_weighs_less_than_sixty_kilobytes_beside_its_letters()
    {
        var activity = await PublicEvents.AddAsync(_host);
        using var browser = _host.Browser();
        foreach (var path in new[] { $"/e/{activity.Code}", $"/e/{activity.Code}/register", "/activities" })
        {
            var page = await browser.GetAsync(path);
            var weight = await SentAsync(browser, path);
            var parts = page
                .Document.QuerySelectorAll("link[rel=stylesheet]")
                .Select(l => l.GetAttribute("href"))
                .Concat(page.Document.QuerySelectorAll("script[src]").Select(s => s.GetAttribute("src")))
                .Concat(page.Document.QuerySelectorAll("use").Select(u => u.GetAttribute("href")!.Split('#')[0]))
                .Distinct(StringComparer.Ordinal);
            foreach (var part in parts)
            {
                weight += await SentAsync(browser, part!);
            }

            Assert.InRange(weight, 1, 60 * 1024);
        }
    }

    private static double Millimetres(Match match, string group) => double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    /// <summary>How many bytes a browser is sent.</summary>
    private static async Task<int> SentAsync(TestBrowser browser, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.AcceptEncoding.ParseAdd("gzip, deflate, br");
        using var answer = await browser.Client.SendAsync(request);
        Assert.NotEmpty(answer.Content.Headers.ContentEncoding);
        return (await answer.Content.ReadAsByteArrayAsync()).Length;
    }
}
