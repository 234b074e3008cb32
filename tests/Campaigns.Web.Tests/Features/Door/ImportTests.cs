using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Codes;
using Campaigns.Domain.Door;
using Campaigns.Domain.Lists;
using Campaigns.Testing;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Door;
using Campaigns.Web.Features.Door.Paper;
using Campaigns.Web.Features.Lists;
using Campaigns.Web.Features.Registrations;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Jobs;
using Campaigns.Web.Platform.Lists;
using Campaigns.Web.Platform.Sheets;
using Campaigns.Web.Tests.Features.Lists;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Features.Door;

/// <summary>Reads an attendance list back from a file: what is shown about each line, what is chosen, and what is entered.</summary>
public sealed class ImportTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private static readonly string[] Headings = ["TT", "Mã thẻ", "Họ và tên", "Giới tính", "Năm sinh", "Số người", "Có mặt"];

    private TestHost Host => fixture.Host;

    private DoorWorld World => new(fixture.Database.Owner, Host.Services.GetRequiredService<Secrets>());

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_list_is_read_shown_line_by_line_written_and_the_same_file_twice_adds_nothing()
    {
        // No other test of this class is about this unit, so its log is this list's alone.
        var (door, organiser) = await DoorAsync("Huyện Krông Búk");
        var (an, binh) = (
            await World.TicketAsync(door, "Lê Thị An", birthYear: 1980),
            await World.TicketAsync(door, "Lê Thị Bình", places: 4)
        );
        var file = FileOf(
            [1, ReadableCode.Group(an.Code), "", "", "", "", "x"],
            [2, ReadableCode.Group(binh.Code), "LE THI BINH", "", "", 3, "x"],
            [3, "", "Y Mới Niê", "Nam", 1999, "", "có"],
            [4, "", "Trần Vắng Mặt", "", "", "", ""],
            [5, "F8XW2KR0", "Mã Sai", "", "", "", "x"],
            [6, "", "Năm Sai", "", 1799, "", "x"],
            [7, "", "Y Mới Niê", "Nam", 1999, "", "x"]
        );
        var read = await organiser.FollowAsync(await UploadAsync(organiser, door, file));
        Assert.Equal(
            ["Tất cả 7", "Cần bạn chọn 0", "Đã đăng ký 2", "Người mới 3", "Vắng 1", "Để ngoài 1"],
            read.FindAll(".import-chips a")
        );
        Assert.Equal("Ghi 1 lượt", read.Find("#row-2 .state"));
        Assert.Equal("Ghi 3 lượt", read.Find("#row-3 .state"));
        Assert.Equal("Vắng, không ghi lượt", read.Find("#row-5 .state"));
        Assert.Equal("“F8XW2KR0”: để trống mã thẻ", read.Find("#row-6 small.is-warn"));
        Assert.Equal("Thêm người mới, 1 lượt", read.Find("#row-7 .state"));
        Assert.Equal("“1799”: để trống năm sinh", read.Find("#row-7 small.is-warn"));
        Assert.Equal("Để ngoài: giống hệt dòng 4", read.Find("#row-8 .state"));
        Assert.Equal("Ghi 3 người mới, 7 lượt", read.Find(".import-bar .btn-primary"));

        // People who had not registered must have consented.
        Assert.NotNull((await organiser.SubmitAsync(read, "#run")).Find(".error-summary"));
        await RunAsync(organiser, door, read);
        Assert.Equal("5 7", await StandsAsync(door));
        var done = await organiser.GetAsync(read.Address.PathAndQuery);
        // The numbers are: present, of these newly registered, recorded before, absent, left out, and faulty.
        Assert.Equal(["5", "3", "0", "1", "1", "0"], done.FindAll("#import-progress dd"));
        Assert.Equal(["Dòng 8: giống hệt dòng 4"], done.FindAll("#import-progress .checks li"));

        // The log names the file, and its numbers add up to the lines: 7 = 5 + 1 + 1. The province's log shows this one act, and the people
        // of the list only to whoever asks for registrations.
        var log = (await organiser.GetAsync($"/events/{door.ActivityId}/log")).FindAll(".log li")[0];
        Assert.EndsWith(
            "Tệp: danh-sach.xlsx Số dòng: 7 Thêm: 5 Trong đó người mới: 3 Vắng theo danh sách: 1 Để ngoài: 1",
            log,
            StringComparison.Ordinal
        );
        var unit = (await Host.UnitAsync("Huyện Krông Búk")).Id;
        using (var coordinator = await Host.SignedInAsync(Role.Coordinator, unit))
        {
            var acts = (await coordinator.GetAsync("/audit")).FindAll("tbody tr");
            Assert.Contains(acts, r => r.Contains("Tệp: danh-sach.xlsx", StringComparison.Ordinal));
            Assert.DoesNotContain(acts, r => r.StartsWith("Đăng ký", StringComparison.Ordinal));
            Assert.Equal(3, (await coordinator.GetAsync("/audit?kind=registration")).FindAll("tbody tr").Count);
        }

        // The names from the file are erased.
        Assert.Equal(
            0L,
            await fixture.Database.SqlAsync(
                """
                SELECT count(*) FROM list_import_row r JOIN list_import i ON i.id = r.import_id
                  WHERE i.state = 'done' AND cardinality(r.cells) > 0
                """
            )
        );

        // A cell without a value is empty, so that a phone does not show its label alone.
        var cells = (await organiser.GetAsync($"/events/{door.ActivityId}/registrations")).Document.QuerySelectorAll("td[data-label]");
        Assert.Contains(cells, c => c.InnerHtml.Length == 0);
        Assert.DoesNotContain(cells, c => c.InnerHtml.Length > 0 && string.IsNullOrWhiteSpace(c.InnerHtml));

        // The very same file asks nothing: what became of each of its lines is known.
        var people = await fixture.Database.SqlAsync("SELECT count(*) FROM registration");
        var twice = await organiser.FollowAsync(await UploadAsync(organiser, door, file));
        Assert.Equal(
            ["Tất cả 7", "Cần bạn chọn 0", "Đã đăng ký 5", "Người mới 0", "Vắng 1", "Để ngoài 1"],
            twice.FindAll(".import-chips a")
        );
        Assert.Equal("Ghi 0 lượt", twice.Find(".import-bar .btn-primary"));
        await RunAsync(organiser, door, twice);
        Assert.Equal(people, await fixture.Database.SqlAsync("SELECT count(*) FROM registration"));
        Assert.Equal("5 7", await StandsAsync(door));

        // A list of the same people that is another file may mean others of the same names, so it asks.
        var other = FileOf([1, "", "Y Mới Niê", "Nam", 1999, "", "có"], [2, "", "Mã Sai", "", "", "", "x"]);
        var again = await organiser.FollowAsync(await UploadAsync(organiser, door, other));
        Assert.Contains("Cần bạn chọn 2", again.FindAll(".import-chips a"));
        Assert.Equal("Ghi 0 lượt", again.Find(".import-bar .btn-primary"));
        Assert.Contains("2 dòng chưa chọn ở lại đây", again.Find(".import-bar")!, StringComparison.Ordinal);
        var same = await organiser.FollowAsync(await organiser.SubmitAsync(again, "form[action$='handler=Same']"));
        Assert.Equal("Ghi 0 lượt", same.Find(".import-bar .btn-primary"));
        await RunAsync(organiser, door, same);
        Assert.Equal(people, await fixture.Database.SqlAsync("SELECT count(*) FROM registration"));
        Assert.Equal("5 7", await StandsAsync(door));
    }

    /// <summary>
    /// Only an admission that stands makes somebody present. A list that comes after a take-back enters all of them again.
    /// </summary>
    [Fact]
    public async Task Whoever_was_taken_back_is_entered_again_by_the_next_list_and_its_lines_say_so()
    {
        var (door, organiser) = await DoorAsync();
        var an = await World.TicketAsync(door, "Lê Thị An", birthYear: 1980);
        var file = FileOf([1, ReadableCode.Group(an.Code), "", "", "", "", "x"], [2, "", "Y Mới Niê", "Nam", 1999, "", "x"]);
        await RunAsync(organiser, door, await organiser.FollowAsync(await UploadAsync(organiser, door, file)));
        for (var round = 0; round < 2; round++)
        {
            Assert.Equal("2 2", await StandsAsync(door));
            await fixture.Database.SqlAsync(
                $"""
                SELECT check_in_act(new_id(), 'annul', t.session_id, NULL::bytea, NULL::uuid, NULL::text, t.check_in_id, 'Hoãn',
                  'Văn phòng',
                  'account', '{organiser.AccountId}', 'search', '{Host.Clock.GetCurrentInstant()}', NULL::bigint, NULL::bigint, NULL::text,
                  true, NULL::integer, NULL::integer, NULL::integer, '{Host.Clock.GetCurrentInstant()}')
                FROM attendance t WHERE t.session_id = '{door.SessionId}' AND t.annulled_at IS NULL
                """
            );
            Assert.Equal("0 0", await StandsAsync(door));
            var again = await organiser.FollowAsync(await UploadAsync(organiser, door, file));
            Assert.Equal("Ghi lại 1 lượt: lần ghi trước đã lấy lại", again.Find("#row-2 .state"));
            Assert.Equal("Ghi lại 1 lượt: lần ghi trước đã lấy lại", again.Find("#row-3 .state"));
            Assert.Equal("Ghi 2 lượt", again.Find(".import-bar .btn-primary"));
            await RunAsync(organiser, door, again);
        }

        Assert.Equal("2 2", await StandsAsync(door));
        var last = await organiser.FollowAsync(await UploadAsync(organiser, door, file));
        Assert.Equal("Đã có ở cửa, không ghi thêm", last.Find("#row-2 .state"));
        Assert.Equal("Ghi 0 lượt", last.Find(".import-bar .btn-primary"));
    }

    [Fact]
    public async Task Who_confirms_while_a_list_is_being_entered_is_told_of_it()
    {
        var (door, organiser) = await DoorAsync();
        var file = FileOf([1, "", "Y Đang Ghi", "Nam", 1990, "", "x"], [2, "", "H'Đang Ghi", "Nữ", 1991, "", "x"]);
        var read = await organiser.FollowAsync(await UploadAsync(organiser, door, file));
        await organiser.SubmitAsync(read, "#run", Press("Consent", "true"));
        Assert.Equal(1, await EnteringAsync());
        var id = (Guid)(await fixture.Database.SqlAsync($"SELECT id FROM list_import WHERE activity_id = '{door.ActivityId}'"))!;
        await Host.RunLongJobAsync(ImportJob.KindOf, id);
        Assert.Equal(0, await EnteringAsync());

        Task<int> EnteringAsync() =>
            Host.WithAsync<IEnumerable<IUndecidedFigures>, int>(async all =>
            {
                var entering = 0;
                foreach (var one in all)
                {
                    entering += (await one.CountAsync(door.ActivityId, ActivityKind.Event, Cancel)).Entering;
                }

                return entering;
            });
    }

    /// <summary>A session may be called off after the press. The list then ends, and does not keep others from being entered.</summary>
    [Fact]
    public async Task A_list_whose_session_is_called_off_meanwhile_ends_and_registers_nobody()
    {
        var (door, organiser) = await DoorAsync();
        var an = await World.TicketAsync(door, "Lê Thị An", birthYear: 1980);
        var file = FileOf([1, ReadableCode.Group(an.Code), "", "", "", "", "x"], [2, "", "Y Mới Niê", "Nam", 1999, "", "x"]);
        var read = await organiser.FollowAsync(await UploadAsync(organiser, door, file));
        await organiser.SubmitAsync(read, "#run", Press("Consent", "true"));
        await fixture.Database.SqlAsync($"UPDATE session SET called_off_at = now() WHERE id = '{door.SessionId}'");
        var id = (Guid)
            (await fixture.Database.SqlAsync($"SELECT id FROM list_import WHERE activity_id = '{door.ActivityId}' AND state = 'running'"))!;
        await Host.RunLongJobAsync(ImportJob.KindOf, id);
        Assert.Equal("0 0", await StandsAsync(door));
        Assert.Equal(
            "done 2 1",
            await fixture.Database.SqlAsync(
                $"""
                SELECT i.state || ' ' || (SELECT count(*) FROM list_import_row r WHERE r.import_id = i.id AND r.outcome = 'fault') || ' '
                  || (SELECT count(*) FROM registration WHERE activity_id = i.activity_id)
                FROM list_import i WHERE i.id = '{id}'
                """
            )
        );
    }

    [Fact]
    public async Task Two_lists_of_the_same_people_that_are_entered_at_the_same_time_enter_each_once()
    {
        var (door, organiser) = await DoorAsync();
        var lists = new List<Guid>();
        foreach (var remark in new[] { "x", "có" })
        {
            var file = FileOf([
                .. Enumerable.Range(1, 6).Select(i => new object[] { i, "", $"Y Cùng Lúc {(char)('A' + i)}", "Nam", 1990, "", remark }),
            ]);
            var read = await organiser.FollowAsync(await UploadAsync(organiser, door, file));
            Assert.Equal("Ghi 6 người mới, 6 lượt", read.Find(".import-bar .btn-primary"));
            await organiser.SubmitAsync(read, "#run", Press("Consent", "true"));
            lists.Add(
                (Guid)
                    (
                        await fixture.Database.SqlAsync(
                            $"""
                            SELECT id FROM list_import WHERE activity_id = '{door.ActivityId}' AND state = 'running'
                              ORDER BY created_at DESC, id DESC LIMIT 1
                            """
                        )
                    )!
            );
        }

        await Task.WhenAll(lists.Select(id => Host.RunLongJobAsync(ImportJob.KindOf, id)));
        Assert.Equal("6 6", await StandsAsync(door));
    }

    /// <summary>
    /// Whose names are erased stands in no open list either, and is not registered anew from it. Another person of a similar name stays.
    /// </summary>
    [Fact]
    public async Task Erasing_a_registration_erases_its_lines_in_an_open_list()
    {
        var (door, organiser) = await DoorAsync();
        var gone = await World.TicketAsync(door, "Hoàng Thử Aa", birthYear: 1950);
        var file = FileOf(
            [1, "", "Hoàng Thử Aa", "Nam", 1950, "", "x"],
            [2, "", "Hoang Thu Aa", "Nam", "", "", "x"],
            [3, "", "Hoàng Thử Aa", "Nam", 1999, "", "x"],
            [4, "", "Y Mới Niê", "Nam", 1999, "", "x"]
        );
        var read = await organiser.FollowAsync(await UploadAsync(organiser, door, file));
        Assert.Contains("1950", read.Text, StringComparison.Ordinal);
        await organiser.SubmitAsync(await organiser.GetAsync($"/registrations/{gone.RegistrationId}?ask=erase"), "form[action*=Erase]");
        Assert.Equal(
            "4 5",
            await fixture.Database.SqlAsync(
                $"""
                SELECT string_agg(r.number::text, ' ' ORDER BY r.number) FROM list_import_row r JOIN list_import i ON i.id = r.import_id
                WHERE i.activity_id = '{door.ActivityId}' AND r.cells::text ~* '(Nam|Aa|1950|1999)' AND r.number > 1
                """
            )
        );
        var again = await organiser.GetAsync(read.Address.PathAndQuery);
        Assert.DoesNotContain("1950", again.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Hoang Thu Aa", again.Text, StringComparison.Ordinal);
        Assert.Equal("Ghi 2 người mới, 2 lượt", again.Find(".import-bar .btn-primary"));
        await RunAsync(organiser, door, again);
        Assert.Equal("2 2", await StandsAsync(door));
    }

    [Fact]
    public async Task A_name_that_differs_by_a_mark_is_shown_beside_the_registered_one_and_one_press_decides()
    {
        var (door, organiser) = await DoorAsync();
        await World.TicketAsync(door, "Hoàng Viết Tài", birthYear: 1985);
        await World.TicketAsync(door, "H'Rin Niê", sex: "female", birthYear: 1991);
        var file = FileOf(
            [1, "", "Hoàng Việt Tài", "Nam", 1985, "", "x"],
            [2, "", "H Rin Niê", "Nữ", "", "", "x"],
            [3, "", "Y Sương Êban", "Nam", 1979, "", "x"]
        );
        var read = await organiser.FollowAsync(await UploadAsync(organiser, door, file));
        Assert.Contains("Hoàng Việt Tài", read.Find("#row-2 th")!, StringComparison.Ordinal);
        Assert.Contains("Hoàng Viết Tài", read.Find("#row-2 td[data-label='Trong danh sách đăng ký']")!, StringComparison.Ordinal);
        Assert.Equal(["ệ", "ế"], read.FindAll("#row-2 mark"));
        Assert.Contains("khác một dấu", read.Find("#row-2")!, StringComparison.Ordinal);
        Assert.Equal(["Cùng một người", "Hai người"], read.FindAll("#row-2 .row-line button"));
        Assert.Equal("Ghi 1 người mới, 1 lượt", read.Find(".import-bar .btn-primary"));

        // Entered without answers: those two lines wait, and nothing is assumed.
        await RunAsync(organiser, door, read);
        Assert.Equal("1 1", await StandsAsync(door));
        var rest = await organiser.GetAsync(read.Address.PathAndQuery);
        Assert.Contains("Cần bạn chọn 2", rest.FindAll(".import-chips a"));

        // The decision stays when the page is opened again, and can be undone.
        var two = await DecideAsync(organiser, rest, 2, "Hai người");
        Assert.Equal("Thêm người mới, 1 lượt", two.Find("#row-2 .state"));
        var undone = await DecideAsync(organiser, await organiser.GetAsync(read.Address.PathAndQuery), 2, "Đổi lại");
        var same = await DecideAsync(organiser, await DecideAsync(organiser, undone, 2, "Cùng một người"), 3, "Để ngoài");
        Assert.Equal("Ghi 1 lượt", same.Find("#row-2 .state"));
        Assert.Equal("Để ngoài: bạn chọn", same.Find("#row-3 .state"));
        await RunAsync(organiser, door, same);
        Assert.Equal("2 2", await StandsAsync(door));
        Assert.Equal("done", await fixture.Database.SqlAsync($"SELECT state FROM list_import WHERE activity_id = '{door.ActivityId}'"));
        Assert.Equal(3L, await fixture.Database.SqlAsync($"SELECT count(*) FROM registration WHERE activity_id = '{door.ActivityId}'"));
    }

    [Fact]
    public async Task An_office_list_brings_eight_people_and_says_which_lines_are_left_out_and_why()
    {
        var (door, organiser) = await DoorAsync();
        var read = await organiser.FollowAsync(await UploadAsync(organiser, door, ListFiles.Case("form")));
        Assert.Equal("Ghi 8 người mới, 8 lượt", read.Find(".import-bar .btn-primary"));
        Assert.Equal("Để ngoài: dòng tổng", read.Find("#row-14 .state"));
        Assert.All([16, 17, 18, 22], n => Assert.Equal("Để ngoài: nơi, ngày và chữ ký", read.Find($"#row-{n} .state")));
        await RunAsync(organiser, door, read);
        Assert.Equal("8 8", await StandsAsync(door));
        Assert.Equal(
            "1980,1981,1982,1983,1984,1985,1986,1987",
            await fixture.Database.SqlAsync(
                $"SELECT string_agg(birth_year::text, ',' ORDER BY birth_year) FROM registration WHERE activity_id = '{door.ActivityId}'"
            )
        );
        Assert.Equal(
            8L,
            await fixture.Database.SqlAsync($"SELECT count(DISTINCT person_id) FROM registration WHERE activity_id = '{door.ActivityId}'")
        );
    }

    [Fact]
    public async Task A_household_is_entered_with_as_many_as_were_promised()
    {
        var (door, organiser) = await DoorAsync();
        var read = await organiser.FollowAsync(await UploadAsync(organiser, door, FileOf([1, "", "Y Nhà Đông", "Nam", 1960, 15, "x"])));
        Assert.Equal("Thêm người mới, 15 lượt", read.Find("#row-2 .state"));
        await RunAsync(organiser, door, read);
        Assert.Equal("1 15", await StandsAsync(door));
    }

    [Fact]
    public async Task Brackets_that_may_mean_further_people_are_asked_about_and_a_number_is_taken_as_said()
    {
        var (door, organiser) = await DoorAsync();
        var file = FileOf(
            [1, "", "Đoàn thanh niên (15 người)", "", "", "", "x"],
            [2, "", "Lê Văn Chín (vợ: Hoa)", "Nam", 1980, "", "x"],
            [3, "", "Ama Thương (Y Bhăm Êban)", "Nam", 1961, "", "x"]
        );
        var read = await organiser.FollowAsync(await UploadAsync(organiser, door, file));
        Assert.Equal("Một người hay nhiều người?", read.Find("#row-2 .state"));
        Assert.Contains("(15 người)", read.Find("#row-2 th"), StringComparison.Ordinal);
        Assert.Equal("Một người hay nhiều người?", read.Find("#row-3 .state"));
        Assert.Equal("Thêm người mới, 1 lượt", read.Find("#row-4 .state"));
        read = await DecideAsync(organiser, read, 2, "Ghi 15 người");
        Assert.Equal("Thêm người mới, 15 lượt", read.Find("#row-2 .state"));
        read = await DecideAsync(organiser, read, 3, "Là một người");
        await RunAsync(organiser, door, read);
        Assert.Equal("3 17", await StandsAsync(door));
        Assert.Equal(
            "Ama Thương (Y Bhăm Êban), Lê Văn Chín, Đoàn thanh niên",
            await fixture.Database.SqlAsync(
                $"SELECT string_agg(name, ', ' ORDER BY places, name COLLATE \"C\") FROM registration "
                    + $"WHERE activity_id = '{door.ActivityId}'"
            )
        );
    }

    [Fact]
    public async Task A_remark_that_says_absent_is_asked_about_and_once_the_column_is_chosen_as_a_note_it_is_not()
    {
        var (door, organiser) = await DoorAsync();
        var file = ListSheetFile.Write(
            ["TT", "Họ và tên", "Năm sinh", "Ghi chú"],
            new object[][] { [1, "Lê Thị Có", 1980, ""], [2, "Lê Thị Vắng", 1981, "vắng"], [3, "Lê Thị Muộn", 1982, "đến muộn"] },
            "Danh sách",
            Cancel
        );
        var read = await organiser.FollowAsync(await UploadAsync(organiser, door, file));
        Assert.Equal("Thêm người mới, 1 lượt", read.Find("#row-2 .state"));
        Assert.Equal("Chờ câu 2", read.Find("#row-3 .state"));
        Assert.Equal("Thêm người mới, 1 lượt", read.Find("#row-4 .state"));
        Assert.Contains("“ghi chú: vắng” nghĩa là gì?", read.Find("#words")!, StringComparison.Ordinal);
        read = await organiser.FollowAsync(await organiser.SubmitAsync(read, ".import-word", Press("Answer", "Absent")));
        Assert.Equal("Vắng, không ghi lượt", read.Find("#row-3 .state"));
    }

    [Fact]
    public async Task A_list_that_knows_the_sex_completes_who_was_let_in_without_it()
    {
        var (door, organiser) = await DoorAsync();
        var (mai, sang, lan) = (
            await World.TicketAsync(door, "Phạm Thị Mai", sex: null, birthYear: 1990),
            await World.TicketAsync(door, "Phạm Văn Sáng", sex: null, birthYear: 1991),
            await World.TicketAsync(door, "Phạm Thị Lan", sex: "female", birthYear: 1992)
        );
        await Host.WithAsync<PaperActs>(paper =>
            paper.AdmitAsync(
                new PaperDoor(door.ActivityId, door.SessionId, door.StartsAt),
                organiser.AccountId!.Value,
                [new CameByPaper(mai.RegistrationId), new CameByPaper(lan.RegistrationId)],
                Source.Paper,
                "Giấy",
                Host.Clock.GetCurrentInstant(),
                Cancel
            )
        );
        var file = FileOf(
            [1, ReadableCode.Group(mai.Code), "", "Nữ", "", "", "x"],
            [2, ReadableCode.Group(sang.Code), "", "Nam", "", "", "x"],
            [3, ReadableCode.Group(lan.Code), "", "Nữ", "", "", "x"]
        );
        var read = await organiser.FollowAsync(await UploadAsync(organiser, door, file));
        Assert.Equal("Đã có ở cửa; bổ sung giới tính", read.Find("#row-2 .state"));
        Assert.Equal("Đã có ở cửa, không ghi thêm", read.Find("#row-4 .state"));
        await RunAsync(organiser, door, read);
        Assert.Equal(
            "2 1 0",
            await fixture.Database.SqlAsync(
                $"""
                SELECT sum(female) || ' ' || sum(male) || ' ' || sum(sex_not_known) FROM attendance
                  WHERE session_id = '{door.SessionId}' AND annulled_at IS NULL
                """
            )
        );
        Assert.Equal("3 3", await StandsAsync(door));
    }

    [Fact]
    public async Task Of_a_long_cell_the_beginning_is_shown()
    {
        var (door, organiser) = await DoorAsync();
        var read = await organiser.FollowAsync(
            await UploadAsync(organiser, door, FileOf([1, "", "Y Số Lớn", "Nam", "1" + new string('0', 300), "", "x"]))
        );
        Assert.Equal($"“1{new string('0', 59)}…”: để trống năm sinh", read.Find("#row-2 small.is-warn"));
    }

    [Theory, InlineData(Source.Import), InlineData(Source.Paper)]
    public async Task A_group_that_waited_is_entered_once_it_was_accepted(Source source)
    {
        var (door, organiser) = await DoorAsync();
        var group = await World.TicketAsync(door, "Lớp 10A3", places: 25, sex: null, birthYear: null);
        await fixture.Database.SqlAsync($"UPDATE registration SET is_group = true, state = 'waiting' WHERE id = '{group.RegistrationId}'");
        var file = FileOf([1, ReadableCode.Group(group.Code), "", "", "", "", "x"], [2, "", "Y Mới Niê", "Nam", 1999, "", "x"]);
        var read = await organiser.FollowAsync(await UploadAsync(organiser, door, file));
        Assert.Equal("Để ngoài: nhóm này chờ bạn đồng ý ở danh sách đăng ký", read.Find("#row-2 .state"));
        Assert.Equal("Ghi 1 người mới, 1 lượt", read.Find(".import-bar .btn-primary"));
        async Task<Verdict?> EnterAsync()
        {
            var answers = await Host.WithAsync<PaperActs, IReadOnlyList<DoorAnswer>>(paper =>
                paper.AdmitAsync(
                    new PaperDoor(door.ActivityId, door.SessionId, door.StartsAt),
                    organiser.AccountId!.Value,
                    [new CameByPaper(group.RegistrationId)],
                    source,
                    "Tệp",
                    Host.Clock.GetCurrentInstant(),
                    Cancel
                )
            );
            return answers[0].Verdict;
        }

        Assert.Equal(Verdict.Undecided, await EnterAsync());
        Assert.Equal(Verdict.Undecided, await EnterAsync());
        await fixture.Database.SqlAsync($"UPDATE registration SET state = 'confirmed' WHERE id = '{group.RegistrationId}'");
        Assert.Equal("Ghi 25 lượt", (await organiser.GetAsync(read.Address.PathAndQuery)).Find("#row-2 .state"));
        Assert.Equal(Verdict.Accepted, await EnterAsync());
        Assert.Equal(Verdict.Accepted, await EnterAsync());
        Assert.Equal("1 25", await StandsAsync(door));
        Assert.Equal("Đã có ở cửa, không ghi thêm", (await organiser.GetAsync(read.Address.PathAndQuery)).Find("#row-2 .state"));
    }

    [Fact]
    public async Task An_unknown_word_is_asked_once_and_answers_hold()
    {
        var (door, organiser) = await DoorAsync();
        var read = await organiser.FollowAsync(await UploadAsync(organiser, door, ListFiles.Case("present")));
        Assert.Equal(["2. “đi làm” nghĩa là gì?"], read.FindAll(".import-word h2"));
        Assert.Equal("Ghi 10 người mới, 10 lượt", read.Find(".import-bar .btn-primary"));
        Assert.Contains("Vắng 14", read.FindAll(".import-chips a"));
        Assert.Contains("“p” vắng có phép, 1 dòng", read.FindAll(".import-known li"));
        var answered = await organiser.FollowAsync(await organiser.SubmitAsync(read, ".import-word", Press("Answer", "Present")));
        Assert.Empty(answered.FindAll(".import-word"));
        Assert.Equal("Ghi 11 người mới, 11 lượt", answered.Find(".import-bar .btn-primary"));
        var changed = await organiser.FollowAsync(await organiser.SubmitAsync(answered, ".import-known form", Press("Answer", "")));
        Assert.Single(changed.FindAll(".import-word"));
    }

    [Fact]
    public async Task Years_are_asked_about_or_left_empty_and_nobody_is_dropped_for_one()
    {
        var (door, organiser) = await DoorAsync();
        var read = await organiser.FollowAsync(await UploadAsync(organiser, door, ListFiles.Case("years")));
        Assert.Contains("Cần bạn chọn 2", read.FindAll(".import-chips a"));
        Assert.Equal(["Sinh 1985", "Để trống"], read.FindAll("#row-5 .row-line button"));
        Assert.Equal("“Ất Sửu”: để trống năm sinh", read.Find("#row-11 small.is-warn"));
        Assert.Equal("“1985-1990”: để trống năm sinh", read.Find("#row-13 small.is-warn"));
        var one = await DecideAsync(organiser, read, 5, "Sinh 1985");
        await RunAsync(organiser, door, await DecideAsync(organiser, one, 9, "Để trống"));
        Assert.Equal(
            "1962 1962 1962 1985 1985 1985 1985 1985 1985 2005 – – –",
            await fixture.Database.SqlAsync(
                $"""
                SELECT string_agg(coalesce(birth_year::text, '–'), ' ' ORDER BY birth_year NULLS LAST) FROM registration
                  WHERE activity_id = '{door.ActivityId}'
                """
            )
        );
    }

    [Fact]
    public async Task Men_and_women_in_two_columns_and_names_in_two()
    {
        var (door, organiser) = await DoorAsync();
        await RunAsync(organiser, door, await organiser.FollowAsync(await UploadAsync(organiser, door, ListFiles.Case("sexcols"))));
        await RunAsync(organiser, door, await organiser.FollowAsync(await UploadAsync(organiser, door, ListFiles.Case("split"))));
        Assert.Equal(
            "Lê Văn Hoà ? 1982; Nguyễn Thị Hoa ? 1980; Phạm Văn Tư male 1975; Trần Thị Hoa ? 1981; Đỗ Thị Nga female 1988",
            await fixture.Database.SqlAsync(
                $"""
                SELECT string_agg(name || ' ' || coalesce(sex, '?') || ' ' || birth_year, '; ' ORDER BY name COLLATE "C") FROM registration
                  WHERE activity_id = '{door.ActivityId}'
                """
            )
        );
    }

    [Fact]
    public async Task Hidden_rows_and_sheets_are_left_out_unless_asked_for_and_a_stray_cell_is_named()
    {
        var (door, organiser) = await DoorAsync();
        var read = await organiser.FollowAsync(await UploadAsync(organiser, door, ListFiles.Case("hiddenrow")));
        Assert.Contains("Tệp có 1 dòng ẩn", read.Find("main")!, StringComparison.Ordinal);
        Assert.Equal("Để ngoài: dòng ẩn trong tệp", read.Find("#row-3 .state"));
        Assert.Equal("Ghi 2 người mới, 2 lượt", read.Find(".import-bar .btn-primary"));
        Assert.Equal("Thêm người mới, 1 lượt", (await DecideAsync(organiser, read, 3, "Lấy dòng này")).Find("#row-3 .state"));
        Assert.Equal(
            "Ghi 3 người mới, 3 lượt",
            (await organiser.FollowAsync(await organiser.SubmitAsync(read, "form[action$='handler=Hidden']"))).Find(
                ".import-bar .btn-primary"
            )
        );

        var stray = await organiser.FollowAsync(await UploadAsync(organiser, door, ListFiles.Case("stray")));
        Assert.Contains("Có ô lạc ở XFD1048576", stray.Find("main")!, StringComparison.Ordinal);
        Assert.Equal("Ghi 1 người mới, 1 lượt", stray.Find(".import-bar .btn-primary"));

        var book = ListFiles.Workbook(
            ("-Nháp", ListFiles.Row(1, "Họ và tên") + ListFiles.Row(2, "Ẩn Một") + ListFiles.Row(3, "Ẩn Hai")),
            ("Bìa", ListFiles.Row(1, "Sở")),
            ("Danh sách", ListFiles.Row(1, "Họ và tên") + ListFiles.Row(2, "Hiện"))
        );
        var sheets = await organiser.FollowAsync(await UploadAsync(organiser, door, book));
        Assert.Equal(["Nháp (ẩn)", "Bìa", "Danh sách"], sheets.FindAll("select[name=Sheet] option"));
        Assert.Equal("Ghi 1 người mới, 1 lượt", sheets.Find(".import-bar .btn-primary"));
        var other = await organiser.FollowAsync(
            await organiser.SubmitAsync(sheets, "form[action$='handler=Columns']", Press("Sheet", "0"))
        );
        Assert.Equal("Ghi 2 người mới, 2 lượt", other.Find(".import-bar .btn-primary"));
    }

    [Fact]
    public async Task A_hidden_column_is_left_out_unless_it_is_asked_for_and_is_not_kept()
    {
        var (door, organiser) = await DoorAsync();
        var book = ListFiles.Workbook(
            ("Bìa", ListFiles.Row(1, "Sở")),
            (
                "Danh sách",
                "<cols><col min='2' max='3' hidden='1'/></cols>"
                    + ListFiles.Row(1, "Họ và tên", "Điện thoại", "Ghi chú")
                    + ListFiles.Row(2, "Y Mới Niê", "0905 123 456", "vắng")
                    + ListFiles.Row(3, "H'Bia Ayŭn", "0905 123 457", "vắng")
            )
        );
        var read = await organiser.FollowAsync(await UploadAsync(organiser, door, book));
        Assert.Equal(["đoán", "cột ẩn trong tệp, không đọc", "cột ẩn trong tệp, không đọc"], read.FindAll(".import-column > small"));
        Assert.Equal("Ghi 2 người mới, 2 lượt", read.Find(".import-bar .btn-primary"));
        Assert.DoesNotContain("0905", read.Find("#rows")!, StringComparison.Ordinal);

        // The headings are searched anew, and the columns are still hidden; then somebody asks for one of the two.
        var again = await organiser.FollowAsync(
            await organiser.SubmitAsync(
                await organiser.FollowAsync(await organiser.SubmitAsync(read, "form[action$='handler=Columns']", Press("Sheet", "0"))),
                "form[action$='handler=Columns']",
                Press("Sheet", "1")
            )
        );
        Assert.Contains("cột ẩn trong tệp, không đọc", again.FindAll(".import-column > small"));
        using var fields = new FormUrlEncodedContent([
            new("Fields", "Name"),
            new("Fields", "Phone"),
            new("Fields", "None"),
            new("HeadAt", "0+1"),
            new("Sheet", "1"),
            new(
                "__RequestVerificationToken",
                again.Document.QuerySelector("main form input[name=__RequestVerificationToken]")!.GetAttribute("value")!
            ),
        ]);
        using var request = new HttpRequestMessage(HttpMethod.Post, again.Address.PathAndQuery + "&handler=Columns") { Content = fields };
        var asked = await organiser.FollowAsync(await organiser.SendAsync(request));
        Assert.Contains("0905 123 456", asked.Find("#row-2")!, StringComparison.Ordinal);
        Assert.Equal("Ghi 2 người mới, 2 lượt", asked.Find(".import-bar .btn-primary"));
    }

    [Fact]
    public async Task Text_from_before_Unicode_is_warned_of()
    {
        var (door, organiser) = await DoorAsync();
        var read = await organiser.FollowAsync(
            await UploadAsync(organiser, door, Encoding.UTF8.GetBytes("Họ và tên;Năm sinh\nNguyÔn ThÞ Hoa;1980\n"), "cu.csv")
        );
        Assert.Contains("không phải Unicode", read.Find(".notice.is-warn")!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Columns_are_guessed_and_changed_and_the_place_of_the_headings_is_chosen()
    {
        var (door, organiser) = await DoorAsync();
        await World.TicketAsync(door, "Lê Văn Sơn");
        var file = ListSheetFile.Write(
            ["A", "NGUOI DU"],
            [
                ["ghi chú", "Lê Văn Sơn"],
                ["khác", "Y Khoa"],
            ],
            "x",
            Cancel
        );
        var read = await organiser.FollowAsync(await UploadAsync(organiser, door, file));
        Assert.Contains("Chưa nhận ra cột nào là họ tên hay mã thẻ", read.Find("main .notice.is-warn")!, StringComparison.Ordinal);
        Assert.Null(read.Find(".import-bar"));
        var headed = await organiser.FollowAsync(
            await organiser.SubmitAsync(read, "form[action$='handler=Columns']", Press("HeadAt", "0+1"))
        );
        Assert.Equal(["A", "NGUOI DU"], headed.FindAll(".import-column b"));
        using var token = new FormUrlEncodedContent([
            new("Fields", "None"),
            new("Fields", "Name"),
            new("HeadAt", "0+1"),
            new("Sheet", "0"),
            new(
                "__RequestVerificationToken",
                headed.Document.QuerySelector("main form input[name=__RequestVerificationToken]")!.GetAttribute("value")!
            ),
        ]);
        using var request = new HttpRequestMessage(HttpMethod.Post, headed.Address.PathAndQuery + "&handler=Columns") { Content = token };
        var mapped = await organiser.FollowAsync(await organiser.SendAsync(request));
        Assert.Equal(["không nhận ra", "bạn chọn"], mapped.FindAll(".import-column > small"));
        Assert.Contains("Người mới 1", mapped.FindAll(".import-chips a"));
        Assert.Contains("Có thể là một người", mapped.Find("#row-2 .state")!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_line_is_shown_page_by_page_and_runs_that_need_no_look_are_folded()
    {
        var (door, organiser) = await DoorAsync();
        var file = FileOf([.. Enumerable.Range(1, 450).Select(i => new object[] { i, "", $"Y Số {i}", "Nam", 1990, "", "x" })]);
        var read = await organiser.FollowAsync(await UploadAsync(organiser, door, file));
        Assert.Equal("8 – 201", read.Find(".import-run td"));
        var seen = new List<string>();
        for (var page = read; ; )
        {
            var open = await organiser.GetAsync(
                page.Address.PathAndQuery + (page.Address.Query.Contains("open=", StringComparison.Ordinal) ? "" : "&open=all")
            );
            seen.AddRange(open.FindAll(".import-rows tbody tr[id] > td:first-child"));
            if (open.Document.QuerySelector("a[rel=next]") is not { } next)
            {
                break;
            }

            page = await organiser.GetAsync(next.GetAttribute("href")!.Split('#')[0]);
        }

        Assert.Equal(Enumerable.Range(2, 450).Select(n => n.ToString(System.Globalization.CultureInfo.InvariantCulture)), seen);
    }

    [Fact]
    public async Task A_list_whose_server_was_stopped_goes_on_where_it_was()
    {
        var (door, organiser) = await DoorAsync();
        var file = FileOf([.. Enumerable.Range(1, 30).Select(i => new object[] { i, "", $"Y Số {i}", "Nam", 1990, "", "x" })]);
        var read = await organiser.FollowAsync(await UploadAsync(organiser, door, file));
        await fixture.Database.SqlAsync(
            $"""
            CREATE TEMP TABLE IF NOT EXISTS nothing (x integer); CREATE TABLE kept_cells AS SELECT * FROM list_import_row
              WHERE import_id IN (SELECT id FROM list_import WHERE activity_id = '{door.ActivityId}')
            """
        );
        await RunAsync(organiser, door, read);

        // The job stopped after all lines were entered and before lines from the tenth on were marked.
        await fixture.Database.SqlAsync(
            $"""
            UPDATE list_import i SET state = 'running', finished_at = NULL,
              columns = (SELECT jsonb_agg(jsonb_build_object('Field', field, 'By', 'ByHeading'))
                FROM unnest(ARRAY['Number', 'Code', 'Name']) field)
              WHERE i.activity_id = '{door.ActivityId}';
            UPDATE long_job SET state = 'running', ended_at = NULL, run_id = new_id() WHERE subject_id IN (SELECT id FROM list_import
              WHERE activity_id = '{door.ActivityId}');
            UPDATE list_import_row r SET outcome = NULL, registration_id = NULL, cells = k.cells FROM kept_cells k
              WHERE k.import_id = r.import_id AND k.number = r.number AND r.number > 10;
            DROP TABLE kept_cells;
            """
        );
        Host.Clock.AdvanceMinutes(2);
        await Host.WithAsync<LongJobRunner>(runner => runner.GoOnAsync(Cancel));
        Host.Clock.Reset(TestDatabases.Start);
        Assert.Equal("30 30", await StandsAsync(door));
        Assert.Equal(30L, await fixture.Database.SqlAsync($"SELECT count(*) FROM registration WHERE activity_id = '{door.ActivityId}'"));
        Assert.Equal("done", await fixture.Database.SqlAsync($"SELECT state FROM list_import WHERE activity_id = '{door.ActivityId}'"));
    }

    /// <summary>
    /// A process is killed, or stands still, in the middle of a list: after a minute without a sign of life another one takes the job,
    /// each line is entered once, and the first one stops when it comes back.
    /// </summary>
    [Fact]
    public async Task A_job_whose_worker_was_killed_in_the_middle_is_done_by_another_and_each_line_once()
    {
        var (door, organiser) = await DoorAsync();
        var (list, job) = await BegunAsync(organiser, door);
        await using var holds = await fixture.Database.Owner.OpenConnectionAsync(Cancel);
        await using var held = await holds.BeginTransactionAsync(Cancel);
        await using (var command = new Npgsql.NpgsqlCommand($"SELECT FROM activity WHERE id = '{door.ActivityId}' FOR UPDATE", holds))
        {
            await command.ExecuteNonQueryAsync(Cancel);
        }

        // The first run waits for the activity's row in the middle of its first line.
        var first = Task.Run(() => Host.WithAsync<LongJobRunner>(r => r.RunAsync(job, Cancel)), Cancel);
        var taken = await RunOfAsync(job, not: null);
        await Host.WithAsync<LongJobRunner>(r => r.RunAsync(job, Cancel));
        await Host.WithAsync<LongJobRunner>(r => r.GoOnAsync(Cancel));
        Assert.Equal(taken, await RunOfAsync(job, not: null));

        Host.Clock.AdvanceMinutes(2);
        var second = Task.Run(() => Host.WithAsync<LongJobRunner>(r => r.GoOnAsync(Cancel)), Cancel);
        Assert.NotEqual(taken, await RunOfAsync(job, not: taken));
        await held.CommitAsync(Cancel);
        await Task.WhenAll(first, second);
        Host.Clock.Reset(TestDatabases.Start);

        Assert.Equal("12 12", await StandsAsync(door));
        Assert.Equal(12L, await fixture.Database.SqlAsync($"SELECT count(*) FROM registration WHERE activity_id = '{door.ActivityId}'"));
        Assert.Equal(
            "done 12 12",
            await fixture.Database.SqlAsync($"SELECT state || ' ' || done || ' ' || \"of\" FROM long_job WHERE id = '{job}'")
        );
        Assert.Equal("done", await fixture.Database.SqlAsync($"SELECT state FROM list_import WHERE id = '{list}'"));
    }

    [Fact]
    public async Task The_bell_counts_an_entered_list_until_its_account_opens_it_and_nobody_else_sees_it()
    {
        var (door, organiser) = await DoorAsync();
        var (list, job) = await BegunAsync(organiser, door);
        var running = await organiser.GetAsync("/my-jobs");
        Assert.Equal("Chờ đến lượt", running.Find("#my-jobs .state"));
        Assert.Equal("Việc chạy nền: đang chạy", running.Document.QuerySelector("#bell")!.GetAttribute("aria-label"));
        Assert.Equal("/my-jobs", running.Document.QuerySelector("#bell")!.GetAttribute("hx-get"));
        Assert.Equal("/my-jobs", running.Document.QuerySelector("#my-jobs noscript a")!.GetAttribute("href"));
        await Host.RunLongJobAsync(ImportJob.KindOf, list);

        var ended = await organiser.GetAsync("/events");
        Assert.Equal("1", ended.Find("#bell [data-bell]"));
        Assert.Equal("Việc chạy nền: 1 việc vừa xong", ended.Document.QuerySelector("#bell")!.GetAttribute("aria-label"));
        var page = await organiser.GetAsync("/my-jobs");
        Assert.Equal("Xong", page.Find("#my-jobs .state"));
        Assert.Null(page.Document.QuerySelector("#my-jobs")!.GetAttribute("hx-get"));
        Assert.Null(page.Document.QuerySelector("#bell")!.GetAttribute("hx-get"));
        var unit = await Host.UnitAsync("Huyện Cư M'gar");
        var other = await Host.SignedInAsync(Role.Organiser, unit.Id);
        Assert.Empty((await other.GetAsync("/my-jobs")).FindAll("#my-jobs li"));
        var form = await other.GetAsync("/account");
        using var token = new StringContent(form.Document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!);
        using var about = new StringContent($"{job}");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/my-jobs?handler=Open")
        {
            Content = new MultipartFormDataContent { { about, "job" }, { token, "__RequestVerificationToken" } },
        };
        Assert.Equal(HttpStatusCode.NotFound, (await other.SendAsync(request)).Status);

        await organiser.GetAsync("/language/en?back=/my-jobs");
        var english = await organiser.GetAsync("/my-jobs");
        Assert.Equal("Done", english.Find("#my-jobs .state"));
        Assert.Equal("Background jobs: 1 job ended", english.Document.QuerySelector("#bell")!.GetAttribute("aria-label"));
        var opened = await organiser.SubmitAsync(page, "#my-jobs form");
        Assert.Equal($"/door/{door.ActivityId}/import?import={list}", opened.Location);
        Assert.Empty((await organiser.GetAsync("/events")).FindAll("#bell [data-bell]"));
    }

    [Fact]
    public async Task A_job_that_meets_faults_is_given_up_its_list_can_be_entered_again_and_the_bell_says_so()
    {
        var (door, organiser) = await DoorAsync();
        var (list, job) = await BegunAsync(organiser, door);
        await fixture.Database.SqlAsync($"UPDATE list_import SET columns = '[1]' WHERE id = '{list}'");
        for (var i = 1; i <= LongJobRunner.MaxFaults; i++)
        {
            Assert.Equal(i == 1 ? "waiting" : "running", await fixture.Database.SqlAsync($"SELECT state FROM long_job WHERE id = '{job}'"));
            await Host.WithAsync<LongJobRunner>(r => r.RunAsync(job, Cancel));
        }

        Assert.Equal("failed 3", await fixture.Database.SqlAsync($"SELECT state || ' ' || faults FROM long_job WHERE id = '{job}'"));
        Assert.Equal("read", await fixture.Database.SqlAsync($"SELECT state FROM list_import WHERE id = '{list}'"));
        var page = await organiser.GetAsync("/my-jobs");
        Assert.Equal("1", page.Find("#bell [data-bell]"));
        Assert.Equal("Dừng vì lỗi", page.Find("#my-jobs .state"));

        // An administrator sees the kind of the job and of its fault, and neither the file's name nor whose it is.
        var administrator = await Host.SignedInAsync(Role.Administrator, (await Host.RootAsync()).Id);
        var failed = (await administrator.GetAsync("/jobs")).Find("#failed tbody tr")!;
        Assert.StartsWith("Ghi danh sách có mặt", failed, StringComparison.Ordinal);
        Assert.Contains("JsonException", failed, StringComparison.Ordinal);
        Assert.DoesNotContain("danh-sach.xlsx", failed, StringComparison.Ordinal);
        await organiser.SubmitAsync(page, "form[action$='handler=Seen']");
        Assert.Empty((await organiser.GetAsync("/my-jobs")).FindAll("#bell [data-bell]"));
    }

    [Fact]
    public async Task The_page_of_a_list_shows_how_far_it_is_and_looking_at_its_end_is_enough_for_the_bell()
    {
        var (door, organiser) = await DoorAsync();
        var (list, job) = await BegunAsync(organiser, door);
        var own = $"/door/{door.ActivityId}/import?import={list}";
        await fixture.Database.SqlAsync(
            $"""UPDATE long_job SET state = 'running', run_id = new_id(), done = 5, "of" = 12 WHERE id = '{job}'"""
        );
        var running = await organiser.GetAsync(own);
        Assert.Equal("Đang chạy 5 trên 12", running.Find("#import-progress .job-progress [role=status]"));
        Assert.Equal(own, running.Document.QuerySelector("#import-progress")!.GetAttribute("hx-get"));
        Assert.Equal(own, running.Document.QuerySelector("#import-progress noscript a")!.GetAttribute("href"));
        await fixture.Database.SqlAsync($"UPDATE long_job SET run_id = NULL WHERE id = '{job}'");
        await Host.RunLongJobAsync(ImportJob.KindOf, list);
        Assert.Equal("1", (await organiser.GetAsync("/events")).Find("#bell [data-bell]"));

        // Somebody else of the unit sees the list, and takes nothing from the bell of whoever entered it.
        var unit = await Host.UnitAsync("Huyện Cư M'gar");
        var other = await Host.SignedInAsync(Role.Organiser, unit.Id);
        Assert.Equal("Xong", (await other.GetAsync(own)).Find("#import-progress .state"));
        Assert.Equal("1", (await organiser.GetAsync("/events")).Find("#bell [data-bell]"));

        // The part that asked is told to load the whole page, on which the bell counts nothing any more.
        using var asks = new HttpRequestMessage(HttpMethod.Get, own);
        asks.Headers.Add("HX-Request", "true");
        var over = await organiser.SendAsync(asks);
        Assert.Equal(["true"], over.Response.Headers.GetValues("HX-Refresh"));
        Assert.Empty(over.FindAll("#bell [data-bell]"));
        Assert.Empty((await organiser.GetAsync("/events")).FindAll("#bell [data-bell]"));
    }

    [Fact]
    public async Task Jobs_that_ended_are_kept_for_thirty_days_and_open_ones_until_they_end()
    {
        var (door, organiser) = await DoorAsync();
        var (_, job) = await BegunAsync(organiser, door);
        await fixture.Database.SqlAsync($"UPDATE long_job SET created_at = created_at - interval '40 days' WHERE id = '{job}'");
        async Task<long> KeptAsync()
        {
            await Host.WithAsync<ForgetNamesJob>(forget => forget.RunAsync(Cancel));
            return (long)(await fixture.Database.SqlAsync($"SELECT count(*) FROM long_job WHERE id = '{job}'"))!;
        }

        Assert.Equal(1, await KeptAsync());
        await Host.WithAsync<LongJobRunner>(runner => runner.RunAsync(job, Cancel));
        await fixture.Database.SqlAsync($"UPDATE long_job SET ended_at = ended_at - interval '29 days' WHERE id = '{job}'");
        Assert.Equal(1, await KeptAsync());
        await fixture.Database.SqlAsync($"UPDATE long_job SET ended_at = ended_at - interval '2 days' WHERE id = '{job}'");
        Assert.Equal(0, await KeptAsync());
    }

    /// <summary>A list of twelve new people whose button was pressed: its id and that of its job.</summary>
    private async Task<(Guid List, Guid Job)> BegunAsync(TestBrowser organiser, TestDoor door)
    {
        var file = FileOf([.. Enumerable.Range(1, 12).Select(i => new object[] { i, "", $"Y Số {i}", "Nam", 1990, "", "x" })]);
        var read = await organiser.FollowAsync(await UploadAsync(organiser, door, file));
        await organiser.SubmitAsync(read, "#run", Press("Consent", "true"));
        await organiser.SubmitAsync(read, "#run", Press("Consent", "true"));
        var list = (Guid)(await fixture.Database.SqlAsync($"SELECT id FROM list_import WHERE activity_id = '{door.ActivityId}'"))!;
        Assert.Equal(1L, await fixture.Database.SqlAsync($"SELECT count(*) FROM long_job WHERE subject_id = '{list}'"));
        return (list, (Guid)(await fixture.Database.SqlAsync($"SELECT id FROM long_job WHERE subject_id = '{list}'"))!);
    }

    /// <summary>Waits until a run has the job, and another one than <paramref name="not"/>.</summary>
    private async Task<Guid> RunOfAsync(Guid job, Guid? not)
    {
        while (true)
        {
            Cancel.ThrowIfCancellationRequested();
            if (await fixture.Database.SqlAsync($"SELECT run_id FROM long_job WHERE id = '{job}'") is Guid run && run != not)
            {
                return run;
            }
        }
    }

    [Fact]
    public async Task No_id_of_a_registration_can_be_computed_from_what_a_list_holds()
    {
        var (door, organiser) = await DoorAsync();
        var file = FileOf([1, "", "Y Mới Niê", "Nam", 1999, "", "x"]);
        await RunAsync(organiser, door, await organiser.FollowAsync(await UploadAsync(organiser, door, file)));
        var operation = await fixture.Database.SqlAsync($"SELECT operation_id FROM registration WHERE activity_id = '{door.ActivityId}'");
        Assert.NotEqual(Access.DerivedId.Of("import/y moi nie/1999/", door.ActivityId), operation);
    }

    [Fact]
    public async Task A_broken_file_and_none_are_told_clearly()
    {
        var (door, organiser) = await DoorAsync();
        byte[] compound = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. new byte[600]];
        foreach (
            var (bytes, words) in new[]
            {
                ("no workbook"u8.ToArray(), "Không đọc được tệp này"),
                ([0x50, 0x4B, 3, 4, 9, 9], "Không đọc được tệp này"),
                ([], "Tệp không có dòng nào"),
                (new byte[ListLimits.MaxBytes + 1], "lớn hơn 2 MB"),
                (compound, "Excel kiểu cũ (.xls)"),
                ([.. compound, .. Encoding.Unicode.GetBytes("EncryptedPackage")], "Tệp này có mật khẩu"),
            }
        )
        {
            var answer = await UploadAsync(organiser, door, bytes);
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.Contains(words, answer.FieldErrors["Upload"], StringComparison.Ordinal);
            Assert.Single(answer.Document.QuerySelectorAll("[data-error-summary] li"));
        }

        var huge = await UploadAsync(organiser, door, new byte[17 * 1024 * 1024]);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, huge.Status);
        Assert.Equal("Tệp quá lớn", huge.Find("h1"));
    }

    [Fact]
    public async Task The_template_holds_who_is_registered_and_comes_back_as_it_is()
    {
        var (door, organiser) = await DoorAsync();
        await World.TicketAsync(door, "Lê Thị An");
        await World.TicketAsync(door, "Lê Thị Bình", places: 2);
        var answer = await organiser.Client.GetAsync($"/door/{door.ActivityId}/import?handler=Template", Cancel);
        var file = await answer.Content.ReadAsByteArrayAsync(Cancel);
        var (sheets, _) = ListFiles.Read(file);
        Assert.Equal(Headings, sheets[0].Lines[0].Cells);
        Assert.Equal(["Lê Thị An", "Lê Thị Bình"], sheets[0].Lines.Skip(1).Select(l => l.Cells[2]));
        Assert.Contains("Vắng 2", (await organiser.FollowAsync(await UploadAsync(organiser, door, file))).FindAll(".import-chips a"));
    }

    [Fact]
    public async Task A_name_from_before_Unicode_is_asked_about_and_the_end_names_the_lines_that_were_not_entered()
    {
        var (door, organiser) = await DoorAsync();
        var file = FileOf(
            [1, "", "Nguyeãn Thò Hoa", "Nữ", 1980, "", "x"],
            [2, "", "Lê Văn Đủ", "Nam", 1981, "", "x"],
            [3, "", "Lê Văn Đủ", "Nam", 1981, "", "x"],
            [4, "", "TrÇn V¨n Hïng", "Nam", 1982, "", "x"]
        );
        var read = await organiser.FollowAsync(await UploadAsync(organiser, door, file));
        Assert.Contains("Cần bạn chọn 2", read.FindAll(".import-chips a"));
        Assert.Equal("Tên viết có đúng không?", read.Find("#row-2 .state"));
        await RunAsync(organiser, door, read);
        Assert.Equal("1 1", await StandsAsync(door));

        // Somebody says that one of the names is right, and leaves the other one unanswered.
        var rest = await organiser.GetAsync(read.Address.PathAndQuery);
        rest = await DecideAsync(organiser, rest, 5, "Đúng, ghi tên này");
        Assert.Contains("Cần bạn chọn 1", rest.FindAll(".import-chips a"));
        await RunAsync(organiser, door, rest);
        Assert.Equal("2 2", await StandsAsync(door));
        rest = await organiser.GetAsync(read.Address.PathAndQuery);
        var end = await organiser.FollowAsync(await organiser.SubmitAsync(rest, "form[action$='handler=Drop']"));
        string[] left = ["chưa ai trả lời câu hỏi về dòng này", "giống hệt dòng 3"];
        Assert.Equal([$"Dòng 2: {left[0]}", $"Dòng 4: {left[1]}"], end.FindAll("#import-progress .checks li"));
        Assert.DoesNotContain("Nguyeãn", end.Text, StringComparison.Ordinal);

        // Only the line that can be mended is advised about and can be downloaded.
        Assert.Equal(["1 dòng cần sửa trong tệp", "1 dòng không ghi"], end.FindAll("#import-progress h3"));

        var answer = await organiser.Client.GetAsync(end.Document.QuerySelector("a[href*='handler=Left']")!.GetAttribute("href"), Cancel);
        var (sheets, _) = ListFiles.Read(await answer.Content.ReadAsByteArrayAsync(Cancel));
        Assert.Equal(["2", left[0]], sheets[0].Lines[^1].Cells);
        Assert.Equal(2, sheets[0].Lines.Count);
    }

    [Theory]
    [InlineData("STT;Hoï vaø teân;Naêm sinh", "1;Nguyeãn Thò Hoa;1980")]
    [InlineData("STT;Hä vµ tªn;N¨m sinh", "1;TrÇn V¨n Hïng;1980")]
    public async Task Headings_from_before_Unicode_are_warned_of_before_any_column_is_known(string headings, string line)
    {
        var (door, organiser) = await DoorAsync();
        var file = System.Text.Encoding.UTF8.GetBytes($"{headings}\n{line}\n{line.Replace('1', '2')}\n");
        var read = await organiser.FollowAsync(await UploadAsync(organiser, door, file, "cu.csv"));
        Assert.Contains("không phải Unicode (VNI hoặc TCVN3)", read.Find("main"), StringComparison.Ordinal);
    }

    /// <summary>A line that somebody left out, a total and signatures need nothing, so nobody is told to mend them.</summary>
    [Fact]
    public async Task The_end_of_a_list_advises_nothing_about_what_was_left_out_on_purpose()
    {
        var (door, organiser) = await DoorAsync();
        var file = FileOf(
            [1, "", "Lê Văn Một", "Nam", 1981, "", "x"],
            [2, "", "Lê Văn Hai", "Nam", 1982, "", "x"],
            ["", "", "Tổng cộng: 2 người", "", "", "", ""]
        );
        var read = await organiser.FollowAsync(await UploadAsync(organiser, door, file));
        read = await DecideAsync(organiser, read, 3, "Để ngoài");
        await RunAsync(organiser, door, read);
        var end = await organiser.GetAsync(read.Address.PathAndQuery);
        Assert.Equal(["Dòng 3: bạn chọn", "Dòng 4: dòng tổng"], end.FindAll("#import-progress .checks li"));
        Assert.Equal(["2 dòng không ghi"], end.FindAll("#import-progress h3"));
        Assert.DoesNotContain("nhập lại cả tệp", end.Text, StringComparison.Ordinal);
        Assert.Null(end.Document.QuerySelector("a[href*='handler=Left']"));
    }

    /// <summary>Before a list is entered its bar says what a walk-in at the door is asked: that there are not so many places, and that the
    /// session has not begun.</summary>
    [Fact]
    public async Task The_bar_says_when_a_list_has_more_people_than_places_and_when_the_session_has_not_begun()
    {
        var (door, organiser) = await DoorAsync();
        await World.TicketAsync(door, "Lê Thị An", places: 2);
        var file = FileOf([1, "", "Y Mới Niê", "Nam", 1999, "", "x"], [2, "", "Y Hai Niê", "Nam", 1998, 3, "x"]);
        await fixture.Database.SqlAsync($"UPDATE activity SET capacity = 6 WHERE id = '{door.ActivityId}'");
        var read = await organiser.FollowAsync(await UploadAsync(organiser, door, file));
        Assert.DoesNotContain(read.FindAll(".import-bar-warn"), w => w.Contains("chỗ", StringComparison.Ordinal));

        await fixture.Database.SqlAsync($"UPDATE activity SET capacity = 5 WHERE id = '{door.ActivityId}'");
        read = await organiser.GetAsync(read.Address.PathAndQuery);
        Assert.Contains("Hoạt động có 5 chỗ; ghi xong sẽ là 6 chỗ đã đăng ký.", read.FindAll(".import-bar-warn"));

        await fixture.Database.SqlAsync(
            $"""
            UPDATE activity SET check_in_opens_minutes = 900 WHERE id = '{door.ActivityId}';
            UPDATE session SET starts_at = '{Host.Clock.GetCurrentInstant() + Duration.FromHours(13)}',
              ends_at = '{Host.Clock.GetCurrentInstant() + Duration.FromHours(15)}' WHERE id = '{door.SessionId}'
            """
        );
        read = await organiser.GetAsync(read.Address.PathAndQuery);
        Assert.Contains(read.FindAll(".import-bar-warn"), w => w.StartsWith("Buổi này chưa bắt đầu: ", StringComparison.Ordinal));
        await fixture.Database.SqlAsync(
            $"UPDATE session SET starts_at = '{Host.Clock.GetCurrentInstant() - Duration.FromHours(1)}' WHERE id = '{door.SessionId}'"
        );
        read = await organiser.GetAsync(read.Address.PathAndQuery);
        Assert.DoesNotContain(read.FindAll(".import-bar-warn"), w => w.StartsWith("Buổi này chưa", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_list_is_dropped_with_its_names_and_one_that_nobody_wrote_is_forgotten()
    {
        var (door, organiser) = await DoorAsync();
        var read = await organiser.FollowAsync(await UploadAsync(organiser, door, ListFiles.Case("form")));
        await organiser.SubmitAsync(read, "form[action$='handler=Drop']");
        Assert.Equal(0L, await fixture.Database.SqlAsync($"SELECT count(*) FROM list_import WHERE activity_id = '{door.ActivityId}'"));
        await UploadAsync(organiser, door, ListFiles.Case("form"));
        Host.Clock.AdvanceMinutes(8 * 24 * 60);
        await Host.WithAsync<ImportJob>(job => job.ForgetUnusedAsync(Cancel));
        Host.Clock.Reset(TestDatabases.Start);
        Assert.Equal(0L, await fixture.Database.SqlAsync($"SELECT count(*) FROM list_import WHERE activity_id = '{door.ActivityId}'"));
    }

    [Fact]
    public async Task Identity_numbers_are_not_kept_and_what_nobody_reads_goes_when_it_is_left_out_or_the_list_is_written()
    {
        var (door, organiser) = await DoorAsync();
        var file = Encoding.UTF8.GetBytes(
            """
            TT;Họ và tên;Thẻ;Bệnh án;Địa chỉ;Năm sinh;Điện thoại;Có mặt
            ;;CCCD;;;;;
            1;Y Mới Niê;241234567;bị đánh nhiều lần;Buôn Ea Sut;1980-03-05;;x
            2;H'Bia Ayŭn;không nhớ;bỏ nhà đi;Buôn Pốk;1981-04-06;0905 123 456;đi làm
            ;Người lập biểu;;;;;;
            ;Lê Ký Tên;;;;;;
            """
        );
        var read = await organiser.FollowAsync(await UploadAsync(organiser, door, file, "ds 066185001234, 241 234 567 thang 11.csv"));
        Task<object?> KeptAsync() =>
            fixture.Database.SqlAsync(
                "SELECT string_agg(array_to_string(r.cells, '|'), E'\n' ORDER BY r.number) FROM list_import_row r JOIN "
                    + $"list_import i ON i.id = r.import_id WHERE i.activity_id = '{door.ActivityId}'"
            );
        var kept = (string)(await KeptAsync())!;
        Assert.DoesNotContain("241234567", kept, StringComparison.Ordinal);
        Assert.DoesNotContain("không nhớ", kept, StringComparison.Ordinal);
        Assert.Contains("bị đánh nhiều lần", kept, StringComparison.Ordinal);
        Assert.Equal(
            "ds , thang 11.csv",
            await fixture.Database.SqlAsync($"SELECT file_name FROM list_import WHERE activity_id = '{door.ActivityId}'")
        );

        // Dates are shown in Vietnamese form.
        Assert.Contains("05/03/1980, 06/04/1981", read.Find(".import-columns")!, StringComparison.Ordinal);
        Assert.DoesNotContain("1980-03-05", read.Find("main")!, StringComparison.Ordinal);

        // Cells in columns that somebody leaves out are erased at once.
        using var token = new FormUrlEncodedContent([
            .. new[] { "None", "Name", "Identity", "None", "None", "Year", "None", "Present" }.Select(f => new KeyValuePair<string, string>(
                "Fields",
                f
            )),
            new("HeadAt", "0+2"),
            new("Sheet", "0"),
            new(
                "__RequestVerificationToken",
                read.Document.QuerySelector("main form input[name=__RequestVerificationToken]")!.GetAttribute("value")!
            ),
        ]);
        using var request = new HttpRequestMessage(HttpMethod.Post, read.Address.PathAndQuery + "&handler=Columns") { Content = token };
        var left = await organiser.FollowAsync(await organiser.SendAsync(request));
        Assert.DoesNotContain("0905", (string)(await KeptAsync())!, StringComparison.Ordinal);
        Assert.Contains("bạn bỏ qua, đã xoá nội dung", left.FindAll(".import-column > small"));
        Assert.Equal("Để ngoài: nơi, ngày và chữ ký", left.Find("#row-6 .state"));

        // Cells without a meaning are erased when the list is entered, although one line still waits for an answer; that line reads as
        // before.
        await RunAsync(organiser, door, left);
        var written = (string)(await KeptAsync())!;
        Assert.DoesNotContain("bị đánh nhiều lần", written, StringComparison.Ordinal);
        Assert.DoesNotContain("bỏ nhà đi", written, StringComparison.Ordinal);
        Assert.DoesNotContain("Buôn Pốk", written, StringComparison.Ordinal);
        Assert.Contains("H'Bia Ayŭn", written, StringComparison.Ordinal);
        Assert.Equal("1 1", await StandsAsync(door));
        var waits = await organiser.GetAsync(read.Address.PathAndQuery);
        Assert.Contains("Cần bạn chọn 1", waits.FindAll(".import-chips a"));
        Assert.Equal("Để ngoài: nơi, ngày và chữ ký", waits.Find("#row-6 .state"));
    }

    /// <summary>Registrations that say the same are told apart by code and hour. One that was joined is not offered.</summary>
    [Fact]
    public async Task Twins_are_told_apart_and_what_was_joined_is_not_offered()
    {
        var (door, organiser) = await DoorAsync();
        var (kept, twin, joined) = (
            await World.TicketAsync(door, "Hoàng Việt Tài", birthYear: null),
            await World.TicketAsync(door, "Hoàng Việt Tài", birthYear: null),
            await World.TicketAsync(door, "Hoàng Việt Tài", birthYear: null)
        );
        await fixture.Database.SqlAsync(
            $"""
            UPDATE registration SET state = 'withdrawn', withdrawn_at = now(), joined_to_id = '{kept.RegistrationId}'
            WHERE id = '{joined.RegistrationId}'
            """
        );
        var read = await organiser.FollowAsync(await UploadAsync(organiser, door, FileOf([1, "", "Hoàng Việt Tài", "", "", "", "x"])));
        var offered = read.Document.QuerySelectorAll("#row-2 button[value*='|same|']").ToList();
        Assert.Equal(
            new[] { kept, twin }.Select(t => t.RegistrationId.ToString()).Order(),
            offered.Select(b => b.GetAttribute("value")!.Split('|')[2]).Order()
        );
        Assert.Equal(2, offered.Select(b => b.TextContent.Trim()).Distinct().Count());
        Assert.All(offered, b => Assert.Contains("mã ", b.TextContent, StringComparison.Ordinal));
    }

    internal static byte[] FileOf(params object[][] rows) => ListSheetFile.Write(Headings, rows, "Danh sách", Cancel);

    internal static Dictionary<string, string?> Press(string name, string value) => new(StringComparer.Ordinal) { [name] = value };

    /// <summary>Presses a line's button, found by its word.</summary>
    private static async Task<TestPage> DecideAsync(TestBrowser organiser, TestPage page, int number, string word)
    {
        var button = page.Document.QuerySelectorAll($"#row-{number} button").Single(b => b.TextContent.Trim() == word);
        return await organiser.FollowAsync(
            await organiser.SubmitAsync(page, "form[action$='handler=Decide']", Press("Decision", button.GetAttribute("value")!))
        );
    }

    internal static async Task<TestPage> UploadAsync(TestBrowser organiser, TestDoor door, byte[] file, string name = "danh-sach.xlsx")
    {
        var page = await organiser.GetAsync($"/door/{door.ActivityId}/import");
        using var part = new ByteArrayContent(file);
        part.Headers.ContentType = new MediaTypeHeaderValue("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
        using var token = new StringContent(
            page.Document.QuerySelector("main form input[name=__RequestVerificationToken]")!.GetAttribute("value")!
        );
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/door/{door.ActivityId}/import?handler=Upload")
        {
            Content = new MultipartFormDataContent { { part, "Upload", name }, { token, "__RequestVerificationToken" } },
        };
        return await organiser.SendAsync(request);
    }

    /// <summary>Presses the button that enters the list, with consent, and runs the job.</summary>
    private async Task RunAsync(TestBrowser organiser, TestDoor door, TestPage read)
    {
        var running = await organiser.SubmitAsync(read, "#run", Press("Consent", "true"));
        Assert.Equal(HttpStatusCode.Redirect, running.Status);
        var id = (Guid)
            (await fixture.Database.SqlAsync($"SELECT id FROM list_import WHERE activity_id = '{door.ActivityId}' AND state = 'running'"))!;
        await Host.RunLongJobAsync(ImportJob.KindOf, id);
    }

    private async Task<(TestDoor Door, TestBrowser Organiser)> DoorAsync(string unitName = "Huyện Cư M'gar")
    {
        var unit = await Host.UnitAsync(unitName);
        return (await World.EventAsync(unit.Id), await Host.SignedInAsync(Role.Organiser, unit.Id));
    }

    private async Task<string> StandsAsync(TestDoor door) =>
        (string)
            (
                await fixture.Database.SqlAsync(
                    $"""
                    SELECT count(*) || ' ' || coalesce(sum(female + male + sex_not_known), 0) FROM attendance
                      WHERE session_id = '{door.SessionId}' AND annulled_at IS NULL
                    """
                )
            )!;
}
