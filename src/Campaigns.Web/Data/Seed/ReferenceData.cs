using System.Globalization;
using System.Text.RegularExpressions;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Campaigns;
using Campaigns.Domain.Installations;
using Campaigns.Domain.Network;
using Campaigns.Domain.Text;
using Campaigns.Domain.Units;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Data.Seed;

/// <summary>
/// The data with which every installation starts: the units and agencies of the province, the catalogues, and the yearly rules of both
/// action months. <c>SOURCES.md</c> in this folder names the sources.
/// </summary>
public static partial class ReferenceData
{
    /// <summary>The register of the General Statistics Office, which gives the official codes.</summary>
    public const string GsoRegister = "gso";

    /// <summary>
    /// For the official code of each commune before 1/7/2025, the names of the units into which it went. For four communes none is known.
    /// </summary>
    public static ILookup<string, string> Successors { get; } = ReadSuccessors();

    private static readonly LocalDate Start = new(2004, 1, 1);

    /// <summary>Row and column of each district's tile, roughly as the districts lie on a map.</summary>
    private static readonly Dictionary<string, (int Row, int Column)> Tiles = new(StringComparer.Ordinal)
    {
        ["645"] = (1, 3),
        ["646"] = (1, 1),
        ["647"] = (2, 1),
        ["648"] = (2, 2),
        ["649"] = (2, 3),
        ["650"] = (2, 4),
        ["643"] = (3, 2),
        ["644"] = (3, 3),
        ["651"] = (3, 4),
        ["652"] = (3, 5),
        ["655"] = (4, 1),
        ["657"] = (4, 2),
        ["654"] = (4, 3),
        ["653"] = (4, 4),
        ["656"] = (5, 2),
    };

    /// <summary>
    /// The agencies that carry out the plan besides the districts (the province's plan, part IV). The first is the lead agency.
    /// </summary>
    private static readonly (string Level, string Name, string Short)[] Agencies =
    [
        ("department", "Sở Lao động - Thương binh và Xã hội", "Sở LĐTBXH"),
        ("department", "Sở Y tế", "Sở Y tế"),
        ("department", "Sở Giáo dục và Đào tạo", "Sở GDĐT"),
        ("department", "Công an tỉnh", "Công an tỉnh"),
        ("department", "Sở Tài chính", "Sở Tài chính"),
        ("department", "Sở Văn hóa, Thể thao và Du lịch", "Sở VHTTDL"),
        ("department", "Sở Thông tin và Truyền thông", "Sở TTTT"),
        ("union", "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh", "UBMTTQ tỉnh"),
        ("union", "Hội Nông dân tỉnh", "Hội Nông dân"),
        ("union", "Tỉnh đoàn thanh niên", "Tỉnh đoàn"),
        ("union", "Hội Liên hiệp Phụ nữ tỉnh", "Hội LHPN tỉnh"),
        ("union", "Liên đoàn Lao động tỉnh", "Liên đoàn Lao động"),
    ];

    /// <summary>Seeds an empty database; one that holds units already is left unchanged.</summary>
    public static async Task SeedAsync(CampaignsDbContext db, Instant now, bool isDemo, LocalDate? demoToday, CancellationToken cancel)
    {
        if (await db.Units.AnyAsync(cancel))
        {
            return;
        }

        AddLevels(db);
        AddCatalogues(db);
        AddCampaignRules(db);
        AddReports(db);
        await db.SaveChangesAsync(cancel);

        var root = AddUnits(db);
        db.Installations.Add(
            new Installation
            {
                IsDemo = isDemo,
                DemoToday = demoToday,
                RootUnitId = root.Id,
                SeededAt = now,
            }
        );
        await db.SaveChangesAsync(cancel);
    }

    private static void AddLevels(CampaignsDbContext db) =>
        db.UnitLevels.AddRange(
            Level("province", UnitKind.Area, 0, "Tỉnh", "Province"),
            Level("district", UnitKind.Area, 1, "Huyện, thị xã, thành phố", "District"),
            Level("commune", UnitKind.Area, 2, "Xã, phường, thị trấn", "Commune"),
            Level("department", UnitKind.Agency, 1, "Sở, ban, ngành", "Department"),
            Level("union", UnitKind.Agency, 1, "Mặt trận, đoàn thể", "Union"),
            Level("office", UnitKind.Agency, 2, "Phòng chuyên môn của huyện", "District office"),
            Level("branch", UnitKind.Agency, 3, "Chi hội, đoàn thể cơ sở", "Branch"),
            Level("school", UnitKind.Agency, 3, "Trường học", "School")
        );

    private static UnitLevel Level(string key, UnitKind kind, int rank, string vi, string en) =>
        new()
        {
            Key = key,
            Kind = kind,
            Rank = rank,
            NameVi = vi,
            NameEn = en,
        };

    private static void AddCatalogues(CampaignsDbContext db)
    {
        db.EventForms.AddRange(
            Form("talk", 1, "Nói chuyện chuyên đề", "Thematic talk", "Buổi nói chuyện", "Talk"),
            Form("club", 2, "Sinh hoạt câu lạc bộ", "Club meeting", "Buổi sinh hoạt", "Meeting"),
            Form("seminar", 3, "Tọa đàm - giao lưu", "Seminar", "Buổi giao lưu", "Get-together"),
            Form("rally", 4, "Mít tinh", "Rally", "Buổi họp mặt", "Gathering"),
            Form("other", 5, "Hình thức khác", "Other form", "Buổi sinh hoạt", "Meeting")
        );
        db.EventSettings.AddRange(
            new EventSetting
            {
                Id = Guid.CreateVersion7(),
                Key = "school",
                Position = 1,
                NameVi = "Trường học",
                NameEn = "School",
            },
            new EventSetting
            {
                Id = Guid.CreateVersion7(),
                Key = "enterprise",
                Position = 2,
                NameVi = "Doanh nghiệp",
                NameEn = "Enterprise",
            },
            new EventSetting
            {
                Id = Guid.CreateVersion7(),
                Key = "community",
                Position = 3,
                NameVi = "Khu dân cư",
                NameEn = "Residential community",
            },
            new EventSetting
            {
                Id = Guid.CreateVersion7(),
                Key = "agency",
                Position = 4,
                NameVi = "Cơ quan",
                NameEn = "Agency",
            }
        );
        db.AudienceGroups.AddRange(
            Audience("men", 1, "Nam giới", "Men"),
            Audience("villagers", 2, "Người dân thôn, buôn", "Villagers"),
            Audience("women", 3, "Hội viên phụ nữ", "Women's Union members"),
            Audience("youth", 4, "Thanh niên", "Young people"),
            Audience("elderly", 5, "Người cao tuổi", "Older people"),
            Audience("village_officials", 6, "Cán bộ thôn, buôn", "Village officials"),
            Audience("pupils", 7, "Học sinh, sinh viên", "Pupils and students"),
            Audience("workers", 8, "Công nhân, người lao động", "Workers"),
            Audience("officials", 9, "Cán bộ, công chức, viên chức", "Public employees")
        );
        db.CollaboratorKinds.AddRange(
            Kind("collaborator", 1, "Cộng tác viên", "Collaborator"),
            Kind("influencer", 2, "Người có uy tín", "Person of influence"),
            Kind(CollaboratorKind.MensChampion, 3, "Nam giới tiên phong", "Men's champion"),
            Kind("trusted_address", 4, "Người giữ địa chỉ tin cậy", "Keeper of a trusted address"),
            Kind(CollaboratorKind.Speaker, 5, "Báo cáo viên", "Speaker"),
            Kind("trainer", 6, "Giảng viên", "Trainer")
        );
        db.SpokenLanguages.AddRange(
            Spoken("vi", 1, "Tiếng Việt", "Vietnamese"),
            Spoken("ede", 2, "Tiếng Ê Đê", "Ê Đê"),
            Spoken("mnong", 3, "Tiếng M'nông", "M'nông"),
            Spoken("jrai", 4, "Tiếng Jrai", "Jrai"),
            Spoken("tay", 5, "Tiếng Tày", "Tày"),
            Spoken("nung", 6, "Tiếng Nùng", "Nùng"),
            Spoken("hmong", 7, "Tiếng Mông", "Mông"),
            Spoken("xodang", 8, "Tiếng Xơ Đăng", "Xơ Đăng")
        );
    }

    private static EventForm Form(string key, int position, string vi, string en, string neutralVi, string neutralEn) =>
        new()
        {
            Id = Guid.CreateVersion7(),
            Key = key,
            Position = position,
            NameVi = vi,
            NameEn = en,
            NeutralVi = neutralVi,
            NeutralEn = neutralEn,
        };

    private static AudienceGroup Audience(string key, int position, string vi, string en) =>
        new()
        {
            Id = Guid.CreateVersion7(),
            Key = key,
            Position = position,
            NameVi = vi,
            NameEn = en,
            PublicVi = vi,
            PublicEn = en,
        };

    private static CollaboratorKind Kind(string key, int position, string vi, string en) =>
        new()
        {
            Id = Guid.CreateVersion7(),
            Key = key,
            Position = position,
            NameVi = vi,
            NameEn = en,
        };

    private static SpokenLanguage Spoken(string key, int position, string vi, string en) =>
        new()
        {
            Id = Guid.CreateVersion7(),
            Key = key,
            Position = position,
            NameVi = vi,
            NameEn = en,
        };

    private static void AddCampaignRules(CampaignsDbContext db) =>
        db.CampaignRules.AddRange(
            new CampaignRule
            {
                Id = Guid.CreateVersion7(),
                Key = "gender",
                NameVi = "Tháng hành động vì bình đẳng giới và phòng, chống bạo lực trên cơ sở giới",
                NameEn = "Action month for gender equality and against gender-based violence",
                ShortNameVi = "Tháng hành động vì bình đẳng giới",
                ShortNameEn = "Gender equality month",
                PublicNameVi = "Chương trình cuối năm",
                PublicNameEn = "Year-end programme",
                StartMonth = 11,
                StartDay = 15,
                EndMonth = 12,
                EndDay = 15,
                KeyMonth = 11,
                KeyDay = 25,
                KeyDateNameVi = "Ngày quốc tế xóa bỏ mọi hình thức bạo lực đối với phụ nữ và trẻ em gái",
                KeyDateNameEn = "International Day for the Elimination of Violence against Women and Girls",
            },
            new CampaignRule
            {
                Id = Guid.CreateVersion7(),
                Key = "family",
                NameVi = "Tháng hành động quốc gia về phòng, chống bạo lực gia đình",
                NameEn = "National action month against domestic violence",
                ShortNameVi = "Tháng hành động về gia đình",
                ShortNameEn = "Family month",
                PublicNameVi = "Chương trình mùa hè",
                PublicNameEn = "Summer programme",
                StartMonth = 6,
                StartDay = 1,
                EndMonth = 6,
                EndDay = 30,
            }
        );

    private static Unit AddUnits(CampaignsDbContext db)
    {
        var byCode = new Dictionary<string, Unit>(StringComparer.Ordinal);
        foreach (var row in ReadUnits())
        {
            var parent = row.ParentCode.Length == 0 ? null : byCode[row.ParentCode];
            var (levelKey, tile) = row.Type switch
            {
                "tinh" => ("province", null),
                "thanh_pho" or "thi_xa" or "huyen" => (
                    "district",
                    Tiles.TryGetValue(row.Code, out var t) ? t : ((int Row, int Column)?)null
                ),
                _ => ("commune", null),
            };
            var unit = NewUnit(UnitKind.Area, levelKey, row.Type, parent, row.Name, TypeWord().Replace(row.Name, ""));
            unit.TileRow = tile?.Row;
            unit.TileColumn = tile?.Column;
            db.Units.Add(unit);
            db.UnitCodes.Add(
                new UnitCode
                {
                    Id = Guid.CreateVersion7(),
                    UnitId = unit.Id,
                    Register = GsoRegister,
                    Code = row.Code,
                    ValidFrom = Start,
                }
            );
            byCode.Add(row.Code, unit);
            if (string.Equals(levelKey, "district", StringComparison.Ordinal))
            {
                var of = char.ToLower(row.Name[0], CultureInfo.InvariantCulture) + row.Name[1..];
                db.Units.Add(
                    NewUnit(UnitKind.Agency, "office", null, unit, $"Phòng Lao động - Thương binh và Xã hội {of}", $"Phòng LĐTBXH {of}")
                );
            }
        }

        var root = byCode["66"];
        foreach (var (agencyLevel, name, shortName) in Agencies)
        {
            var agency = NewUnit(UnitKind.Agency, agencyLevel, null, root, name, shortName);
            db.Units.Add(agency);
            if (ReferenceEquals(name, Agencies[0].Name))
            {
                db.LeadAgencies.Add(
                    new LeadAgency
                    {
                        Id = Guid.CreateVersion7(),
                        AreaUnitId = root.Id,
                        AgencyUnitId = agency.Id,
                        ValidFrom = Start,
                    }
                );
            }
        }

        return root;
    }

    private static Unit NewUnit(UnitKind kind, string levelKey, string? type, Unit? parent, string name, string shortName)
    {
        var id = Guid.CreateVersion7();
        return new Unit
        {
            Id = id,
            Kind = kind,
            LevelKey = levelKey,
            OfficialType = type,
            ParentId = parent?.Id,
            Name = name,
            ShortName = shortName,
            NameFolded = Folding.Fold(name),
            Path = Unit.PathUnder(parent?.Path, id),
            ValidFrom = Start,
        };
    }

    private static IEnumerable<UnitRow> ReadUnits()
    {
        using var stream = typeof(ReferenceData).Assembly.GetManifestResourceStream("Campaigns.Web.Data.Seed.units.csv")!;
        using var reader = new StreamReader(stream);
        using var csv = CsvHelper.CsvReader.Create(reader);
        csv.ReadHeader();
        var (code, parent, name, type) = (
            csv.GetFieldIndex("code"),
            csv.GetFieldIndex("parent_code"),
            csv.GetFieldIndex("name"),
            csv.GetFieldIndex("type")
        );
        while (csv.Read())
        {
            yield return new UnitRow(csv.GetString(code), csv.GetString(parent), csv.GetString(name), csv.GetString(type));
        }
    }

    private static ILookup<string, string> ReadSuccessors()
    {
        using var stream = typeof(ReferenceData).Assembly.GetManifestResourceStream("Campaigns.Web.Data.Seed.unit-successors-2025.csv")!;
        using var reader = new StreamReader(stream);
        using var csv = CsvHelper.CsvReader.Create(reader);
        csv.ReadHeader();
        var (code, name) = (csv.GetFieldIndex("old_code"), csv.GetFieldIndex("new_name"));
        var rows = new List<(string Code, string Name)>();
        while (csv.Read())
        {
            rows.Add((csv.GetString(code), csv.GetString(name)));
        }

        return rows.ToLookup(r => r.Code, r => r.Name, StringComparer.Ordinal);
    }

    [GeneratedRegex("^(Tỉnh|Thành phố|Thị xã|Huyện|Phường|Thị trấn|Xã) ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TypeWord();

    private sealed record UnitRow(string Code, string ParentCode, string Name, string Type);
}
