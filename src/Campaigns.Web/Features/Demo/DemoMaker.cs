using System.Globalization;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Campaigns;
using Campaigns.Domain.People;
using Campaigns.Domain.Text;
using Campaigns.Domain.Time;
using Campaigns.Domain.Units;
using Campaigns.Web.Features.Accounts;
using NodaTime;

namespace Campaigns.Web.Features.Demo;

/// <summary>
/// Makes three years of a province around a day; the same day and hour always give the same rows. This class only makes rows;
/// <see cref="DemoLoader"/> writes them.
/// </summary>
internal sealed partial class DemoMaker
{
    /// <summary>The district whose pages a visitor of the demo sees first: Cư M'gar.</summary>
    public const string HomeDistrict = "648";

    private const int Seed = 20261124;

    private readonly SeededRandom _dice = new(Seed);
    private readonly DemoWorld _world;
    private readonly DemoData _data = new();
    private readonly Instant _now;
    private readonly LocalDate _today;
    private readonly Instant _began;
    private readonly Dictionary<string, Account> _authors = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, Unit> _womensUnions = [];
    private readonly Dictionary<Guid, string> _unionWomen = [];
    private readonly SeededRandom _contacts = new(1930);
    private readonly Dictionary<Guid, Unit> _offices;
    private readonly Dictionary<string, Unit> _agencies;
    private Account _steward = null!;

    private DemoMaker(DemoWorld world)
    {
        _world = world;
        _now = world.Now;
        _today = VietnamTime.DateOf(world.Now);
        _began = VietnamTime.InstantOf(_today.PlusYears(-3).PlusDays(-60).At(new LocalTime(8, 0)));
        _offices = world.Units.Where(u => u.LevelKey == "office").ToDictionary(u => u.ParentId!.Value);
        _agencies = world
            .Units.Where(u => u.ParentId == world.Root.Id && u.Kind == UnitKind.Agency)
            .ToDictionary(u => u.ShortName, StringComparer.Ordinal);
    }

    public static DemoData Make(DemoWorld world)
    {
        var maker = new DemoMaker(world);
        maker.MakeVenues();
        maker.MakeAccounts();
        maker.MakeTargets();
        maker.MakeSpeakers();
        maker.MakeEvents();
        maker.TellStories();
        maker.MakeNetwork();
        maker.MakeTraining();
        maker.MakeDoor();
        maker.MakeImport();
        maker.MakeReporters();
        return maker._data;
    }

    private Unit Area(string code) => _world.ByCode[code];

    private Unit Commune(string name) =>
        _world.Units.First(u => u.LevelKey == "commune" && u.ParentId == Area(HomeDistrict).Id && u.Name == name);

    private Unit AddAgency(string level, Unit parent, string name, string shortName)
    {
        var id = _dice.Id(_began);
        var unit = new Unit
        {
            Id = id,
            Kind = UnitKind.Agency,
            LevelKey = level,
            ParentId = parent.Id,
            Name = name,
            ShortName = shortName,
            NameFolded = Folding.Fold(name),
            Path = Unit.PathUnder(parent.Path, id),
            ValidFrom = parent.ValidFrom,
        };
        _data.Units.Add(unit);
        return unit;
    }

    private void MakeAccounts()
    {
        var home = Area(HomeDistrict);
        var kueh = Commune("Xã Ea Kuêh");
        var lead = _agencies["Sở LĐTBXH"];
        _authors[HomeDistrict] = AddAccount("organiser-district", "H'Yim Kđoh", Role.Organiser, home, _offices[home.Id]);
        _authors[kueh.Name] = AddAccount("organiser-commune", "H'Linh Mlô", Role.Organiser, kueh, _womensUnions[kueh.Id]);
        _steward = AddAccount("steward", "Y Khoa Kbuôr", Role.Steward, home, _offices[home.Id], maySearch: true);
        AddAccount("coordinator", "Trần Thị Thu Hà", Role.Coordinator, _world.Root, lead);
        AddAccount("viewer", "Phạm Minh Tuấn", Role.Viewer, _world.Root, lead);
        AddAccount("administrator", "Nguyễn Đức Anh", Role.Administrator, _world.Root, lead);

        // Accounts that did the work in the rest of the province; nobody can sign in with them.
        foreach (var (code, _, _) in DemoPlaces.Districts.Where(d => d.Code != HomeDistrict))
        {
            var people = _dice.Weighted(DemoPlaces.PeoplesOf(code).Select(p => (p.People, p.Weight)).ToArray());
            var name = DemoNames.Name(_dice, people, _dice.Chance(0.6) ? Sex.Female : Sex.Male);
            _authors[code] = AddAccount(null, name, Role.Organiser, Area(code), _offices[Area(code).Id]);
        }

        foreach (var agency in _agencies.Values.OrderBy(a => a.Name, StringComparer.Ordinal))
        {
            // The random number is drawn for each agency, so that the rest of the demo does not change. A women's union is led by a woman.
            var sex = _dice.Chance(0.6) || agency.Name.Contains("Phụ nữ", StringComparison.Ordinal) ? Sex.Female : Sex.Male;
            _authors[agency.ShortName] = AddAccount(null, DemoNames.Name(_dice, People.Kinh, sex), Role.Organiser, agency, agency);
        }
    }

    /// <summary>The contact of an event: the person who plans it, and for a women's union one of its own women.</summary>
    private string ContactOf(Unit organiser, Account author)
    {
        if (
            !organiser.Name.Contains("Phụ nữ", StringComparison.Ordinal)
            || author == _authors.GetValueOrDefault(organiser.ShortName)
            || author.DemoKey == "organiser-commune"
        )
        {
            return author.DisplayName;
        }

        return _unionWomen.TryGetValue(organiser.Id, out var name)
            ? name
            : _unionWomen[organiser.Id] = DemoNames.Name(_contacts, People.Kinh, Sex.Female);
    }

    /// <summary>A telephone number of the province that nobody has; a unit always gets the same one.</summary>
    private static string NumberOf(Unit unit) =>
        string.Create(CultureInfo.InvariantCulture, $"0262 3000 {unit.Name.Aggregate(17, (sum, sign) => ((sum * 31) + sign) % 1000):000}");

    private Account AddAccount(string? key, string name, Role role, Unit unit, Unit acting, bool maySearch = false)
    {
        var mail = string.Create(
            CultureInfo.InvariantCulture,
            $"{Folding.Fold(name).Replace(' ', '.')}.{_data.Accounts.Count + 1}@demo.example"
        );
        var account = new Account
        {
            Id = _dice.Id(_began),
            DisplayName = name,
            DemoKey = key,
            UserName = mail,
            NormalizedUserName = mail.ToUpperInvariant(),
            Email = mail,
            NormalizedEmail = mail.ToUpperInvariant(),
            EmailConfirmed = true,
            PhoneNumber = NumberOf(unit).Replace(" ", "", StringComparison.Ordinal),
            LockoutEnabled = true,
            SecurityStamp = Convert.ToHexString(_dice.Bytes(20)),
            ConcurrencyStamp = _dice.Id(_began).ToString(),
            CreatedAt = _began,
        };
        _data.Accounts.Add(account);
        _data.Grants.Add(
            new Grant
            {
                Id = _dice.Id(_began),
                AccountId = account.Id,
                Role = role,
                UnitId = unit.Id,
                ActingUnitId = acting.Id,
                MaySearch = maySearch,
                ValidFrom = _began,
            }
        );
        return account;
    }

    /// <summary>
    /// The target of an edition in turns, for the province or a district. Earlier years aimed lower; the family month aims at a third.
    /// </summary>
    private int TargetOf(string rule, Campaign campaign, int target)
    {
        var yearsBack = Math.Max(0, LatestYear(rule) - campaign.StartsOn.Year);
        var share = (rule == "gender" ? 1.0 : 0.35) * (1 - (0.08 * yearsBack));
        return yearsBack == 0 && rule == "gender" ? target : (int)(Math.Round(target * share / 100) * 100);
    }

    // The edition that people speak of: the latest one that has begun or that begins this year.
    private int LatestYear(string rule) =>
        _world
            .Campaigns.Where(c => c.Rule == rule && (c.Campaign.StartsOn <= _today || c.Campaign.StartsOn.Year == _today.Year))
            .Max(c => c.Campaign.StartsOn.Year);

    private void MakeTargets()
    {
        foreach (var (rule, campaign) in _world.Campaigns)
        {
            var sum = 0;
            foreach (var (code, target, _) in DemoPlaces.Districts)
            {
                var turns = TargetOf(rule, campaign, target);
                sum += turns;
                _data.Targets.Add(
                    new CampaignTarget
                    {
                        CampaignId = campaign.Id,
                        UnitId = Area(code).Id,
                        Turns = turns,
                    }
                );
            }

            _data.Targets.Add(
                new CampaignTarget
                {
                    CampaignId = campaign.Id,
                    UnitId = _world.Root.Id,
                    Turns = sum,
                }
            );
        }
    }
}
