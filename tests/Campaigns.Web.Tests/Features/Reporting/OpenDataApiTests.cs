using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Reporting;
using Campaigns.Domain.Reporting.OpenData;
using Campaigns.Domain.Text;
using Campaigns.Testing;
using Campaigns.Web.Features.Reporting;
using Campaigns.Web.Tests.Features.Accounts;
using Campaigns.Web.Tests.Platform;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using NodaTime.Text;
using Xunit;

namespace Campaigns.Web.Tests.Features.Reporting;

/// <summary>
/// Open data as JSON for programs: what was published, to whoever has a token in the header <c>Authorization</c>, and to nobody else.
/// </summary>
public sealed class OpenDataApiTests(OpenDataApiTests.Fixture fixture) : IClassFixture<OpenDataApiTests.Fixture>
{
    private const string List = OpenDataApi.Path;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private TestHost Host => fixture.Host;

    private string Token => fixture.Token;

    private OpenDataSet Published => fixture.Published;

    [Fact]
    public async Task A_program_reads_a_set_exactly_as_it_was_published()
    {
        var answer = await GetAsync($"{List}/{Published.Id}");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("application/json; charset=utf-8", answer.Response.Content.Headers.ContentType!.ToString());
        var set = JsonNode.Parse(answer.Text)!;
        var content = OpenDataContent.Read(Published.Content);
        Assert.Equal(Published.Sha256, set["sha256"]!.GetValue<string>());
        Assert.Equal(CanonicalJson.Sha256(Published.Content), set["sha256"]!.GetValue<string>());
        Assert.Equal(
            (content.From, content.To, content.AsOf, content.Reports, content.Missing),
            (
                set["from"]!.GetValue<string>(),
                set["to"]!.GetValue<string>(),
                set["asOf"]!.GetValue<string>(),
                set["reports"]!.GetValue<int>(),
                set["missing"]!.GetValue<int>()
            )
        );
        Assert.Equal(("Năm 2026", "Year 2026"), Both(set["name"]!));
        Assert.Equal("Ai cũng đọc và dùng lại được.", set["terms"]!["vi"]!.GetValue<string>());

        var measure = Assert.Single(set["measures"]!.AsArray())!;
        var kept = content.Measures[0];
        Assert.Equal("turns", measure["code"]!.GetValue<string>());
        Assert.Equal("Lượt người tham dự", Both(measure["name"]!).Vi);
        Assert.NotEqual(Both(measure["name"]!).Vi, Both(measure["name"]!).En);
        Assert.Equal(kept.Units.Select(u => u.Key), measure["units"]!.AsArray().Select(u => u!["code"]!.GetValue<string>()));
        var other = measure["units"]!.AsArray().Single(u => u!["code"]!.GetValue<string>() == "other")!;
        Assert.Equal("Các đơn vị khác", Both(other["name"]!).Vi);
        Assert.NotEqual("Các đơn vị khác", Both(other["name"]!).En);
        Assert.Equal(
            kept.Numbers.Select(n => (n.Unit, n.Breakdown, n.Part, n.Value, n.Value is null)),
            measure["numbers"]!
                .AsArray()
                .Select(n =>
                    (
                        n!["unit"]!.GetValue<string>(),
                        n["breakdown"]!.GetValue<string>(),
                        n["part"]!.GetValue<string>(),
                        n["value"]?.GetValue<long>(),
                        n["suppressed"]!.GetValue<bool>()
                    )
                )
        );
        Assert.Contains(kept.Numbers, n => n.Value is null);
    }

    [Fact]
    public async Task The_list_is_read_page_by_page_and_holds_no_withdrawn_set()
    {
        var whole = Sets(await GetAsync(List));
        Assert.Equal(fixture.Open.Select(s => s.Id), whole.Select(s => Guid.Parse(s["id"]!.GetValue<string>())));
        Assert.Equal(whole.Select(s => $"{List}/{s["id"]!.GetValue<string>()}"), whole.Select(s => s["address"]!.GetValue<string>()));
        List<string> paged = [];
        for (var next = List + "?limit=1"; next is not null; )
        {
            var page = await GetAsync(next);
            paged.Add(Assert.Single(Sets(page))["id"]!.GetValue<string>());
            next = JsonNode.Parse(page.Text)!["next"]?.GetValue<string>();
        }

        Assert.Equal(whole.Select(s => s["id"]!.GetValue<string>()), paged);
        foreach (var wrong in new[] { "limit=0", "limit=101", "limit=x", "limit=-1", "before=hom-nay", "before=2026-02-30", "limit=%00" })
        {
            var answer = await GetAsync($"{List}?{wrong}");
            Assert.True(answer.Status is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity, wrong);
            IsProblem(answer);
        }
    }

    [Fact]
    public async Task A_withdrawn_set_is_gone_with_its_reason_and_an_unknown_one_is_not_found()
    {
        var gone = await GetAsync($"{List}/{fixture.Withdrawn.Id}");
        Assert.Equal(HttpStatusCode.Gone, gone.Status);
        Assert.Contains("Một đơn vị nhập nhầm tháng", gone.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("measures", gone.Text, StringComparison.Ordinal);
        IsProblem(gone);
        var unknown = await GetAsync($"{List}/{Guid.NewGuid()}");
        Assert.Equal(HttpStatusCode.NotFound, unknown.Status);
        IsProblem(unknown);
        var nothing = await GetAsync("/api/v1/khong-co");
        Assert.Equal(HttpStatusCode.NotFound, nothing.Status);
        IsProblem(nothing);
    }

    [Fact]
    public async Task What_did_not_change_is_not_sent_again()
    {
        foreach (var path in new[] { List, $"{List}/{Published.Id}" })
        {
            var first = await GetAsync(path);
            var tag = first.Response.Headers.ETag!.ToString();
            Assert.Equal((true, true), (first.Response.Headers.CacheControl!.Private, first.Response.Headers.CacheControl.NoCache));
            Assert.Equal(["Authorization"], first.Response.Headers.Vary);
            var again = await GetAsync(path, more: ("If-None-Match", tag));
            Assert.Equal((HttpStatusCode.NotModified, ""), (again.Status, again.Text));
            Assert.Equal(HttpStatusCode.OK, (await GetAsync(path, more: ("If-None-Match", "\"other\""))).Status);

            // Without a token nobody learns whether it changed.
            Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(path, token: null, more: ("If-None-Match", tag))).Status);
        }
    }

    [Fact]
    public async Task Only_a_token_in_the_header_opens()
    {
        string[] headers =
        [
            "",
            "Bearer",
            "Bearer ",
            "Bearer " + Token[..^1],
            "Bearer " + Token + "A",
            "Bearer " + new string('A', 43),
            "Bearer " + Token + ", Bearer " + Token,
            "Token " + Token,
            Token,
            "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(Token + ":" + Token)),
        ];
        foreach (var header in headers)
        {
            var refused = await GetAsync(List, token: null, more: ("Authorization", header));
            IsUnauthorized(refused, header);
        }

        foreach (var query in new[] { "access_token", "token", "authorization" })
        {
            IsUnauthorized(await GetAsync($"{List}?{query}={Token}", token: null), query);
        }

        // Neither the cookie of a signed-in account nor one with the token.
        using var signedIn = await Host.SignedInAsync(Role.Administrator, (await Host.RootAsync()).Id);
        signedIn.SetCookie("access_token", Token);
        using var request = new HttpRequestMessage(HttpMethod.Get, List);
        var cookie = await signedIn.SendAsync(request);
        IsUnauthorized(cookie, "cookie");
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(List, more: ("Accept", "text/html"))).Status);
    }

    [Fact]
    public async Task No_cookie_is_set_and_no_other_site_may_read()
    {
        foreach (
            var answer in new[]
            {
                await GetAsync(List + "?lang=en", more: ("Origin", "https://example.org")),
                await GetAsync(List + "?lang=en", token: null, more: ("Origin", "https://example.org")),
                await GetAsync($"{List}/{Published.Id}", more: ("Origin", "https://example.org")),
            }
        )
        {
            Assert.Empty(answer.Response.Headers.GetValuesOrNone("Set-Cookie"));
            Assert.Empty(answer.Response.Headers.GetValuesOrNone("Access-Control-Allow-Origin"));
        }
    }

    [Fact]
    public async Task Nothing_is_written_and_a_token_opens_nothing_else()
    {
        foreach (var path in new[] { "/", "/account", "/reports", "/jobs/hangfire", "/audit" })
        {
            var answer = await GetAsync(path);
            Assert.NotEqual(HttpStatusCode.OK, answer.Status);
        }

        foreach (var method in new[] { HttpMethod.Post, HttpMethod.Put, HttpMethod.Delete, HttpMethod.Options })
        {
            using var program = Host.Browser();
            using var request = new HttpRequestMessage(method, $"{List}/{Published.Id}");
            request.Headers.Authorization = new("Bearer", Token);
            var answer = await program.SendAsync(request);
            Assert.True(answer.Status is HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotFound, $"{method} {answer.Status}");
        }
    }

    [Fact]
    public async Task A_flood_with_one_token_is_slowed_down_and_nobody_else_waits()
    {
        await using var host = new TestHost(fixture.Database, HttpTests.With(("RateLimits:Scale", "0.1")));
        using var owner = await host.SignedInAsync(Role.Viewer, (await host.RootAsync()).Id);
        var one = (await ApiTokenTests.MakeAsync(owner, "Một", "30")).Find("#new-token")!;
        var other = (await ApiTokenTests.MakeAsync(owner, "Khác", "30")).Find("#new-token")!;
        List<TestPage> answers = [];
        for (var i = 0; i < 12; i++)
        {
            answers.Add(await GetAsync(List, one, host));
        }

        Assert.Equal(HttpStatusCode.OK, answers[0].Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, answers[^1].Status);
        Assert.NotNull(answers[^1].Response.Headers.RetryAfter);
        IsProblem(answers[^1]);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(List, other, host)).Status);
    }

    [Fact]
    public async Task Whoever_guesses_tokens_is_refused_and_a_token_from_the_same_address_still_opens()
    {
        await using var host = new TestHost(fixture.Database, HttpTests.With(("RateLimits:Scale", "0.1")));
        using var owner = await host.SignedInAsync(Role.Viewer, (await host.RootAsync()).Id);
        var token = (await ApiTokenTests.MakeAsync(owner, "Cùng địa chỉ", "30")).Find("#new-token")!;
        HashSet<HttpStatusCode> seen = [];
        for (var i = 0; i < 20; i++)
        {
            var guessed = Convert.ToBase64String(Guid.NewGuid().ToByteArray()).TrimEnd('=');
            seen.Add((await GetAsync(List, guessed, host)).Status);
        }

        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests], seen.Order());
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(List, token, host)).Status);
    }

    private static void IsUnauthorized(TestPage answer, string why)
    {
        Assert.True(answer.Status is HttpStatusCode.Unauthorized, $"{why}: {answer.Status}");
        Assert.StartsWith("Bearer realm=", answer.Response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        IsProblem(answer);
    }

    private static void IsProblem(TestPage answer)
    {
        Assert.Equal("application/problem+json", answer.Response.Content.Headers.ContentType!.MediaType);
        var problem = JsonNode.Parse(answer.Text)!;
        Assert.Equal((int)answer.Status, problem["status"]!.GetValue<int>());
        Assert.NotEmpty(problem["title"]!.GetValue<string>());
        Assert.NotEmpty(problem["detail"]!.GetValue<string>());
    }

    private static List<JsonNode> Sets(TestPage page)
    {
        Assert.Equal(HttpStatusCode.OK, page.Status);
        return [.. JsonNode.Parse(page.Text)!["sets"]!.AsArray().Select(s => s!)];
    }

    private static (string Vi, string En) Both(JsonNode name) => (name["vi"]!.GetValue<string>(), name["en"]!.GetValue<string>());

    private Task<TestPage> GetAsync(string path, (string Name, string Value)? more = null) => GetAsync(path, Token, Host, more);

    private Task<TestPage> GetAsync(string path, string? token, (string Name, string Value)? more = null) =>
        GetAsync(path, token, Host, more);

    private static async Task<TestPage> GetAsync(string path, string? token, TestHost host, (string Name, string Value)? more = null)
    {
        using var program = host.Browser();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        }

        if (more is { } header)
        {
            request.Headers.TryAddWithoutValidation(header.Name, header.Value);
        }

        return await program.SendAsync(request);
    }

    /// <summary>Three published sets, of which one was withdrawn, and a token.</summary>
    public sealed class Fixture : HostFixture, IAsyncLifetime
    {
        public string Token { get; private set; } = "";

        public OpenDataSet Published { get; private set; } = null!;

        public OpenDataSet Withdrawn { get; private set; } = null!;

        /// <summary>Those that were not withdrawn, the latest first.</summary>
        public IReadOnlyList<OpenDataSet> Open { get; private set; } = [];

        public async ValueTask InitializeAsync()
        {
            await using var db = Database.Db();
            await ReportOpening.EnsureAsync(db, new LocalDate(2026, 11, 24), TestDatabases.Start, Cancel);
            var year = await ReportPages.YearAsync(db);
            var quarter = await TestPeriods.AdHocAsync(db, TestDatabases.Start);
            var first = await db.ReportPeriods.AsNoTracking().SingleAsync(p => p.Id == quarter);
            var second = await AdHocAsync(first);
            var root = await Host.RootAsync();
            var answer = await ReportPages.AnswerAsync(db, root);
            var by = await Host.AccountAsync("Nguyễn Văn Tám");
            var version = new ReportVersion
            {
                Id = Guid.CreateVersion7(),
                AnswerId = answer.Id,
                Number = 1,
                Content = "{}",
                Sha256 = CanonicalJson.Sha256("{}"),
                SubmittedAt = TestDatabases.Start,
                SubmittedById = by,
                DueOn = answer.DueOn,
                Source = AnswerSource.Unit,
                ApprovedName = "",
                ApprovedOffice = "",
                DocumentNumber = "",
            };
            db.ReportVersions.Add(version);
            await db.SaveChangesAsync();
            Published = Set(year, new LocalDate(2025, 12, 15), new LocalDate(2026, 12, 14), new OpenDataName("Năm 2026", "Year 2026"));
            Withdrawn = Set(first, new LocalDate(2025, 1, 1), new LocalDate(2025, 3, 31), null);
            var before = Set(second, new LocalDate(2024, 1, 1), new LocalDate(2024, 3, 31), null);
            db.OpenDataSets.AddRange(Published, Withdrawn, before);
            await db.SaveChangesAsync();
            await db
                .OpenDataSets.Where(s => s.Id == Withdrawn.Id)
                .ExecuteUpdateAsync(s =>
                    s.SetProperty(x => x.WithdrawnAt, TestDatabases.Start).SetProperty(x => x.WithdrawnReason, "Một đơn vị nhập nhầm tháng")
                );
            Open = [Published, before];
            using var owner = await Host.SignedInAsync(Role.Viewer, root.Id);
            Token = (await ApiTokenTests.MakeAsync(owner, "Trang thông tin", "90")).Find("#new-token")!;

            OpenDataSet Set(ReportPeriod period, LocalDate from, LocalDate to, OpenDataName? name)
            {
                var content = Content(from, to, name).Write();
                return new OpenDataSet
                {
                    Id = Guid.CreateVersion7(),
                    PeriodId = period.Id,
                    ReportVersionId = version.Id,
                    CountedFrom = from,
                    CountedTo = to,
                    Content = content,
                    Sha256 = CanonicalJson.Sha256(content),
                    PublishedAt = TestDatabases.Start,
                    PublishedById = by,
                };
            }

            async Task<ReportPeriod> AdHocAsync(ReportPeriod like)
            {
                var period = new ReportPeriod
                {
                    Id = Guid.CreateVersion7(),
                    Range = PeriodRange.Quarter,
                    Year = 2024,
                    NameVi = "Quý 1 năm 2024",
                    NameEn = "Quarter 1 of 2024",
                    CountedFrom = new LocalDate(2024, 1, 1),
                    CountedTo = new LocalDate(2024, 3, 31),
                    AsOf = new LocalDate(2024, 3, 31),
                    FinalOn = new LocalDate(2024, 5, 10),
                    OpenedAt = TestDatabases.Start,
                    TemplateId = like.TemplateId,
                };
                db.ReportPeriods.Add(period);
                await db.SaveChangesAsync();
                return period;
            }
        }

        private static OpenDataContent Content(LocalDate from, LocalDate to, OpenDataName? name) =>
            new(
                OpenDataContent.FormName,
                name,
                LocalDatePattern.Iso.Format(from),
                LocalDatePattern.Iso.Format(to),
                LocalDatePattern.Iso.Format(to),
                12,
                1,
                [
                    new OpenDataMeasure(
                        ReportMeasures.Turns,
                        [
                            new OpenDataPart("Huyện Cư M'gar", new OpenDataName("Huyện Cư M'gar", "Huyện Cư M'gar")),
                            new OpenDataPart(OpenDataContent.Others, null),
                        ],
                        [new OpenDataBreakdown("sex", [new OpenDataPart("female", null), new OpenDataPart("male", null)])],
                        [
                            new OpenDataNumber("", "", "", 223),
                            new OpenDataNumber("", "sex", "female", 140),
                            new OpenDataNumber("", "sex", "male", 83),
                            new OpenDataNumber("Huyện Cư M'gar", "", "", 63),
                            new OpenDataNumber("Huyện Cư M'gar", "sex", "female", null),
                            new OpenDataNumber("Huyện Cư M'gar", "sex", "male", null),
                            new OpenDataNumber("other", "", "", 160),
                            new OpenDataNumber("other", "sex", "female", null),
                            new OpenDataNumber("other", "sex", "male", null),
                        ]
                    ),
                ]
            );
    }
}
