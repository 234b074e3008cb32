namespace Campaigns.Web.Features.Demo;

/// <summary>The titles of the demo's events: the themes of the province's plan, worded as such events are announced.</summary>
internal static class DemoThemes
{
    /// <summary>The yearly theme of the gender equality month, in both languages.</summary>
    public static (string Vi, string En) Gender(int year) =>
        (year % 4) switch
        {
            0 => (
                "Bảo đảm an sinh xã hội, tăng quyền năng và tạo cơ hội cho phụ nữ và trẻ em gái",
                "Social protection, power and opportunities for women and girls"
            ),
            1 => ("Hành động vì bình đẳng giới, không để ai ở lại phía sau", "Act for gender equality, leave nobody behind"),
            2 => ("Nam giới cùng lên tiếng vì gia đình không bạo lực", "Men speak up for families without violence"),
            _ => ("Lắng nghe để hiểu nhau, chung tay vì buôn làng an toàn", "Listen to understand, together for safe villages"),
        };

    /// <summary>The yearly theme of the month against domestic violence, in both languages.</summary>
    public static (string Vi, string En) Family(int year) =>
        (year % 3) switch
        {
            0 => ("Gia đình hạnh phúc, quốc gia thịnh vượng", "Happy families, a thriving country"),
            1 => ("Phòng, chống bạo lực gia đình là trách nhiệm của mỗi người", "Preventing domestic violence is everybody's task"),
            _ => ("Chồng vợ sẻ chia, con cái vui khỏe", "Couples who share, children who thrive"),
        };

    public static readonly string[] Talks =
    [
        "Nam giới cùng lên tiếng",
        "Bình đẳng giới trong gia đình",
        "Luật Phòng, chống bạo lực gia đình",
        "Lắng nghe để hiểu nhau",
        "Chia sẻ việc nhà, chia sẻ yêu thương",
        "Kỹ năng giải quyết mâu thuẫn trong gia đình",
        "Ứng xử văn hóa trong gia đình",
        "Người cha đồng hành cùng con",
        "Vì sao cần lên tiếng",
        "Phòng, chống tảo hôn và hôn nhân cận huyết thống",
        "Quyền của phụ nữ và trẻ em gái",
        "Uống rượu có trách nhiệm, gia đình bình yên",
        "Nhận biết và phòng tránh mua bán người",
        "Luật Bình đẳng giới và cuộc sống quanh ta",
        "Địa chỉ tin cậy ở buôn làng",
    ];

    public static readonly string[] SchoolTalks =
    [
        "Tình bạn đẹp, nói không với bạo lực học đường",
        "Bình đẳng giới trong trường học",
        "An toàn trên môi trường mạng",
        "Tôn trọng sự khác biệt",
        "Lắng nghe để hiểu nhau",
        "Kỹ năng tự bảo vệ bản thân",
        "Tuổi học trò không định kiến giới",
        "Nói không với tảo hôn",
        "Khi em cần giúp đỡ: Tổng đài 111",
    ];

    public static readonly string[] WorkTalks =
    [
        "Nơi làm việc an toàn, tôn trọng",
        "Phòng, chống quấy rối tình dục tại nơi làm việc",
        "Nam giới cùng lên tiếng",
        "Cân bằng công việc và gia đình",
        "Bình đẳng giới trong lao động",
    ];

    public static readonly string[] Clubs =
    [
        "Gia đình hạnh phúc",
        "Nam giới tiên phong",
        "Phụ nữ tự tin",
        "Gia đình phát triển bền vững",
        "Cha mẹ và con cái",
        "Gia đình không bạo lực",
        "Phòng, chống bạo lực gia đình",
        "Thanh niên nói không với bạo lực",
    ];

    public static readonly string[] Seminars =
    [
        "Mẹ chồng nàng dâu",
        "Người có uy tín nói về gia đình",
        "Vợ chồng trẻ sẻ chia",
        "Bếp lửa gia đình Tây Nguyên",
        "Già làng kể chuyện gia đình xưa và nay",
        "Nam giới và việc nhà",
        "Tiếng nói của phụ nữ buôn làng",
        "Phụ nữ khởi nghiệp, gia đình đồng hành",
    ];

    public static readonly string[] Others =
    [
        "Hội thi tìm hiểu Luật Bình đẳng giới",
        "Chiếu phim và trò chuyện về gia đình",
        "Hội thi nấu ăn “Bữa cơm gia đình”",
        "Giao lưu bóng chuyền nam “Vì gia đình không bạo lực”",
        "Diễn đàn “Trẻ em nói, người lớn lắng nghe”",
        "Tuyên truyền lưu động bằng tiếng Ê Đê",
        "Sân khấu hóa “Chuyện nhà mình”",
        "Trao quà và trò chuyện với gia đình khó khăn",
    ];

    public static readonly string[] CancelReasons =
    [
        "Mưa lớn, đường vào buôn bị ngập",
        "Hội trường đang sửa chữa",
        "Trùng lịch họp hội đồng nhân dân xã",
        "Báo cáo viên ốm, chưa có người thay",
        "Bà con bận thu hoạch cà phê, sẽ tổ chức dịp khác",
    ];

    public static readonly string[] PostponeReasons =
    [
        "Chờ bố trí hội trường",
        "Bà con bận thu hoạch cà phê",
        "Dời theo lịch của Ủy ban nhân dân xã",
        "Mưa kéo dài",
    ];
}
