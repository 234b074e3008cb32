using Campaigns.Domain.Reporting;

namespace Campaigns.Web.Data.Seed;

/// <summary>The kinds of reports, the catalogue of indicators and the first templates.</summary>
public static partial class ReferenceData
{
    /// <summary>The key of the template by which the province, the districts and the communes report.</summary>
    public const string ReportTemplateKey = "programme";

    /// <summary>The key of the template by which departments and unions of the province report.</summary>
    public const string AgencyReportTemplateKey = "agency";

    private const IndicatorSource Entered = IndicatorSource.Entered;
    private const IndicatorSource Computed = IndicatorSource.Computed;
    private const IndicatorSource Formula = IndicatorSource.Formula;

    private static void AddReports(CampaignsDbContext db)
    {
        db.ReportPeriodKinds.AddRange(
            Kind(
                ReportPeriodKind.HalfYear,
                1,
                ("6 tháng đầu năm {0}", "First half of {0}"),
                (new(-1, 12, 15), new(0, 6, 14), new(0, 4, 30), new(0, 6, 20)),
                (new(0, 5, 5), new(0, 5, 10), new(0, 5, 14))
            ),
            Kind(
                ReportPeriodKind.Year,
                2,
                ("Năm {0}", "Year {0}"),
                (new(-1, 12, 15), new(0, 12, 14), new(0, 11, 30), new(0, 12, 20)),
                (new(0, 12, 5), new(0, 12, 10), new(0, 12, 14))
            )
        );
        ReportIndicator[] catalogue =
        [
            Of("A1", "Văn bản đã ban hành", "Documents issued", "văn bản", "documents", Entered),
            Of("A2", "Cuộc họp, hội nghị triển khai", "Meetings held to carry out the plan", "cuộc", "meetings", Entered),
            Of("A3", "Cuộc kiểm tra, giám sát", "Inspections", "cuộc", "inspections", Entered),
            Of("B1", "Cuộc truyền thông trực tiếp", "Awareness events", "cuộc", "events", Computed, ReportMeasures.EventsHeld)
                .By(IndicatorBreakdown.Form),
            Of(
                    "B2",
                    "Trong đó: trong Tháng hành động",
                    "Of these: in an action month",
                    "cuộc",
                    "events",
                    Computed,
                    ReportMeasures.EventsOfActionMonth
                )
                .PartOfCode("B1"),
            Of("B3", "Lượt người tham dự", "Turns", "lượt", "turns", Computed, ReportMeasures.Turns).By(IndicatorBreakdown.Sex),
            Of("B4", "Tỷ lệ nam tham dự", "Share of men", "%", "%", Formula, "B3.male / (B3.male + B3.female)"),
            Of("B5", "Người tham dự có danh sách", "People on lists", "người", "people", Computed, ReportMeasures.People)
                .Added(IndicatorTogether.SumOfPeople),
            Of("B6", "Người dự lần đầu", "People who came for the first time", "người", "people", Entered),
            Of("B7", "Lượt người dân tộc thiểu số", "Turns of ethnic minorities", "lượt", "turns", Entered).PartOfCode("B3"),
            Of(
                    "B8",
                    "Xã, phường, thị trấn có hoạt động",
                    "Communes with an event",
                    "xã",
                    "communes",
                    Computed,
                    ReportMeasures.CommunesReached
                )
                .Added(IndicatorTogether.None),
            Of("B9", "Trường học, doanh nghiệp có hoạt động", "Schools and enterprises with an event", "đơn vị", "units", Entered),
            Of("B10", "Hộ gia đình dự nói chuyện chuyên đề", "Households at thematic talks", "hộ", "households", Entered),
            Of("B11", "Tin, bài, phóng sự", "News items and reports", "tin, bài", "items", Entered),
            Of("B12", "Lượt phát thanh", "Broadcasts", "lượt", "broadcasts", Entered),
            Of("B13", "Lượt tiếp cận trên mạng xã hội", "Reach in social media", "lượt", "views", Entered),
            Of("B14", "Băng rôn, pa nô", "Banners", "cái", "banners", Entered),
            Of("B15", "Tờ rơi, sổ tay", "Leaflets and booklets", "tờ, cuốn", "copies", Entered),
            Of("C1", "Lớp tập huấn", "Courses held", "lớp", "courses", Computed, ReportMeasures.CourseRuns),
            Of("C2", "Lượt người học", "Learning turns", "lượt", "turns", Computed, ReportMeasures.LearningTurns)
                .By(IndicatorBreakdown.Sex),
            Of("C3", "Người được tập huấn", "People trained", "người", "people", Computed, ReportMeasures.Learners)
                .By(IndicatorBreakdown.Sex)
                .Added(IndicatorTogether.SumOfPeople),
            Of("C4", "Giấy chứng nhận đã cấp", "Certificates issued", "giấy", "certificates", Entered),
            Of("C5", "Chênh lệch điểm trước và sau tập huấn", "Gain between the tests before and after", "điểm %", "points", Entered)
                .Digits(1)
                .Added(IndicatorTogether.None),
            Of("C6", "Cộng tác viên", "Collaborators", "người", "people", Computed, ReportMeasures.NetworkOf("collaborator"))
                .Added(IndicatorTogether.SumOfPeople),
            Of("C7", "Nam giới tiên phong", "Men's champions", "người", "people", Computed, ReportMeasures.NetworkOf("mens_champion"))
                .Added(IndicatorTogether.SumOfPeople),
            Of("D1", "Mô hình đang duy trì", "Models kept", "mô hình", "models", Entered),
            Of("D2", "Câu lạc bộ, tổ", "Clubs and groups", "CLB, tổ", "clubs", Entered),
            Of("D3", "Địa chỉ tin cậy, nhà tạm lánh", "Trusted addresses and shelters", "địa chỉ", "addresses", Entered),
            Of("D4", "Cơ sở cung cấp dịch vụ", "Facilities that give services", "cơ sở", "facilities", Entered),
            Of("D5", "Người được hỗ trợ sinh kế", "People helped with their livelihood", "người", "people", Entered),
            Of("E1", "Người bị bạo lực được phát hiện", "People suffering violence known", "người", "people", Entered),
            Of("E2", "Trong đó: tìm kiếm trợ giúp", "Of these: sought help", "người", "people", Entered).PartOfCode("E1"),
            Of("E3", "Trong đó: được cơ sở dịch vụ trợ giúp", "Of these: helped by a service", "người", "people", Entered).PartOfCode("E1"),
            Of("E4", "Tỷ lệ tìm kiếm trợ giúp (QĐ 2232)", "Share who sought help (Decision 2232)", "%", "%", Formula, "E2 / E1").Aim(50),
            Of("E5", "Tỷ lệ được trợ giúp (kế hoạch tỉnh)", "Share helped (the province's plan)", "%", "%", Formula, "E3 / E1").Aim(50),
            Of("E6", "Trường hợp có nhu cầu trợ giúp", "Cases in need of help", "người", "people", Entered),
            Of("E7", "Trong đó: được trợ giúp", "Of these: helped", "người", "people", Entered).PartOfCode("E6"),
            Of("E8", "Tỷ lệ đáp ứng nhu cầu", "Share of need that was met", "%", "%", Formula, "E7 / E6").Aim(100),
            Of("E9", "Người tiếp cận ít nhất một dịch vụ cơ bản", "People with at least one basic service", "người", "people", Entered),
            Of("E10", "Người gây bạo lực được tư vấn", "People who used violence and were counselled", "người", "people", Entered),
            Of("E11", "Nạn nhân mua bán trở về được hỗ trợ", "Returned victims of trafficking helped", "người", "people", Entered),
            Of("E12", "Vụ bạo lực gia đình", "Cases of domestic violence", "vụ", "cases", Entered),
            Of("G1", "Kinh phí bố trí", "Budget given", "triệu đồng", "million dong", Entered).Digits(3),
            Of("G2", "Kinh phí đã chi", "Budget spent", "triệu đồng", "million dong", Entered).Digits(3),
            Of("G3", "Tổ chức, cá nhân tài trợ", "Sponsors", "đơn vị", "sponsors", Entered),
        ];
        for (var i = 0; i < catalogue.Length; i++)
        {
            catalogue[i].Position = i + 1;
        }

        db.ReportIndicators.AddRange(catalogue);

        // What no unit can leave out: the plan's targets and its money. Everything else may stay empty, and is then said to be not known.
        db.ReportTemplates.Add(
            Template(
                ReportTemplateKey,
                (
                    "Báo cáo Chương trình phòng ngừa, ứng phó với bạo lực trên cơ sở giới",
                    "Report on the programme against gender-based violence"
                ),
                ["province", "district", "commune"],
                ["A3", "B11", "B15", "D3", "E1", "E2", "E3", "E6", "E7", "G2"],
                catalogue.ExceptBy(["B6", "B7", "B9", "B10", "C4", "C5", "E9", "E10", "E11", "G3"], i => i.Code, StringComparer.Ordinal)
            )
        );

        // A department or union has no area. People who suffer violence and what helps them are reported by the communes and districts
        // where they live; they would be counted twice if a department reported them too. Cases of domestic violence (E12) come from the
        // department whose ministry keeps their database (Decree 110/2025).
        db.ReportTemplates.Add(
            Template(
                AgencyReportTemplateKey,
                (
                    "Báo cáo của sở, ban, ngành, đoàn thể về phòng ngừa, ứng phó với bạo lực trên cơ sở giới",
                    "Report of departments and unions on the programme against gender-based violence"
                ),
                ["department", "union"],
                ["A3", "B11", "B15", "G2"],
                catalogue.IntersectBy(
                    [
                        "A1",
                        "A2",
                        "A3",
                        "B1",
                        "B2",
                        "B3",
                        "B4",
                        "B5",
                        "B11",
                        "B12",
                        "B13",
                        "B14",
                        "B15",
                        "C1",
                        "C2",
                        "C3",
                        "C6",
                        "C7",
                        "D1",
                        "D2",
                        "D5",
                        "E12",
                        "G1",
                        "G2",
                    ],
                    i => i.Code,
                    StringComparer.Ordinal
                )
            )
        );
    }

    private static ReportTemplate Template(
        string key,
        (string Vi, string En) name,
        IReadOnlyList<string> levels,
        IReadOnlyList<string> required,
        IEnumerable<ReportIndicator> indicators
    )
    {
        var template = new ReportTemplate
        {
            Id = Guid.CreateVersion7(),
            Key = key,
            Version = 1,
            NameVi = name.Vi,
            NameEn = name.En,
        };
        template.Levels.AddRange(levels.Select(level => new ReportTemplateLevel { TemplateId = template.Id, LevelKey = level }));
        template.Items.AddRange(
            indicators.Select(indicator => new ReportTemplateItem
            {
                TemplateId = template.Id,
                IndicatorId = indicator.Id,
                Position = indicator.Position,
                Required = required.Contains(indicator.Code, StringComparer.Ordinal),
            })
        );
        return template;
    }

    private static ReportPeriodKind Kind(
        string key,
        int position,
        (string Vi, string En) name,
        (YearlyDay From, YearlyDay To, YearlyDay AsOf, YearlyDay Final) days,
        (YearlyDay Commune, YearlyDay District, YearlyDay Province) due
    )
    {
        var kind = new ReportPeriodKind
        {
            Id = Guid.CreateVersion7(),
            Key = key,
            Position = position,
            NameVi = name.Vi,
            NameEn = name.En,
            CountedFrom = days.From,
            CountedTo = days.To,
            AsOf = days.AsOf,
            FinalOn = days.Final,
        };
        foreach (
            var (level, day, unsigned) in new[]
            {
                ("commune", due.Commune, true),
                ("district", due.District, false),
                ("department", due.District, false),
                ("union", due.District, false),
                ("province", due.Province, false),
            }
        )
        {
            kind.Deadlines.Add(
                new ReportDeadlineRule
                {
                    KindId = kind.Id,
                    LevelKey = level,
                    DueOn = day,
                    MaySendUnsigned = unsigned,
                }
            );
        }

        return kind;
    }

    private static ReportIndicator Of(
        string code,
        string vi,
        string en,
        string unitVi,
        string unitEn,
        IndicatorSource source,
        string? from = null
    ) =>
        new()
        {
            Id = Guid.CreateVersion7(),
            Code = code,
            Section = code[..1],
            Position = 0,
            NameVi = vi,
            NameEn = en,
            MeasuredInVi = unitVi,
            MeasuredInEn = unitEn,
            Source = source,
            Measure = source is IndicatorSource.Computed ? from : null,
            Formula = source is IndicatorSource.Formula ? from : null,
            Together = source is IndicatorSource.Formula ? IndicatorTogether.Formula : IndicatorTogether.Sum,
            ValidFrom = Start,
        };

    private static ReportIndicator By(this ReportIndicator indicator, IndicatorBreakdown breakdown)
    {
        indicator.Breakdown = breakdown;
        return indicator;
    }

    private static ReportIndicator Added(this ReportIndicator indicator, IndicatorTogether together)
    {
        indicator.Together = together;
        return indicator;
    }

    private static ReportIndicator PartOfCode(this ReportIndicator indicator, string whole)
    {
        indicator.PartOf = whole;
        return indicator;
    }

    private static ReportIndicator Digits(this ReportIndicator indicator, int decimals)
    {
        indicator.Decimals = decimals;
        return indicator;
    }

    private static ReportIndicator Aim(this ReportIndicator indicator, decimal target)
    {
        indicator.Target = target;
        return indicator;
    }
}
