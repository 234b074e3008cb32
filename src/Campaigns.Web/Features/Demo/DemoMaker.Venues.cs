using System.Globalization;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Text;
using Campaigns.Domain.Units;

namespace Campaigns.Web.Features.Demo;

internal sealed partial class DemoMaker
{
    private readonly List<Hall> _halls = [];

    /// <summary>
    /// Makes about 150 halls, yards and schools, and with them the women's unions of their communes and the schools as units.
    /// </summary>
    private void MakeVenues()
    {
        var lowerSchools = DemoPlaces.LowerSchools.ToArray();
        foreach (var (code, target, _) in DemoPlaces.Districts)
        {
            var district = Area(code);
            var communes = _world
                .ByCode.Where(u => u.Value.ParentId == district.Id)
                .OrderBy(u => u.Key, StringComparer.Ordinal)
                .Select(u => u.Value)
                .ToArray();
            var seat =
                communes.FirstOrDefault(c => c.OfficialType == "thi_tran" && (code != HomeDistrict || c.ShortName == "Quảng Phú"))
                ?? communes[0];
            _dice.Shuffle(lowerSchools);
            var taken = code == HomeDistrict ? communes.Length : Math.Clamp((int)Math.Round(target / 1800.0), 3, 10);
            var chosen = communes.Where(c => c != seat).ToArray();
            if (code != HomeDistrict)
            {
                _dice.Shuffle(chosen);
            }

            var kind = district.OfficialType switch
            {
                "huyen" => "huyện",
                "thi_xa" => "thị xã",
                _ => "thành phố",
            };
            AddHall(HallKind.Stadium, seat, code, $"Sân vận động {kind}", "", 3000, holdsSeveral: true);
            AddHall(HallKind.Centre, seat, code, $"Trung tâm Văn hóa {kind}", "", 350, rooms: 3);
            AddSchool(HallKind.HighSchool, seat, code, $"Trường THPT {district.ShortName}", 600);
            AddVillageHalls(seat, code);
            for (var i = 0; i < taken - 1; i++)
            {
                var commune = chosen[i];
                _womensUnions.TryAdd(commune.Id, WomensUnion(commune));
                AddVillageHalls(commune, code);
                if (code == HomeDistrict || i % 3 == 0)
                {
                    AddHall(HallKind.Commune, commune, code, $"Hội trường UBND {Lower(commune.Name)}", "", _dice.Roll(12, 20) * 10);
                }

                if (commune.ShortName == "Ea Kiết" || (code == HomeDistrict ? i % 4 == 0 : i % 3 == 1))
                {
                    AddSchool(
                        HallKind.LowerSchool,
                        commune,
                        code,
                        $"Trường THCS {(commune.ShortName == "Ea Kiết" ? "Ngô Mây" : lowerSchools[i % lowerSchools.Length])}",
                        400
                    );
                }

                if (commune.ShortName == "Ea Kuêh")
                {
                    AddHall(HallKind.Commune, commune, code, "Nhà văn hóa xã Ea Kuêh", "", 150);
                }

                if (commune.ShortName is "Cuor Đăng" or "Ea Kar" || (code != HomeDistrict && i == 2))
                {
                    AddHall(HallKind.Enterprise, commune, code, $"Hội trường Công ty Cà phê {commune.ShortName}", "", 180);
                }
            }

            _womensUnions.TryAdd(seat.Id, WomensUnion(seat));
        }
    }

    private Unit WomensUnion(Unit commune) =>
        AddAgency("branch", commune, $"Hội Liên hiệp Phụ nữ {Lower(commune.Name)}", $"Hội LHPN {Lower(commune.Name)}");

    private void AddVillageHalls(Unit commune, string district)
    {
        if (district == HomeDistrict && DemoPlaces.VillagesOfCommune.TryGetValue(commune.Name, out var own))
        {
            foreach (var village in own)
            {
                AddVillageHall(commune, district, village);
            }

            return;
        }

        var urban = commune.OfficialType is "phuong" or "thi_tran";
        var village1 =
            urban && _dice.Chance(0.6) ? string.Create(CultureInfo.InvariantCulture, $"Tổ dân phố {_dice.Roll(1, 12)}")
            : district == "656" ? _dice.Pick(DemoPlaces.MnongVillages)
            : _dice.Chance(0.55) ? _dice.Pick(DemoPlaces.EdeVillages)
            : string.Create(CultureInfo.InvariantCulture, $"Thôn {_dice.Roll(1, 14)}");
        AddVillageHall(commune, district, village1);
    }

    private void AddVillageHall(Unit commune, string district, string village)
    {
        var name = village.StartsWith("Buôn", StringComparison.Ordinal)
            ? $"Nhà văn hóa cộng đồng {Lower(village)}"
            : $"Nhà văn hóa {Lower(village)}";
        AddHall(HallKind.Village, commune, district, name, village, _dice.Roll(7, 15) * 10);
    }

    private void AddSchool(HallKind kind, Unit commune, string district, string name, int capacity)
    {
        var school = AddAgency("school", commune, name, name);
        AddHall(kind, commune, district, name, "", capacity, agency: school);
    }

    private void AddHall(
        HallKind kind,
        Unit commune,
        string district,
        string name,
        string village,
        int? capacity,
        bool holdsSeveral = false,
        int rooms = 1,
        Unit? agency = null
    )
    {
        var venue = new Venue
        {
            Id = _dice.Id(_began),
            CommuneId = commune.Id,
            Name = name,
            NameFolded = Folding.Fold(name),
            PublicName = name,
            PublicNameFolded = Folding.Fold(name),
            Village = village,
            VillageFolded = Folding.Fold(village),
            Rooms = rooms,
            HoldsSeveral = holdsSeveral,
            Capacity = capacity,
            CreatedAt = _began,
        };
        _data.Venues.Add(venue);
        _halls.Add(new Hall(venue, kind, commune, district, agency));
    }

    private Hall HallOf(string commune, string start) =>
        _halls.First(h =>
            h.DistrictCode == HomeDistrict && h.Commune.Name == commune && h.Venue.Name.StartsWith(start, StringComparison.Ordinal)
        );

    /// <summary>The name of a unit inside another name: "xã Ea Kuêh".</summary>
    private static string Lower(string name) => char.ToLower(name[0], CultureInfo.InvariantCulture) + name[1..];
}
