using System.Net;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Codes;
using Campaigns.Testing;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Accounts;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Npgsql;
using Xunit;
using static Campaigns.Web.Tests.Features.Network.NetworkWorld;

namespace Campaigns.Web.Tests.Features.Accounts;

/// <summary>
/// The tokens of an account for programs: made and named by their owner, shown once, kept as a hash, and ended by time, by a press, and
/// with the account.
/// </summary>
public sealed class ApiTokenTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private const string Page = TokensModel.Path;
    private const string Read = "/api/v1/open-data";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private TestHost Host => fixture.Host;

    [Fact]
    public async Task A_token_is_shown_once_and_stands_nowhere_in_the_database()
    {
        using var owner = await OwnerAsync();
        var shown = await MakeAsync(owner, "Trang thông tin của sở", "30");
        var token = shown.Find("#new-token")!;
        Assert.Equal(TokenText.LengthOf(32), token.Length);
        Assert.True(shown.Response.Headers.CacheControl!.NoStore);
        Assert.Equal((HttpStatusCode.OK, null), (shown.Status, shown.Location));
        Assert.DoesNotContain(shown.Response.Headers.GetValuesOrNone("Set-Cookie"), c => c.Contains(token, StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(token));

        // No later page has it, neither its own nor the log.
        foreach (var page in new[] { Page, Page, "/account", $"/accounts/{owner.AccountId}", "/audit?kind=account" })
        {
            using var administrator = await AdministratorAsync();
            var browser = page.StartsWith("/account/", StringComparison.Ordinal) || page == "/account" ? owner : administrator;
            var answer = await browser.GetAsync(page);
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.DoesNotContain(token, answer.Text, StringComparison.Ordinal);
        }

        // Neither its text nor its bytes stand in any table.
        var bytes = new byte[32];
        Assert.True(TokenText.TryDecode(token, bytes));
        Assert.Equal("", await TablesWithAsync(token));
        Assert.Equal("", await TablesWithAsync(Convert.ToHexStringLower(bytes)));
        Assert.Equal("api_token", await TablesWithAsync(Convert.ToHexStringLower(ApiTokens.HashOf(token)!)));

        // Whoever has a dump makes no token from what stands there.
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(TokenText.Encode(ApiTokens.HashOf(token)!)));

        await using var db = Host.Db();
        var entry = await db.AuditEntries.SingleAsync(e => e.Action == "account.api_token_made" && e.SubjectId == owner.AccountId, Cancel);
        Assert.Equal(owner.AccountId, entry.ActorId);
        Assert.Contains("Trang thông tin của sở", System.Text.RegularExpressions.Regex.Unescape(entry.Fields!), StringComparison.Ordinal);
        Assert.EndsWith("24/12/2026", Day(await ReadPageAsync(owner), "Trang thông tin của sở", 1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_is_said_at_its_field_and_no_token_is_made()
    {
        using var owner = await OwnerAsync();
        foreach (
            var (name, days, field) in new[]
            {
                (" ", "30", "Input.Name"),
                (new string('a', ApiTokenRules.MaxName + 1), "30", "Input.Name"),
                ("Phần mềm", "366", "Input.Days"),
                ("Phần mềm", "", "Input.Days"),
                ("Phần mềm", "-1", "Input.Days"),
            }
        )
        {
            var refused = await MakeAsync(owner, name, days);
            Assert.Equal([field], refused.FieldErrors.Keys);
            Assert.Null(refused.Find("#new-token"));
        }

        Assert.NotNull((await MakeAsync(owner, "Phần mềm", "365")).Find("#new-token"));
        Assert.Equal(["Input.Name"], (await MakeAsync(owner, " PHẦN MỀM ", "30")).FieldErrors.Keys);
        for (var i = 1; i < ApiTokenRules.MaxHeld; i++)
        {
            Assert.NotNull((await MakeAsync(owner, $"Phần mềm {i}", "30")).Find("#new-token"));
        }

        var tooMany = await MakeAsync(owner, "Một nữa", "30");
        Assert.Null(tooMany.Find("#new-token"));
        Assert.Contains("5", tooMany.Find("[role='alert']"), StringComparison.Ordinal);
        await using var db = Host.Db();
        Assert.Equal(ApiTokenRules.MaxHeld, await db.ApiTokens.CountAsync(t => t.AccountId == owner.AccountId, Cancel));
    }

    [Fact]
    public async Task Two_forms_at_once_do_not_find_room_for_one_more_each()
    {
        using var owner = await OwnerAsync();
        for (var i = 1; i < ApiTokenRules.MaxHeld; i++)
        {
            await MakeAsync(owner, $"Phần mềm {i}", "30");
        }

        var form = await owner.GetAsync(Page);
        await Task.WhenAll(
            Enumerable.Range(0, 4).Select(i => owner.SubmitAsync(form, Form, Values(("Input.Name", $"Cùng lúc {i}"), ("Input.Days", "30"))))
        );
        await using var db = Host.Db();
        Assert.Equal(ApiTokenRules.MaxHeld, await db.ApiTokens.CountAsync(t => t.AccountId == owner.AccountId, Cancel));
    }

    [Fact]
    public async Task Its_owner_revokes_a_token_after_a_question_and_nobody_else_does()
    {
        using var owner = await OwnerAsync();
        var token = (await MakeAsync(owner, "Bảng điện tử", "90")).Find("#new-token")!;
        var other = (await MakeAsync(owner, "Phần mềm khác", "90")).Find("#new-token")!;
        var list = await ReadPageAsync(owner);
        var ask = list.Document.QuerySelector("tr:has(th:contains('Bảng điện tử')) a")!.GetAttribute("href")!;

        // A stranger with an account revokes nothing, whatever id they send.
        using var stranger = await OwnerAsync();
        var question = await owner.GetAsync(ask);
        var action = question.Document.QuerySelector("#ask form")!.GetAttribute("action")!;
        var form = (await stranger.GetAsync(Page)).Document.QuerySelector("[name='__RequestVerificationToken']")!.GetAttribute("value")!;
        using var stolen = new HttpRequestMessage(HttpMethod.Post, action)
        {
            Content = new FormUrlEncodedContent([new("__RequestVerificationToken", form)]),
        };
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.SendAsync(stolen)).Status);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(token));

        Assert.Contains("Bảng điện tử", question.Find("#ask h2"), StringComparison.Ordinal);
        Assert.Equal(Page, (await owner.SubmitAsync(question, "#ask form")).Location);
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(token));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(other));
        Assert.Contains("Đã thu hồi", (await ReadPageAsync(owner)).Find("tr:has(th:contains('Bảng điện tử'))"), StringComparison.Ordinal);
        await using var db = Host.Db();
        Assert.Equal(
            1,
            await db.AuditEntries.CountAsync(
                e => e.Action == "account.api_token_revoked" && e.SubjectId == owner.AccountId && e.ActorId == owner.AccountId,
                Cancel
            )
        );
    }

    [Fact]
    public async Task An_administrator_of_the_account_revokes_its_token_and_another_one_does_not()
    {
        using var owner = await OwnerAsync("Huyện Cư M'gar");
        var token = (await MakeAsync(owner, "Trang của huyện", "90")).Find("#new-token")!;
        await using var db = Host.Db();
        var id = await db.ApiTokens.Where(t => t.AccountId == owner.AccountId).Select(t => t.Id).SingleAsync(Cancel);
        var address = $"/accounts/{owner.AccountId}";
        using var foreign = await Host.SignedInAsync(Role.Administrator, (await Host.UnitAsync("Huyện Lắk")).Id);
        Assert.Equal(HttpStatusCode.NotFound, (await foreign.GetAsync(address)).Status);
        var form = (await foreign.GetAsync(Page)).Document.QuerySelector("[name='__RequestVerificationToken']")!.GetAttribute("value")!;
        using var stolen = new HttpRequestMessage(HttpMethod.Post, $"{address}?handler=Revoke&token={id}")
        {
            Content = new FormUrlEncodedContent([new("__RequestVerificationToken", form)]),
        };
        Assert.Equal(HttpStatusCode.NotFound, (await foreign.SendAsync(stolen)).Status);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(token));

        using var administrator = await AdministratorAsync();
        var ask = (await administrator.GetAsync(address)).Document.QuerySelector("a[href*='ask=token']")!.GetAttribute("href")!;
        var question = await administrator.GetAsync(address + ask);
        Assert.Equal(address, (await administrator.SubmitAsync(question, "#ask form")).Location);
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(token));
    }

    [Fact]
    public async Task A_token_ends_after_its_days_at_most_a_year()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(database);
        using var owner = await host.SignedInAsync(Role.Viewer, (await host.RootAsync()).Id);
        var month = (await MakeAsync(owner, "Một tháng", "30")).Find("#new-token")!;
        var year = (await MakeAsync(owner, "Một năm", "365")).Find("#new-token")!;

        host.Clock.Reset(TestDatabases.Start + Duration.FromDays(30) - Duration.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(month, host));
        host.Clock.Reset(TestDatabases.Start + Duration.FromDays(30));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(month, host));
        host.Clock.Reset(TestDatabases.Start + Duration.FromDays(365) - Duration.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(year, host));
        host.Clock.Reset(TestDatabases.Start + Duration.FromDays(365));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(year, host));
    }

    [Theory]
    [InlineData("handler=Lock", "")]
    [InlineData("handler=End", "?ask=end")]
    public async Task A_token_ends_with_its_account(string act, string ask)
    {
        using var owner = await OwnerAsync();
        var token = (await MakeAsync(owner, "Phần mềm", "90")).Find("#new-token")!;
        using var administrator = await AdministratorAsync();
        var address = $"/accounts/{owner.AccountId}";
        await administrator.SubmitAsync(await administrator.GetAsync(address + ask), $"form[action*='{act}']:not([action*='EndGrant'])");
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(token));
        if (act == "handler=Lock")
        {
            // It stays ended when the account is unlocked, as the sessions do.
            await administrator.SubmitAsync(await administrator.GetAsync(address), "form[action*='handler=Unlock']");
            Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(token));
        }
    }

    [Theory]
    [InlineData("UPDATE account SET ended_at = now() WHERE id = {0}")]
    [InlineData("UPDATE account SET lockout_end = '9999-12-31' WHERE id = {0}")]
    public async Task A_token_opens_nothing_for_an_account_that_may_not_sign_in(string sql)
    {
        using var owner = await OwnerAsync();
        var token = (await MakeAsync(owner, "Phần mềm", "90")).Find("#new-token")!;
        await using var db = Host.Db();
        await db.Database.ExecuteSqlRawAsync(sql, [owner.AccountId!], Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(token));
    }

    [Fact]
    public async Task The_day_of_the_last_use_is_noted_once_a_day()
    {
        await using var database = await TestDatabases.CreateAsync();
        await using var host = new TestHost(database);
        using var owner = await host.SignedInAsync(Role.Viewer, (await host.RootAsync()).Id);
        var token = (await MakeAsync(owner, "Phần mềm", "365")).Find("#new-token")!;
        Assert.Contains("Chưa dùng", (await owner.GetAsync(Page)).Find("tbody"), StringComparison.Ordinal);
        await AskAsync(token, host);
        var first = await VersionAsync();
        await AskAsync(token, host);
        await AskAsync(token, host);
        Assert.Equal(first, await VersionAsync());
        Assert.Contains("24/11/2026", Day(await owner.GetAsync(Page), "Phần mềm", 2), StringComparison.Ordinal);
        host.Clock.Reset(TestDatabases.Start + Duration.FromDays(1));
        await AskAsync(token, host);
        Assert.NotEqual(first, await VersionAsync());
        await using var db = database.Db();
        Assert.Equal(new LocalDate(2026, 11, 25), (await db.ApiTokens.SingleAsync(Cancel)).LastUsedOn);

        // The transaction that wrote the row last.
        async Task<string> VersionAsync() => (await database.SqlAsync("SELECT xmin::text FROM api_token"))!.ToString()!;
    }

    [Theory]
    [InlineData("ck_api_token_hash", "'x', '\\x00', now(), now() + interval '1 day', NULL")]
    [InlineData("ck_api_token_name", "'', sha256('a'), now(), now() + interval '1 day', NULL")]
    [InlineData("ck_api_token_expires", "'x', sha256('b'), now(), now(), NULL")]
    [InlineData("ck_api_token_expires", "'x', sha256('c'), now(), now() + interval '365 days 1 second', NULL")]
    [InlineData("ck_api_token_revoked", "'x', sha256('d'), now(), now() + interval '1 day', now()")]
    public async Task The_database_takes_no_token_that_breaks_a_rule(string constraint, string values)
    {
        using var owner = await OwnerAsync();
        var refused = await Assert.ThrowsAsync<PostgresException>(() =>
            fixture.Database.SqlAsync(
                $"INSERT INTO api_token (id, account_id, name, token_hash, created_at, expires_at, revoked_at) "
                    + $"VALUES (new_id(), '{owner.AccountId}', {values})"
            )
        );
        Assert.Equal(constraint, refused.ConstraintName);
    }

    private const string Form = "form:has([name='Input.Name'])";

    internal static async Task<TestPage> MakeAsync(TestBrowser owner, string name, string days) =>
        await owner.SubmitAsync(await owner.GetAsync(Page), Form, Values(("Input.Name", name), ("Input.Days", days)));

    private Task<HttpStatusCode> AskAsync(string token) => AskAsync(token, Host);

    private static async Task<HttpStatusCode> AskAsync(string token, TestHost host)
    {
        using var program = host.Browser();
        using var request = new HttpRequestMessage(HttpMethod.Get, Read);
        request.Headers.Authorization = new("Bearer", token);
        return (await program.SendAsync(request)).Status;
    }

    private static Task<TestPage> ReadPageAsync(TestBrowser owner) => owner.GetAsync(Page);

    private static string Day(TestPage page, string name, int cell) => page.FindAll($"tr:has(th:contains('{name}')) td")[cell];

    private async Task<TestBrowser> OwnerAsync(string? unit = null) =>
        await Host.SignedInAsync(Role.Viewer, unit is null ? (await Host.RootAsync()).Id : (await Host.UnitAsync(unit)).Id);

    private async Task<TestBrowser> AdministratorAsync() => await Host.SignedInAsync(Role.Administrator, (await Host.RootAsync()).Id);

    /// <summary>The tables of which some row holds the text.</summary>
    private async Task<string> TablesWithAsync(string text)
    {
        await using var connection = await fixture.Database.Owner.OpenConnectionAsync(Cancel);
        List<string> tables = [];
        await using (
            var list = new NpgsqlCommand(
                "SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) FROM information_schema.tables "
                    + "WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')",
                connection
            )
        )
        await using (var rows = await list.ExecuteReaderAsync(Cancel))
        {
            while (await rows.ReadAsync(Cancel))
            {
                tables.Add(rows.GetString(0));
            }
        }

        Assert.Contains(tables, t => t.EndsWith(".sent_form", StringComparison.Ordinal));
        List<string> found = [];
        foreach (var table in tables)
        {
            await using var search = new NpgsqlCommand($"SELECT EXISTS (SELECT FROM {table} t WHERE strpos(t::text, $1) > 0)", connection);
            search.Parameters.Add(new NpgsqlParameter { Value = text });
            if (await search.ExecuteScalarAsync(Cancel) is true)
            {
                found.Add(table[(table.IndexOf('.', StringComparison.Ordinal) + 1)..]);
            }
        }

        return string.Join(' ', found);
    }
}

internal static class HeaderValues
{
    public static IEnumerable<string> GetValuesOrNone(this System.Net.Http.Headers.HttpHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? values : [];
}
