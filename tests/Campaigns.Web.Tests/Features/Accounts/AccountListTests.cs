using System.Net;
using System.Text;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Units;
using Campaigns.Testing;
using Campaigns.Web.Features.Accounts;
using Campaigns.Web.Features.Lists;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Campaigns.Web.Tests.Features.Accounts;

/// <summary>Accounts from a list: what is shown about each line, what is corrected, what is made, and the links that follow.</summary>
public sealed class AccountListTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private const string Head = "STT;Họ và tên;Thư điện tử;Số điện thoại;Đơn vị;Vai trò\n";

    private TestHost Host => fixture.Host;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_name_that_is_none_is_said_at_its_row_and_a_decomposed_one_is_composed()
    {
        using var administrator = await AdministratorAsync("Huyện Cư M'gar");
        var name = "Nguyễn Thị Ánh Nguyệt";
        var read = await UploadAsync(
            administrator,
            Head
                + "1;Hoa\uE000;rieng@example.vn;;Huyện Cư M'gar;Người xem\n2;hoa@example.vn;la@example.vn;;Huyện Cư M'gar;Người xem\n3;"
                + name.Normalize(NormalizationForm.FormD)
                + ";roi@example.vn;;Huyện Cư M'gar;Người xem\n"
        );
        foreach (var row in new[] { "#row-2", "#row-3" })
        {
            Assert.Contains("Đây không phải họ tên.", read.Document.QuerySelector(row)!.TextContent, StringComparison.Ordinal);
        }

        await RunAsync(administrator, read);
        await using var db = Host.Db();
        Assert.Equal(
            [name],
            await db
                .Users.Where(a => a.Email == "rieng@example.vn" || a.Email == "la@example.vn" || a.Email == "roi@example.vn")
                .Select(a => a.DisplayName)
                .ToListAsync(Cancel)
        );
    }

    [Fact]
    public async Task A_list_makes_accounts_with_their_grants_and_the_same_list_twice_makes_nobody_twice()
    {
        using var administrator = await AdministratorAsync("Huyện Cư M'gar");
        var list =
            Head
            + "1;Nguyễn Thị Một;mot@example.vn;;Huyện Cư M'gar;Người tổ chức\n2;Y Hai Niê;;0905 111 222;huyen cu mgar;giảng "
            + "viên\n3;H'Ba Mlô;ba@example.vn;abc;Huyện Cư M'gar;Người xem\nTổng cộng: 3 người\n";
        var read = await UploadAsync(administrator, list);
        Assert.Equal(["Tạo tài khoản", "Tạo tài khoản", "Tạo tài khoản", "Để ngoài: không phải một người"], read.FindAll("#rows .state"));
        Assert.Equal("“abc” không đọc được, để trống", read.Find("#row-4 small.is-warn"));
        await RunAsync(administrator, read);
        await using (var db = Host.Db())
        {
            var two = await db.Users.SingleAsync(a => a.DisplayName == "Y Hai Niê", Cancel);
            Assert.Equal(("0905111222", "+84905111222", null, null), (two.UserName, two.PhoneNumber, two.Email, two.PasswordHash));
            var unit = await Host.UnitAsync("Huyện Cư M'gar");
            Assert.Equal(
                [Role.Trainer],
                await db
                    .Grants.Where(g => g.AccountId == two.Id && g.UnitId == unit.Id && g.ActingUnitId == unit.Id)
                    .Select(g => g.Role)
                    .ToListAsync(Cancel)
            );
            Assert.Equal(
                ["account.grant_given", "account.made"],
                await db
                    .AuditEntries.Where(e => e.SubjectId == two.Id && e.ActorId == administrator.AccountId)
                    .Select(e => e.Action)
                    .OrderBy(a => a)
                    .ToListAsync(Cancel)
            );
        }

        var accounts = await fixture.Database.SqlAsync("SELECT count(*) FROM account");
        var again = await UploadAsync(administrator, list.Replace("mot@example.vn", "MOT@example.vn", StringComparison.Ordinal));
        Assert.Equal(3, again.FindAll("#rows .state").Count(s => s == "Đã có tài khoản, giữ nguyên"));
        Assert.Equal("Nguyễn Thị Một", again.Find("#row-2 td a"));
        await RunAsync(administrator, again);
        Assert.Equal(accounts, await fixture.Database.SqlAsync("SELECT count(*) FROM account"));
    }

    [Fact]
    public async Task Who_is_in_the_list_twice_is_made_once()
    {
        using var administrator = await AdministratorAsync("Huyện Cư M'gar");
        var read = await UploadAsync(
            administrator,
            Head + "1;Lê Một;doi@example.vn;;Huyện Cư M'gar;Người xem\n2;Lê Hai;DOI@example.vn;;Huyện Cư M'gar;Người xem\n"
        );
        Assert.Equal(["Tạo tài khoản", "Để ngoài: cùng thư điện tử hoặc số điện thoại với dòng 2"], read.FindAll("#rows .state"));
    }

    [Fact]
    public async Task Of_a_unit_that_is_not_administered_nobody_is_made_whatever_is_sent()
    {
        using var administrator = await AdministratorAsync("Huyện Cư M'gar");
        var stranger = await Host.UnitAsync("Huyện Krông Pắc");
        var top = await Host.RootAsync();
        var read = await UploadAsync(
            administrator,
            Head + $"1;Lê Xa;xa@example.vn;;{stranger.Name};Người tổ chức\n2;Lê Cao;cao@example.vn;;{top.Name};Quản trị viên\n"
        );
        Assert.Equal(2, read.FindAll("#rows small.is-warn").Count(s => s == "Không có đơn vị này trong phần bạn quản trị."));
        foreach (var (row, unit) in new[] { (2, stranger.Id), (3, top.Id) })
        {
            read = await administrator.FollowAsync(
                await administrator.SubmitAsync(read, $"#row-{row} form[action$='handler=Correct']", Values(("UnitId", unit.ToString())))
            );
        }

        // Nothing is left to make, so there is no button that would make nothing.
        Assert.Null(read.Find(".import-bar .btn-primary"));
        Assert.Equal("Chưa có dòng nào sẵn để tạo tài khoản", read.Find(".import-bar b"));
        await RunAsync(administrator, read);
        Assert.Equal(
            0L,
            await fixture.Database.SqlAsync("SELECT count(*) FROM account WHERE normalized_email IN ('XA@EXAMPLE.VN', 'CAO@EXAMPLE.VN')")
        );
    }

    [Fact]
    public async Task A_unit_is_understood_by_the_short_name_that_tables_show()
    {
        var commune = await Host.UnitAsync("Xã Ea Tul");
        await using (var db = Host.Db())
        {
            var id = Guid.CreateVersion7();
            db.Units.Add(
                new Unit
                {
                    Id = id,
                    ParentId = commune.Id,
                    Path = Unit.PathUnder(commune.Path, id),
                    Kind = UnitKind.Agency,
                    LevelKey = "branch",
                    Name = "Hội Liên hiệp Phụ nữ xã Ea Tul",
                    NameFolded = "hoi lien hiep phu nu xa ea tul",
                    ShortName = "Hội LHPN xã Ea Tul",
                    ValidFrom = commune.ValidFrom,
                }
            );
            await db.SaveChangesAsync(Cancel);
        }

        using var administrator = await AdministratorAsync("Huyện Cư M'gar");
        var read = await UploadAsync(
            administrator,
            Head
                + "1;Lê Tắt;tat@example.vn;;Hội LHPN xã Ea Tul;Người tổ chức\n2;Lê Đủ;du@example.vn;;hoi lien hiep phu nu xa ea tul;Người "
                + "xem\n3;Lê Trần;tran@example.vn;;Ea Tul;Người xem\n"
        );
        Assert.Equal(["Tạo tài khoản", "Tạo tài khoản"], read.FindAll("#row-2 .state, #row-3 .state"));
        Assert.StartsWith("Hội Liên hiệp Phụ nữ xã Ea Tul", read.Find("#row-2 td small"), StringComparison.Ordinal);

        // The bare name of an area is asked about, because another area may have it too.
        Assert.Equal("Cần sửa", read.Find("#row-4 .state"));
    }

    [Fact]
    public async Task Who_stops_administering_before_it_is_made_makes_nobody()
    {
        using var administrator = await AdministratorAsync("Huyện Cư M'gar");
        var read = await UploadAsync(administrator, Head + "1;Lê Muộn;muon@example.vn;;Huyện Cư M'gar;Người xem\n");
        await administrator.SubmitAsync(read, "#run");
        await fixture.Database.SqlAsync($"UPDATE account_grant SET valid_to = valid_from WHERE account_id = '{administrator.AccountId}'");
        await Host.RunLongJobAsync(AccountListJob.KindOf, IdOf(read));
        Assert.Equal(0L, await fixture.Database.SqlAsync("SELECT count(*) FROM account WHERE normalized_email = 'MUON@EXAMPLE.VN'"));
    }

    [Fact]
    public async Task What_is_wrong_with_a_line_stands_there_is_put_right_or_left_out()
    {
        using var administrator = await AdministratorAsync("Huyện Cư M'gar");
        var read = await UploadAsync(
            administrator,
            Head
                + "1;Lê Sai;sai(at)example.vn;;Huyện Cư M'gar;Trưởng phòng\n2;;khong-ten@example.vn;;Huyện Cư M'gar;Người "
                + "xem\n3;Lê Bỏ;;;;\n"
        );
        Assert.Equal(["Thư điện tử không đúng dạng.", "Không có vai trò này."], read.FindAll("#row-2 small.is-warn"));
        Assert.Equal(["Chưa có họ tên."], read.FindAll("#row-3 small.is-warn"));
        Assert.Equal(
            ["Chưa có thư điện tử hay số điện thoại.", "Chưa có đơn vị.", "Chưa có vai trò."],
            read.FindAll("#row-4 small.is-warn")
        );
        Assert.Equal("sai(at)example.vn", read.Document.QuerySelector("#row-2 input[name=Email]")!.GetAttribute("value"));
        read = await administrator.FollowAsync(
            await administrator.SubmitAsync(
                read,
                "#row-2 form[action$='handler=Correct']",
                Values(("Email", "dung@example.vn"), ("Role", "Viewer"))
            )
        );
        Assert.Equal("Tạo tài khoản", read.Find("#row-2 .state"));
        read = await administrator.FollowAsync(
            await administrator.SubmitAsync(read, "#row-4 form[action$='handler=Decide']", Values(("Decision", "4|leave")))
        );
        Assert.Equal("Để ngoài: bạn chọn", read.Find("#row-4 .state"));
        await RunAsync(administrator, read);
        Assert.Equal(
            1L,
            await fixture.Database.SqlAsync(
                "SELECT count(*) FROM account WHERE normalized_email IN ('DUNG@EXAMPLE.VN', 'KHONG-TEN@EXAMPLE.VN')"
            )
        );

        // Lines that were not corrected stay, and no account is made twice.
        var waits = await administrator.GetAsync(read.Address.PathAndQuery);
        Assert.Null(waits.Find(".import-bar .btn-primary"));
    }

    [Fact]
    public async Task A_page_that_waited_for_the_job_is_loaded_whole_when_lines_are_left_to_put_right()
    {
        using var administrator = await AdministratorAsync("Huyện Cư M'gar");
        var read = await UploadAsync(
            administrator,
            Head + "1;Lê Chờ;le-cho@example.vn;;Huyện Cư M'gar;Người xem\n2;Lê Chưa;;;Huyện Cư M'gar;Người xem\n"
        );
        Assert.Equal("2 dòng, chưa ghi gì", read.Find(".import-file .ink-2"));
        await administrator.SubmitAsync(read, "#run");
        Assert.False(await AskedToLoadAsync());
        await Host.RunLongJobAsync(AccountListJob.KindOf, IdOf(read));
        Assert.True(await AskedToLoadAsync());
        var after = await administrator.GetAsync(read.Address.PathAndQuery);
        Assert.Equal(("2 dòng", "1 tài khoản mới, 1 chưa đặt mật khẩu"), (after.Find(".import-file .ink-2"), after.Find("#links .ink-2")));

        async Task<bool> AskedToLoadAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, read.Address.PathAndQuery);
            request.Headers.Add("HX-Request", "true");
            using var answer = await administrator.Client.SendAsync(request, Cancel);
            return answer.Headers.Contains("HX-Refresh");
        }
    }

    [Fact]
    public async Task Each_link_opens_its_account_once_is_shown_once_and_lies_nowhere()
    {
        using var administrator = await AdministratorAsync("Huyện Cư M'gar");
        var read = await UploadAsync(
            administrator,
            Head + "1;Lê Liên Kết;lien-ket@example.vn;;Huyện Cư M'gar;Người xem\n2;Lê Khác;;0905333444;Huyện Cư M'gar;Người xem\n"
        );
        await RunAsync(administrator, read);
        var done = await administrator.GetAsync(read.Address.PathAndQuery);
        var shown = await administrator.SubmitAsync(done, "form[action$='handler=Links']");
        Assert.Equal(["Lê Khác", "Lê Liên Kết"], shown.FindAll(".strips b"));
        Assert.Contains("no-store", shown.Response.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        var words = shown.Document.QuerySelectorAll(".strips [data-copy]").Select(b => b.GetAttribute("data-copy")!).ToList();
        Assert.All(words.Zip(["Lê Khác", "Lê Liên Kết"]), w => Assert.Contains(w.Second, w.First, StringComparison.Ordinal));
        Assert.DoesNotContain("Lê Khác", words[1], StringComparison.Ordinal);
        Assert.Null(Domain.Text.ThemeWords.FindIn(words[0]));
        var link = new Uri(words[1].Split('\n').Single(l => l.StartsWith("http", StringComparison.Ordinal))).PathAndQuery;
        var code = link[(link.IndexOf("code=", StringComparison.Ordinal) + 5)..];
        Assert.DoesNotContain(code, await DumpAsync(), StringComparison.Ordinal);
        Assert.Empty((await administrator.GetAsync(read.Address.PathAndQuery)).FindAll(".strips"));

        // An account with a phone number signs in with the number, however it is written.
        using (var phone = Host.Browser())
        {
            var other = await phone.GetAsync(
                new Uri(words[0].Split('\n').Single(l => l.StartsWith("http", StringComparison.Ordinal))).PathAndQuery
            );
            await phone.SubmitAsync(other, "", Values(("Input.New", "cà phê buổi sáng 1")));
            using var later = Host.Browser();
            var entered = await later.SubmitAsync(
                await later.GetAsync("/sign-in"),
                "",
                Values(("Input.Email", "+84 905 333 444"), ("Input.Password", "cà phê buổi sáng 1"))
            );
            Assert.Equal(HttpStatusCode.Redirect, entered.Status);
        }

        using (var holder = Host.Browser())
        {
            var page = await holder.GetAsync(link);
            Assert.Equal(HttpStatusCode.Redirect, (await holder.SubmitAsync(page, "", Values(("Input.New", "cà phê buổi sáng 2")))).Status);
        }

        using var next = Host.Browser();
        Assert.Empty((await next.GetAsync(link)).FindAll("main form"));

        // An account with a password gets no link any more.
        var rest = await administrator.GetAsync(read.Address.PathAndQuery);
        Assert.True(rest.Document.QuerySelector("form[action$='handler=Links'] button")!.HasAttribute("disabled"));
    }

    [Fact]
    public async Task A_link_is_mailed_once_to_each_who_has_an_address()
    {
        using var administrator = await AdministratorAsync("Huyện Cư M'gar");
        var read = await UploadAsync(
            administrator,
            Head + "1;Lê Thư;le-thu@example.vn;;Huyện Cư M'gar;Người xem\n2;Lê Số;;0905555666;Huyện Cư M'gar;Người xem\n"
        );
        await RunAsync(administrator, read);
        for (var i = 0; i < 2; i++)
        {
            await administrator.SubmitAsync(await administrator.GetAsync(read.Address.PathAndQuery), "form[action$='handler=Mail']");
            var mailing = await administrator.GetAsync(read.Address.PathAndQuery);
            Assert.Equal("Chờ đến lượt", mailing.Find("#links .job-progress [role=status]"));
            Assert.NotNull(mailing.Document.QuerySelector("#links[hx-get]"));
            Assert.Empty(mailing.FindAll("#links form"));
            await Host.RunLongJobAsync(AccountLinkMails.KindOf, IdOf(read));
            var over = await administrator.GetAsync(read.Address.PathAndQuery);
            Assert.Equal("Xong", over.Find("#links .job-progress .state"));
            Assert.Equal(2, over.FindAll("#links form").Count);
        }

        var mail = Assert.Single(Host.Mails(), m => m.To.ToString().Contains("le-thu@example.vn", StringComparison.Ordinal));
        Assert.Equal("Tài khoản của bạn", mail.Subject);
        Assert.DoesNotContain("Lê Số", mail.TextBody!, StringComparison.Ordinal);
        var link = new Uri(
            mail.TextBody!.ReplaceLineEndings("\n").Split('\n').Single(l => l.StartsWith("http", StringComparison.Ordinal))
        ).PathAndQuery;
        using var holder = Host.Browser();
        Assert.NotEmpty((await holder.GetAsync(link)).FindAll("main form"));
        var shown = await administrator.SubmitAsync(
            await administrator.GetAsync(read.Address.PathAndQuery),
            "form[action$='handler=Links']"
        );
        Assert.Equal(["Lê Số"], shown.FindAll(".strips b"));
        Assert.NotEmpty((await holder.GetAsync(link)).FindAll("main form"));
    }

    [Fact]
    public async Task Another_administrators_list_is_not_there()
    {
        using var administrator = await AdministratorAsync("Huyện Cư M'gar");
        using var other = await Host.SignedInAsync(Role.Administrator, (await Host.RootAsync()).Id);
        var read = await UploadAsync(administrator, Head + "1;Lê Riêng;rieng@example.vn;;Huyện Cư M'gar;Người xem\n");
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(read.Address.PathAndQuery)).Status);
        var own = await other.GetAsync("/accounts/import");
        own.Document.QuerySelector("main form")!.SetAttribute("action", $"/accounts/import?import={IdOf(read)}&handler=Run");
        Assert.Equal(HttpStatusCode.NotFound, (await other.SubmitAsync(own)).Status);
        Assert.Empty((await other.GetAsync("/accounts/import")).FindAll(".board-lines"));
    }

    private static Dictionary<string, string?> Values(params (string Name, string Value)[] values) =>
        values.ToDictionary(v => v.Name, v => (string?)v.Value, StringComparer.Ordinal);

    private static Guid IdOf(TestPage page) => Guid.Parse(page.Address.Query.Split("import=")[1].Split('&')[0]);

    private async Task<TestBrowser> AdministratorAsync(string unit) =>
        await Host.SignedInAsync(Role.Administrator, (await Host.UnitAsync(unit)).Id);

    private async Task RunAsync(TestBrowser administrator, TestPage read)
    {
        await administrator.SubmitAsync(read, "#run");
        await Host.RunLongJobAsync(AccountListJob.KindOf, IdOf(read));
    }

    private static async Task<TestPage> UploadAsync(TestBrowser administrator, string csv)
    {
        var page = await administrator.GetAsync("/accounts/import");
        using var part = new ByteArrayContent(Encoding.UTF8.GetBytes(csv));
        using var token = new StringContent(
            page.Document.QuerySelector("main form input[name=__RequestVerificationToken]")!.GetAttribute("value")!
        );
        using var request = new HttpRequestMessage(HttpMethod.Post, "/accounts/import?handler=Upload")
        {
            Content = new MultipartFormDataContent { { part, "Upload", "tai-khoan.csv" }, { token, "__RequestVerificationToken" } },
        };
        return await administrator.FollowAsync(await administrator.SendAsync(request));
    }

    // Everything that the database holds about accounts, lists and their log, as text.
    private async Task<string> DumpAsync() =>
        (string)
            (
                await fixture.Database.SqlAsync(
                    """
                    SELECT concat((SELECT string_agg(a::text, ' ') FROM account a), (SELECT string_agg(t::text, ' ')
                      FROM account_token t), (SELECT string_agg(e::text, ' ') FROM audit_entry e),
                      (SELECT string_agg(i::text, ' ') FROM list_import i), (SELECT string_agg(r::text, ' ')
                        FROM list_import_row r), (SELECT string_agg(m::text, ' ') FROM message m))
                    """
                )
            )!;
}
