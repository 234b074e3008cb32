using Campaigns.Domain.People;

namespace Campaigns.Web.Features.Demo;

/// <summary>The peoples whose naming customs the demo uses.</summary>
internal enum People
{
    Kinh,
    Ede,
    Mnong,
    Jrai,
    TayNung,
}

/// <summary>Names as they are common in the province. They are put together at random and belong to nobody.</summary>
internal static class DemoNames
{
    private static readonly (string, double)[] KinhFamilies =
    [
        ("Nguyễn", 30), ("Trần", 12), ("Lê", 11), ("Phạm", 7), ("Hoàng", 5), ("Huỳnh", 4), ("Võ", 5), ("Đặng", 4), ("Bùi", 4), ("Đỗ", 3), ("Hồ", 3),
        ("Phan", 4), ("Dương", 2), ("Ngô", 2), ("Trương", 3), ("Đinh", 2), ("Mai", 1), ("Cao", 1), ("Trịnh", 1), ("Đoàn", 1), ("Lương", 1), ("Thái", 1),
    ];

    private static readonly string[] KinhWomenMiddle =
        ["Thị", "Thị", "Thị", "Thị Thu", "Thị Thanh", "Thị Kim", "Thị Ngọc", "Thị Mỹ", "Thị Bích", "Thị Hồng", "Ngọc", "Thanh", "Thị Minh"];

    private static readonly string[] KinhWomen =
    [
        "Hà", "Hương", "Lan", "Hoa", "Mai", "Hồng", "Nga", "Thủy", "Loan", "Phượng", "Tuyết", "Hạnh", "Dung", "Vân", "Yến", "Trang", "Linh", "Nhung", "Thảo", "Ngân",
        "Oanh", "Liên", "Sen", "Tâm", "Thắm", "Thoa", "Xuân", "Cúc", "Đào", "Hiền", "Hằng", "Huệ", "Lý", "Lệ", "Nguyệt", "Nhàn", "Phương", "Quyên", "Thơm", "Trinh",
        "Ánh", "Bình", "Châu", "Diệu", "Giang", "Hòa", "Khánh", "My", "Nhi", "Quỳnh",
    ];

    private static readonly string[] KinhMenMiddle =
        ["Văn", "Văn", "Văn", "Đình", "Quốc", "Minh", "Đức", "Hữu", "Công", "Ngọc", "Xuân", "Thanh", "Trọng", "Viết", "Bá", "Tiến", "Anh", "Duy"];

    private static readonly string[] KinhMen =
    [
        "Hùng", "Dũng", "Lộc", "Sơn", "Tuấn", "Cường", "Hải", "Thắng", "Bình", "Nam", "Long", "Quang", "Thành", "Trung", "Tâm", "Đạt", "Phúc", "Khánh", "An", "Toàn",
        "Vinh", "Hòa", "Tú", "Kiên", "Hiếu", "Nghĩa", "Lâm", "Tài", "Thịnh", "Đông", "Chiến", "Việt", "Mạnh", "Phong", "Quý", "Tùng", "Thái", "Luận", "Ninh", "Bảo",
    ];

    private static readonly string[] EdeWomen =
    [
        "Bia", "Yim", "Nga", "Loan", "Linh", "Duyên", "Mai", "Ngọc", "Bình", "Wiên", "Lan", "Rưh", "Yăm", "Hoa", "Juin", "Thương", "Blơm", "Lim", "Mơ", "Hương",
        "Ri", "Luyên", "Sen", "Tuyết", "Vân", "Diễm", "Kiều", "Điêm", "Nuôt", "Brăm", "Zel", "Len", "Phương", "Nguyên", "Chi", "Hiền", "Trinh", "Uyên",
    ];

    private static readonly string[] EdeMen =
    [
        "Thương", "Khoa", "Bhiông", "Blin", "Bhăm", "Dhăm", "Hoàng", "Hưng", "Khuê", "Lâm", "Luyện", "Mạnh", "Minh", "Ngọc", "Nguyên", "Phôn", "Quang", "Sơn", "Suin",
        "Thái", "Thiên", "Thắng", "Trung", "Tuân", "Wang", "Yoan", "Bliêt", "Duin", "Jônh", "Siu", "Tlơi", "Wel", "Danh", "Phương", "Tâm", "Huy",
    ];

    private static readonly (string, double)[] EdeClans =
    [
        ("Niê", 22), ("Mlô", 16), ("Kđoh", 7), ("Byă", 9), ("Ayŭn", 8), ("Kbuôr", 8), ("Êban", 9), ("Adrơng", 5), ("Knul", 5), ("Ênuôl", 5), ("Hwing", 3), ("Kriêng", 4),
        ("Kpă", 3), ("Niê Kđăm", 5), ("Buôn Yă", 3), ("Ktla", 3), ("Hmŏk", 2), ("Hđơk", 2),
    ];

    private static readonly string[] MnongWomen = ["Duyên", "Mai", "Bê", "Jan", "Lang", "Mơi", "Rai", "Nguyệt", "Thu", "Nghêt", "Khưng", "Yôk", "Hồng", "Bích", "Lê", "Trâm"];

    private static readonly string[] MnongMen = ["Krang", "Thim", "Sơn", "Tô", "Bang", "Nam", "Thoan", "Lương", "Đông", "Phong", "Dương", "Kông", "Rung", "Hải", "Thuyên", "Bơ"];

    private static readonly (string, double)[] MnongClans =
        [("Triêk", 6), ("Rơ Yam", 5), ("Liêng", 5), ("Pang Ting", 4), ("Je", 4), ("Tơr", 4), ("Du", 4), ("Bkrông", 5), ("Uông", 3), ("Buôn Krông", 5), ("Hlong", 3), ("Ông", 3), ("Kmăn", 3)];

    private static readonly (string, double)[] JraiClans =
        [("Siu", 8), ("Ksor", 7), ("Rơ Mah", 6), ("Nay", 5), ("Kpă", 5), ("Rah Lan", 5), ("Rơ Châm", 4), ("Rcom", 3)];

    private static readonly string[] JraiWomen = ["Loan", "Blơn", "Nga", "Wan", "Hoa", "Yim", "Hyê", "Thu", "Mlưn", "Plin", "Hương", "Diệu", "Krôih", "Trinh", "Nhung"];

    private static readonly string[] JraiMen = ["Thân", "Hlinh", "Phin", "Klơng", "Blut", "Thuyên", "Bình", "Hùng", "Tơ", "Krang", "Thin", "Phước", "Anh", "Duy", "Khơng"];

    private static readonly (string, double)[] TayNungFamilies =
        [("Nông", 10), ("Hoàng", 9), ("Lương", 6), ("Triệu", 5), ("Lục", 4), ("Vi", 4), ("Bế", 3), ("Đàm", 4), ("Hà", 4), ("Ma", 3), ("Lý", 5), ("Phùng", 2), ("Long", 2), ("Mã", 2)];

    public static string Name(SeededRandom dice, People people, Sex sex) => (people, sex) switch
    {
        (People.Kinh, Sex.Female) => $"{dice.Weighted(KinhFamilies)} {dice.Pick(KinhWomenMiddle)} {dice.Pick(KinhWomen)}",
        (People.Kinh, _) => $"{dice.Weighted(KinhFamilies)} {dice.Pick(KinhMenMiddle)} {dice.Pick(KinhMen)}",
        (People.Ede, Sex.Female) => $"H'{dice.Pick(EdeWomen)} {dice.Weighted(EdeClans)}",
        (People.Ede, _) => $"Y {dice.Pick(EdeMen)} {dice.Weighted(EdeClans)}",
        (People.Mnong, Sex.Female) => $"H'{dice.Pick(MnongWomen)} {dice.Weighted(MnongClans)}",
        (People.Mnong, _) => $"Y {dice.Pick(MnongMen)} {dice.Weighted(MnongClans)}",
        (People.Jrai, Sex.Female) => $"{dice.Weighted(JraiClans)} H'{dice.Pick(JraiWomen)}",
        (People.Jrai, _) => $"{dice.Weighted(JraiClans)} {dice.Pick(JraiMen)}",
        (_, Sex.Female) => $"{dice.Weighted(TayNungFamilies)} Thị {dice.Pick(KinhWomen)}",
        _ => $"{dice.Weighted(TayNungFamilies)} Văn {dice.Pick(KinhMen)}",
    };

    private static readonly string[] Prefixes =
        ["32", "33", "34", "35", "36", "37", "38", "39", "70", "76", "77", "78", "79", "81", "82", "83", "84", "85", "86", "88", "89", "90", "91", "93", "94", "96", "97", "98", "90", "91", "98", "97"];

    /// <summary>A mobile number in E.164 whose form is valid; the zeros in its middle show that it is invented.</summary>
    public static string Phone(SeededRandom dice) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"+84{dice.Pick(Prefixes)}{dice.Roll(0, 9)}00{dice.Roll(0, 9999):0000}");
}
