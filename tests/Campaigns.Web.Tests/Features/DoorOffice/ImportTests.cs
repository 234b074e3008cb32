using System.Net;
using System.Net.Http.Headers;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Codes;
using Campaigns.Testing;
using Campaigns.Web.Features.DoorOffice;
using Campaigns.Web.Platform;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Features.DoorOffice;

/// <summary>The list of who came, back in from Excel.</summary>
public sealed class ImportTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private static readonly string[] Headings = ["TT", "Mã thẻ", "Họ và tên", "Giới tính", "Năm sinh", "Số người", "Có mặt"];

    private TestHost Host => fixture.Host;

    private DoorWorld World => new(fixture.Database.Owner, Host.Services.GetRequiredService<Secrets>());

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_list_is_read_shown_row_by_row_entered_and_the_same_file_twice_adds_nothing()
    {
        var (door, organiser) = await DoorAsync();
        var (an, binh) = (await World.TicketAsync(door, "Lê Thị An", birthYear: 1980), await World.TicketAsync(door, "Lê Thị Bình", places: 4));
        var file = await FileAsync(
            [1, ReadableCode.Group(an.Code), "", "", "", "", "x"],
            [2, "", "LE THI BINH", "", "", 3, "x"],
            [3, "", "Y Mới Niê", "Nam", 1999, "", "có"],
            [4, "", "Trần Vắng Mặt", "", "", "", ""],
            [5, "F8XW2KR0", "Mã Sai", "", "", "", "x"],
            [6, "", "Năm Sai", "", 1799, "", "x"],
            [7, "", "Y Mới Niê", "Nam", 1999, "", "x"]);
        var read = await organiser.FollowAsync(await UploadAsync(organiser, door, file));
        Assert.Contains("7 dòng: ghi 3, đã có 0, vắng 1, lỗi 3", read.Find("main")!, StringComparison.Ordinal);
        Assert.Equal(["mã thẻ gõ sai: F8XW2KR0", "năm sinh không hợp lý: 1799", "trùng với một dòng phía trên"], read.FindAll(".state.is-wrong"));

        // Whoever had not registered must have agreed.
        Assert.NotNull((await organiser.SubmitAsync(read, "form[action$='handler=Run']")).Find(".error-summary"));
        var running = await organiser.SubmitAsync(read, "form[action$='handler=Run']", new Dictionary<string, string?>(StringComparer.Ordinal) { ["Consent"] = "true" });
        Assert.Equal(HttpStatusCode.Redirect, running.Status);
        var page = await organiser.FollowAsync(running);
        Assert.Contains("0 / 7", page.Find("#import-progress h2")!, StringComparison.Ordinal);
        await RunAsync(door);
        Assert.Equal("3 5", await StandsAsync(door));
        var done = await organiser.GetAsync(page.Address.PathAndQuery);
        Assert.Equal(["3", "0", "1", "3"], done.FindAll("#import-progress dd"));
        Assert.Equal(3, done.Document.QuerySelectorAll("#import-progress .checks li").Length);

        // The names that the file held are gone.
        Assert.Equal(0L, await fixture.Database.SqlAsync("SELECT count(*) FROM attendance_import_row r JOIN attendance_import i ON i.id = r.import_id WHERE i.state = 'done' AND cardinality(r.cells) > 0"));

        var before = await fixture.Database.SqlAsync("SELECT count(*) FROM check_in");
        var people = await fixture.Database.SqlAsync("SELECT count(*) FROM registration");
        var again = await organiser.FollowAsync(await UploadAsync(organiser, door, file));
        Assert.Contains("ghi 0, đã có 3", again.Find("main")!, StringComparison.Ordinal);
        Assert.NotNull(again.Document.QuerySelector("form[action$='handler=Run'] button[disabled]"));
        await fixture.Database.SqlAsync($"UPDATE attendance_import SET state = 'running', consent = true WHERE activity_id = '{door.ActivityId}' AND state = 'read'");
        await RunAsync(door);
        Assert.Equal(before, await fixture.Database.SqlAsync("SELECT count(*) FROM check_in"));
        Assert.Equal(people, await fixture.Database.SqlAsync("SELECT count(*) FROM registration"));
        Assert.Equal("3 5", await StandsAsync(door));
    }

    [Fact]
    public async Task A_list_whose_server_was_stopped_goes_on_where_it_was()
    {
        var (door, organiser) = await DoorAsync();
        var file = await FileAsync([.. Enumerable.Range(1, 30).Select(i => new object[] { i, "", $"Y Số {i}", "Nam", 1990, "", "x" })]);
        var read = await organiser.FollowAsync(await UploadAsync(organiser, door, file));
        await organiser.SubmitAsync(read, "form[action$='handler=Run']", new Dictionary<string, string?>(StringComparer.Ordinal) { ["Consent"] = "true" });

        // Stopped after the tenth row was entered and before it was marked.
        await RunAsync(door);
        await fixture.Database.SqlAsync(
            $"""
            UPDATE attendance_import SET state = 'running', finished_at = NULL WHERE activity_id = '{door.ActivityId}';
            """);
        Assert.Equal("30 30", await StandsAsync(door));
        await fixture.Database.SqlAsync(
            $"""
            UPDATE attendance_import_row r SET outcome = NULL, cells = ARRAY[r.number::text, '', 'Y Số ' || (r.number - 1), 'Nam', '1990', '', 'x']
            FROM attendance_import i WHERE i.id = r.import_id AND i.activity_id = '{door.ActivityId}' AND r.number > 10
            """);
        Host.Clock.AdvanceMinutes(2);
        await Host.WithAsync<ImportJob>(job => job.GoOnAsync(Cancel));
        Host.Clock.Reset(TestDatabases.Start);
        Assert.Equal("30 30", await StandsAsync(door));
        Assert.Equal(30L, await fixture.Database.SqlAsync($"SELECT count(*) FROM registration WHERE activity_id = '{door.ActivityId}'"));
        Assert.Equal("done", await fixture.Database.SqlAsync($"SELECT state FROM attendance_import WHERE activity_id = '{door.ActivityId}'"));
    }

    [Fact]
    public async Task Columns_are_guessed_without_marks_and_can_be_changed()
    {
        var (door, organiser) = await DoorAsync();
        var ticket = await World.TicketAsync(door, "Lê Văn Sơn");
        var file = await ImportFile.WriteAsync(["A", "NGUOI DU"], [["ghi chú", "Lê Văn Sơn"]], "x", Cancel);
        var read = await organiser.FollowAsync(await UploadAsync(organiser, door, file));
        Assert.Contains("Chưa nhận ra cột nào là họ tên hay mã thẻ", read.Find("main .notice.is-warn")!, StringComparison.Ordinal);
        var mapped = await organiser.FollowAsync(await organiser.SubmitAsync(read, "form[action$='handler=Columns']", new Dictionary<string, string?>(StringComparer.Ordinal) { ["Columns[Name]"] = "1" }));
        Assert.Contains("ghi 1", mapped.Find("main")!, StringComparison.Ordinal);
        Assert.Equal(new Dictionary<ImportField, int> { [ImportField.Name] = 1, [ImportField.Year] = 2, [ImportField.Code] = 0 }, ImportFile.Guess(["MA", "Ho Tên", "năm  sinh"]));
        Assert.NotEqual(Guid.Empty, ticket.RegistrationId);
    }

    [Fact]
    public async Task A_broken_file_and_none_are_told_clearly()
    {
        var (door, organiser) = await DoorAsync();
        foreach (var (bytes, words) in new[] { ("no workbook"u8.ToArray(), "Không đọc được tệp này"), ([0x50, 0x4B, 3, 4, 9, 9], "Không đọc được tệp này"), ([], "Chọn một tệp Excel"), (new byte[ImportFile.MaxBytes + 1], "lớn hơn 2 MB") })
        {
            var answer = await UploadAsync(organiser, door, bytes);
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.Contains(words, answer.FieldErrors["Upload"], StringComparison.Ordinal);
            Assert.Single(answer.Document.QuerySelectorAll("[data-error-summary] li"));
        }
    }

    [Fact]
    public async Task The_template_holds_who_is_registered_and_comes_back_as_it_is()
    {
        var (door, organiser) = await DoorAsync();
        await World.TicketAsync(door, "Lê Thị An");
        await World.TicketAsync(door, "Lê Thị Bình", places: 2);
        var answer = await organiser.Client.GetAsync($"/door/{door.ActivityId}/import?handler=Template", Cancel);
        var file = await answer.Content.ReadAsByteArrayAsync(Cancel);
        using var stream = new MemoryStream(file);
        var (sheet, _) = ImportFile.Read(stream);
        Assert.Equal(["TT", "Mã thẻ", "Họ và tên", "Giới tính", "Năm sinh", "Số người", "Có mặt"], sheet!.Headings);
        Assert.Equal(["Lê Thị An", "Lê Thị Bình"], sheet.Rows.Select(r => r.Cells[2]));
        var read = await organiser.FollowAsync(await UploadAsync(organiser, door, file));
        Assert.Contains("2 dòng: ghi 0, đã có 0, vắng 2, lỗi 0", read.Find("main")!, StringComparison.Ordinal);
    }

    private static Task<byte[]> FileAsync(params object[][] rows) => ImportFile.WriteAsync(Headings, rows, "Danh sách", Cancel);

    private static async Task<TestPage> UploadAsync(TestBrowser organiser, TestDoor door, byte[] file)
    {
        var page = await organiser.GetAsync($"/door/{door.ActivityId}/import");
        using var part = new ByteArrayContent(file);
        part.Headers.ContentType = new MediaTypeHeaderValue("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
        using var token = new StringContent(page.Document.QuerySelector("main form input[name=__RequestVerificationToken]")!.GetAttribute("value")!);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/door/{door.ActivityId}/import?handler=Upload")
        {
            Content = new MultipartFormDataContent { { part, "Upload", "danh-sach.xlsx" }, { token, "__RequestVerificationToken" } },
        };
        return await organiser.SendAsync(request);
    }

    private async Task RunAsync(TestDoor door)
    {
        var id = (Guid)(await fixture.Database.SqlAsync($"SELECT id FROM attendance_import WHERE activity_id = '{door.ActivityId}' AND state = 'running'"))!;
        await Host.WithAsync<ImportJob>(job => job.RunAsync(id, Cancel));
    }

    private async Task<(TestDoor Door, TestBrowser Organiser)> DoorAsync()
    {
        var unit = await Host.UnitAsync("Huyện Cư M'gar");
        return (await World.EventAsync(unit.Id), await Host.SignedInAsync(Role.Organiser, unit.Id));
    }

    private async Task<string> StandsAsync(TestDoor door) => (string)(await fixture.Database.SqlAsync(
        $"SELECT count(*) || ' ' || coalesce(sum(female + male + sex_not_known), 0) FROM attendance WHERE session_id = '{door.SessionId}' AND annulled_at IS NULL"))!;
}
