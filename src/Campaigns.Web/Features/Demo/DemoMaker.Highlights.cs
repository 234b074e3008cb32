using Campaigns.Domain.Activities;
using Campaigns.Domain.Campaigns;
using Campaigns.Domain.Time;
using NodaTime;

namespace Campaigns.Web.Features.Demo;

internal sealed partial class DemoMaker
{
    /// <summary>
    /// Writes the home district's days around today by hand: one event that is on now if it is daytime, one later and one in the evening; a
    /// week with a rally, a draft, two clashes and a postponed event; and one event whose figures are missing.
    /// </summary>
    private void MakeHighlights()
    {
        var time = VietnamTime.LocalOf(_now).TimeOfDay;
        var running = new LocalTime(time.Hour, time.Minute < 30 ? 0 : 30);
        if (Minutes(time) - Minutes(running) < 20)
        {
            running = running.PlusMinutes(-30);
        }

        var (morning, afternoon, evening) = time.Hour switch
        {
            >= 7 and < 12 => (running, new LocalTime(14, 0), new LocalTime(19, 0)),
            >= 12 and < 17 => (new LocalTime(8, 0), running, new LocalTime(19, 0)),
            >= 17 and < 21 => (new LocalTime(8, 0), new LocalTime(14, 0), running),
            _ => (new LocalTime(8, 0), new LocalTime(14, 0), new LocalTime(19, 0)),
        };
        if (morning < new LocalTime(6, 30))
        {
            morning = new LocalTime(6, 30);
        }

        var pok = HallOf("Thị trấn Ea Pốk", "Nhà văn hóa cộng đồng buôn Pốk A");
        var kueh = HallOf("Xã Ea Kuêh", "Nhà văn hóa xã");
        var sah = HallOf("Xã Ea Tul", "Nhà văn hóa cộng đồng buôn Sah A");
        Set(
            "club",
            pok,
            0,
            morning,
            90,
            "Sinh hoạt câu lạc bộ Gia đình hạnh phúc",
            ["villagers", "women"],
            capacity: 80,
            registered: 71,
            came: 64,
            groups: [("Chi hội Phụ nữ buôn Pốk A", 10), ("Tổ tiết kiệm vay vốn số 2", 6)]
        );
        Set(
            "talk",
            kueh,
            0,
            afternoon,
            120,
            "Nói chuyện chuyên đề: Nam giới cùng lên tiếng",
            ["men", "villagers"],
            ["Y Thương Niê", "Trần Văn Lộc"],
            capacity: 150,
            registered: 150,
            came: 96,
            union: true,
            groups: [("Chi đoàn buôn Ja", 12), ("Dân quân thôn 15", 8)]
        );
        Set(
            "seminar",
            sah,
            0,
            evening,
            90,
            "Tọa đàm - giao lưu ở buôn Sah A",
            ["villagers", "elderly"],
            ["H'Nga Byă"],
            capacity: 100,
            registered: 66,
            came: 52,
            groups: [("Lớp xóa mù chữ buôn Sah A", 14), ("Già làng buôn Sah B", 6)]
        );
        ChooseDoor();

        Set(
            "talk",
            HallOf("Thị trấn Quảng Phú", "Trường THPT"),
            1,
            new LocalTime(15, 0),
            90,
            "Nói chuyện chuyên đề ở Trường THPT Cư M'gar",
            ["pupils"],
            ["Nguyễn Thị Hạnh"],
            capacity: 600
        );
        Set(
            "club",
            HallOf("Xã Ea H'đinh", "Nhà văn hóa"),
            1,
            new LocalTime(19, 0),
            90,
            "Sinh hoạt câu lạc bộ Gia đình hạnh phúc",
            ["villagers", "women"],
            capacity: 80,
            registered: 28
        );
        Set(
            "talk",
            HallOf("Xã Cuor Đăng", "Hội trường Công ty"),
            2,
            new LocalTime(16, 30),
            90,
            "Nói chuyện chuyên đề với công nhân cà phê",
            ["workers"],
            capacity: 180,
            state: ActivityState.Draft
        );
        Set(
            "club",
            HallOf("Xã Cư Suê", "Nhà văn hóa"),
            2,
            new LocalTime(19, 0),
            90,
            "Sinh hoạt câu lạc bộ Phụ nữ tự tin",
            ["women"],
            capacity: 90,
            registered: 33
        );

        // The speaker Y Thương Niê and the hall of Ea Tul are each wanted by two events at the same time.
        Set(
            "talk",
            HallOf("Xã Ea Kiết", "Hội trường UBND"),
            3,
            new LocalTime(14, 0),
            120,
            "Nói chuyện chuyên đề: Luật Phòng, chống bạo lực gia đình",
            ["villagers", "village_officials"],
            ["Y Thương Niê"],
            capacity: 160,
            registered: 41
        );
        Set(
            "talk",
            HallOf("Xã Ea Kiết", "Trường THCS Ngô Mây"),
            3,
            new LocalTime(14, 0),
            90,
            "Nói chuyện chuyên đề ở Trường THCS Ngô Mây",
            ["pupils"],
            ["Y Thương Niê"],
            capacity: 400,
            state: ActivityState.Draft
        );
        Set(
            "club",
            HallOf("Xã Cư Dliê M'nông", "Nhà văn hóa"),
            3,
            new LocalTime(19, 0),
            90,
            "Sinh hoạt câu lạc bộ Nam giới tiên phong",
            ["men"],
            capacity: 90,
            registered: 22,
            state: ActivityState.Postponed,
            reason: "Bà con bận thu hoạch cà phê"
        );
        Set(
            "seminar",
            sah,
            4,
            new LocalTime(19, 0),
            120,
            "Tọa đàm - giao lưu: Người có uy tín nói về gia đình",
            ["elderly", "village_officials"],
            ["H'Nga Byă"],
            capacity: 100,
            registered: 35
        );
        Set(
            "club",
            sah,
            4,
            new LocalTime(19, 30),
            90,
            "Sinh hoạt câu lạc bộ Gia đình không bạo lực",
            ["villagers"],
            capacity: 100,
            state: ActivityState.Draft
        );
        Set(
            "other",
            HallOf("Xã Ea Tar", "Nhà văn hóa"),
            4,
            new LocalTime(8, 0),
            120,
            "Giao lưu bóng chuyền nam “Vì gia đình không bạo lực”",
            ["men", "youth"],
            capacity: 120
        );
        Set(
            "talk",
            HallOf("Xã Ea KPam", "Nhà văn hóa cộng đồng"),
            5,
            new LocalTime(8, 0),
            120,
            "Nói chuyện chuyên đề: Lắng nghe để hiểu nhau",
            ["villagers", "women"],
            ["Nguyễn Thị Hạnh"],
            capacity: 110,
            registered: 38,
            union: true
        );
        Set(
            "club",
            HallOf("Xã Ea D'Rơng", "Nhà văn hóa"),
            6,
            new LocalTime(19, 0),
            90,
            "Sinh hoạt câu lạc bộ Gia đình phát triển bền vững",
            ["villagers"],
            capacity: 90,
            state: ActivityState.Cancelled,
            reason: "Hội trường đang sửa chữa",
            registered: 17
        );

        // Events that the women's union of Ea Kuêh organises itself.
        var ja = HallOf("Xã Ea Kuêh", "Nhà văn hóa cộng đồng buôn Ja");
        Set(
            "club",
            ja,
            1,
            new LocalTime(18, 30),
            90,
            "Sinh hoạt câu lạc bộ Phụ nữ tự tin",
            ["women"],
            capacity: 90,
            registered: 36,
            byUnion: true
        );
        Set(
            "seminar",
            HallOf("Xã Ea Kuêh", "Nhà văn hóa thôn"),
            5,
            new LocalTime(14, 0),
            120,
            "Tọa đàm - giao lưu: Vợ chồng trẻ sẻ chia",
            ["women", "villagers"],
            ["H'Nga Byă"],
            capacity: 110,
            registered: 24,
            byUnion: true
        );
        Set(
            "club",
            ja,
            8,
            new LocalTime(18, 30),
            90,
            "Sinh hoạt câu lạc bộ Gia đình hạnh phúc",
            ["villagers"],
            capacity: 90,
            state: ActivityState.Draft,
            byUnion: true
        );
        Set(
            "club",
            ja,
            -3,
            new LocalTime(18, 30),
            90,
            "Sinh hoạt câu lạc bộ Phụ nữ tự tin",
            ["women"],
            capacity: 90,
            registered: 41,
            came: 37,
            byUnion: true
        );
        Set(
            "talk",
            kueh,
            -6,
            new LocalTime(14, 0),
            120,
            "Nói chuyện chuyên đề: Kỹ năng giải quyết mâu thuẫn trong gia đình",
            ["women", "villagers"],
            ["Nguyễn Thị Hạnh"],
            capacity: 150,
            notRecorded: true,
            byUnion: true
        );

        Set(
            "rally",
            HallOf("Xã Quảng Hiệp", "Nhà văn hóa"),
            -2,
            new LocalTime(7, 30),
            90,
            "Mít tinh xã Quảng Hiệp",
            ["villagers", "women", "pupils"],
            state: ActivityState.Held,
            notRecorded: true
        );
        Set(
            "talk",
            kueh,
            -1,
            new LocalTime(19, 0),
            90,
            "Nói chuyện chuyên đề: Chia sẻ việc nhà, chia sẻ yêu thương",
            ["villagers", "women"],
            ["Trần Văn Lộc"],
            capacity: 150,
            registered: 64,
            came: 58,
            union: true,
            paperBack: true
        );
    }

    private static int Minutes(LocalTime time) => (time.Hour * 60) + time.Minute;

    private void Set(
        string form,
        Hall hall,
        int days,
        LocalTime start,
        int minutes,
        string title,
        string[] audiences,
        string[]? speakers = null,
        int? capacity = null,
        int? registered = null,
        int? came = null,
        ActivityState? state = null,
        string? reason = null,
        bool notRecorded = false,
        bool union = false,
        bool byUnion = false,
        bool paperBack = false,
        (string Name, int Places)[]? groups = null
    )
    {
        var day = _today.PlusDays(days);
        var startsAt = VietnamTime.InstantOf(day.At(start));
        var plan = new Plan
        {
            Hall = hall,
            Organiser = byUnion ? _womensUnions[hall.Commune.Id] : _offices[Area(HomeDistrict).Id],
            Author = byUnion ? _authors[hall.Commune.Name] : _authors[HomeDistrict],
            Campaign = _world.Campaigns.Select(c => c.Campaign).FirstOrDefault(c => CampaignWindow.Of(c).Contains(day)),
            Form = form,
            Setting = hall.Kind switch
            {
                HallKind.HighSchool or HallKind.LowerSchool => "school",
                HallKind.Enterprise => "enterprise",
                _ => "community",
            },
            Title = title,
            Topic = title.Contains(": ", StringComparison.Ordinal) ? title[(title.IndexOf(": ", StringComparison.Ordinal) + 2)..] : "",
            StartsAt = startsAt,
            EndsAt = startsAt + Duration.FromMinutes(minutes),
            Audiences = audiences,
            Speakers = [.. (speakers ?? []).Select(name => _speakers[HomeDistrict].First(s => s.Name == name))],
            CoOrganisers = union ? [_womensUnions[hall.Commune.Id]] : [],
            Turns = form == "rally" ? 300 : 90,
            Capacity = capacity,
            Registers = registered is not null,
            Registered = registered,
            Came = came,
            Fixed = state ?? ActivityState.Scheduled,
            Reason = reason,
            NotRecorded = notRecorded,
            PaperBack = paperBack,
            Groups = groups ?? [],
        };
        if (TryHold(plan))
        {
            _communeDays.Add((hall.Commune.Id, day));
            _plans.Add(plan);
        }
    }
}
