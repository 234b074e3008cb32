using Campaigns.Domain.Accounts;
using Campaigns.Domain.People;

namespace Campaigns.Web.Features.Demo;

/// <summary>Who writes, approves and receives the reports of the home district.</summary>
internal sealed partial class DemoMaker
{
    private readonly SeededRandom _reporters = new(2030);

    /// <summary>
    /// The head of the home district, its coordinator, and an organiser in each of its communes. They come after everything else, so that
    /// the random numbers of the rest of the demo stay as they are.
    /// </summary>
    private void MakeReporters()
    {
        var home = Area(HomeDistrict);
        AddAccount("approver", "Nguyễn Thị Bích Liên", Role.Approver, home, _offices[home.Id]);
        AddAccount(null, "Y Bhem Ayŭn", Role.Coordinator, home, _offices[home.Id]);
        foreach (var commune in _world.Units.Where(u => u.LevelKey == "commune" && u.ParentId == home.Id && !_authors.ContainsKey(u.Name)))
        {
            var name = DemoNames.Name(_reporters, _reporters.Chance(0.6) ? People.Ede : People.Kinh, Sex.Female);
            AddAccount(null, name, Role.Organiser, commune, _womensUnions.GetValueOrDefault(commune.Id, commune));
        }
    }
}
