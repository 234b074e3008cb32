namespace Campaigns.Web.Features.Demo;

/// <summary>Names of villages, schools and halls, and facts about the districts.</summary>
internal static class DemoPlaces
{
    /// <summary>
    /// For each district by code: the target of the gender equality month in turns, and how far the district is ahead of the calendar (1:
    /// exactly on time).
    /// </summary>
    public static readonly (string Code, int Target, double Pace)[] Districts =
    [
        ("643", 22300, 1.30),
        ("644", 6400, 1.10),
        ("645", 8400, 1.13),
        ("646", 5100, 0.78),
        ("647", 4500, 1.02),
        ("648", 6000, 1.10),
        ("649", 4000, 0.92),
        ("650", 7700, 1.14),
        ("651", 10300, 1.20),
        ("652", 4800, 0.66),
        ("653", 6100, 0.96),
        ("654", 12300, 1.28),
        ("655", 5600, 1.14),
        ("656", 4700, 0.75),
        ("657", 6800, 1.12),
    ];

    /// <summary>The shares of the peoples among participants in the communes of a district (towns and wards have more Kinh).</summary>
    public static (People People, double Weight)[] PeoplesOf(string district) =>
        district switch
        {
            "643" => [(People.Kinh, 55), (People.Ede, 40), (People.TayNung, 5)],
            "644" => [(People.Kinh, 55), (People.Ede, 40), (People.TayNung, 5)],
            "645" => [(People.Kinh, 45), (People.Ede, 15), (People.Jrai, 20), (People.TayNung, 20)],
            "646" => [(People.Kinh, 45), (People.Ede, 12), (People.Jrai, 20), (People.TayNung, 23)],
            "647" => [(People.Kinh, 45), (People.Ede, 35), (People.Mnong, 12), (People.TayNung, 8)],
            "648" => [(People.Kinh, 38), (People.Ede, 52), (People.TayNung, 10)],
            "649" => [(People.Kinh, 55), (People.Ede, 40), (People.TayNung, 5)],
            "650" => [(People.Kinh, 50), (People.Ede, 25), (People.TayNung, 25)],
            "651" => [(People.Kinh, 50), (People.Ede, 30), (People.TayNung, 20)],
            "652" => [(People.Kinh, 40), (People.Ede, 40), (People.TayNung, 20)],
            "653" => [(People.Kinh, 45), (People.Ede, 25), (People.Mnong, 25), (People.TayNung, 5)],
            "656" => [(People.Kinh, 35), (People.Mnong, 55), (People.Ede, 8), (People.TayNung, 2)],
            _ => [(People.Kinh, 55), (People.Ede, 38), (People.TayNung, 7)],
        };

    /// <summary>Ê Đê and M'nông villages of the demo's home district, by commune; other communes use the common lists.</summary>
    public static readonly Dictionary<string, string[]> VillagesOfCommune = new(StringComparer.Ordinal)
    {
        ["Thị trấn Ea Pốk"] = ["Buôn Pốk A", "Buôn Pốk B", "Buôn Sút", "Tổ dân phố Toàn Thắng"],
        ["Thị trấn Quảng Phú"] = ["Tổ dân phố 3", "Tổ dân phố 7", "Buôn Mấp"],
        ["Xã Ea Tul"] = ["Buôn Sah A", "Buôn Sah B", "Buôn Tría", "Buôn Phơng"],
        ["Xã Ea Kuêh"] = ["Buôn Ja", "Buôn Thái", "Thôn Thác Đá"],
        ["Xã Cư Suê"] = ["Buôn Sút M'đưng", "Thôn 3"],
        ["Xã Cuor Đăng"] = ["Buôn Kroa A", "Buôn Cuôr Đăng A"],
        ["Xã Ea Tar"] = ["Buôn Tơng Lia", "Buôn Drai Sí"],
        ["Xã Cư M'gar"] = ["Buôn Trấp", "Buôn Kana A"],
        ["Xã Cư Dliê M'nông"] = ["Buôn Đrao", "Thôn 5"],
        ["Xã Ea D'Rơng"] = ["Buôn Yông", "Buôn Tah"],
        ["Xã Ea H'đinh"] = ["Buôn Jốk", "Buôn Ea Sang"],
        ["Xã Ea KPam"] = ["Buôn Bling", "Thôn 2"],
        ["Xã Ea M'DRóh"] = ["Buôn Dhung", "Thôn Đồng Tâm"],
        ["Xã Ea M'nang"] = ["Thôn 1", "Thôn 4"],
        ["Xã Ea Kiết"] = ["Buôn Ja Wầm", "Thôn 8"],
        ["Xã Quảng Hiệp"] = ["Thôn Hiệp Hòa", "Thôn Hiệp Thắng"],
        ["Xã Quảng Tiến"] = ["Thôn Tiến Đạt", "Thôn Tiến Phú"],
    };

    public static readonly string[] EdeVillages =
    [
        "Buôn Kmrơng A",
        "Buôn Tơng Jú",
        "Buôn Ky",
        "Buôn Dhă Prông",
        "Buôn Ea Bông",
        "Buôn Kô Tam",
        "Buôn Kniết",
        "Buôn Krai",
        "Buôn Ê Cam",
        "Buôn Trưng",
        "Buôn Ea Kmar",
        "Buôn Kla",
        "Buôn Hra",
        "Buôn Puăn",
        "Buôn Ea Tlă",
        "Buôn Cư Blang",
        "Buôn Tơng Mai",
        "Buôn Ea Nao",
        "Buôn Trinh",
        "Buôn Wiâo",
        "Buôn Ea Đê",
        "Buôn Ktơng",
        "Buôn Ea Klok",
        "Buôn Blech",
    ];

    public static readonly string[] MnongVillages =
    [
        "Buôn Jun",
        "Buôn Lê",
        "Buôn M'Liêng",
        "Buôn Dơng Kriêng",
        "Buôn Yang Kring",
        "Buôn Đung",
        "Buôn Rung",
        "Buôn Jê Juk",
        "Buôn Ja",
    ];

    public static readonly string[] LowerSchools =
    [
        "Ngô Mây",
        "Nguyễn Du",
        "Lê Lợi",
        "Trần Hưng Đạo",
        "Hoàng Hoa Thám",
        "Phan Bội Châu",
        "Lương Thế Vinh",
        "Nguyễn Huệ",
        "Nguyễn Tất Thành",
        "Đinh Tiên Hoàng",
        "Lý Tự Trọng",
        "Phan Chu Trinh",
        "Lê Quý Đôn",
        "Nguyễn Trãi",
        "Quang Trung",
        "N'Trang Lơng",
        "Lê Hồng Phong",
        "Trần Phú",
        "Nguyễn Văn Trỗi",
        "Lê Đình Chinh",
        "Trần Quang Diệu",
        "Hùng Vương",
        "Ngô Quyền",
        "Võ Thị Sáu",
    ];
}
