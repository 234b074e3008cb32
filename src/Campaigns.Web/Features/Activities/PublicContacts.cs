using Campaigns.Domain.Text;
using Campaigns.Domain.Units;
using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Activities;

/// <summary>
/// Whom the public may ask about an activity: whoever stands there, else its unit, else the unit above it, else the lead agency. Where
/// the first of them has no telephone, the first that has one stands beside it, for whoever wants to see, correct or erase what is kept of
/// them needs one.
/// </summary>
public sealed class PublicContacts(CampaignsDbContext db)
{
    /// <summary>What is shown where an activity of the unit names nobody; empty where nobody else does either.</summary>
    public async Task<string> OfUnitAsync(Guid unitId, bool mayBeNamed, LocalDate day, CancellationToken cancel)
    {
        var (units, agency) = await Together.ReadAsync(
            db,
            () =>
                db
                    .Units.AsNoTracking()
                    .Where(u => u.Id == unitId || db.Units.Any(below => below.Id == unitId && below.ParentId == u.Id))
                    .ToListAsync(cancel),
            () => AgencyAsync(day, cancel)
        );
        if (units.Find(u => u.Id == unitId) is not { } unit)
        {
            return "";
        }

        Unit[] asked = [.. new[] { unit, units.Find(u => u.Id == unit.ParentId), agency }.OfType<Unit>()];
        return Choose([.. asked.Select(u => u.Contact)], mayBeNamed ? [] : asked);
    }

    /// <summary>The first that says something, with the first telephone where it has none.</summary>
    /// <param name="contacts">Of the activity, its unit, the unit above and the lead agency.</param>
    /// <param name="unnamed">Units whose names may not stand there, for they tell the theme.</param>
    public static string Choose(IReadOnlyList<string?> contacts, IReadOnlyList<Unit> unnamed)
    {
        var shown = contacts.Select(c => Shown(c, unnamed)).Where(c => c.Length > 0).ToList();
        var first = shown.FirstOrDefault() ?? "";
        return Phones.FirstIn(first) is null && shown.Find(c => Phones.FirstIn(c) is not null) is { } reached
            ? $"{first}; {reached}"
            : first;
    }

    private Task<Unit?> AgencyAsync(LocalDate day, CancellationToken cancel) =>
        (
            from l in db.LeadAgencies
            join area in db.Units on l.AreaUnitId equals area.Id
            join u in db.Units on l.AgencyUnitId equals u.Id
            where area.ParentId == null && l.ValidFrom <= day && (l.ValidTo == null || l.ValidTo >= day)
            select u
        )
            .AsNoTracking()
            .FirstOrDefaultAsync(cancel);

    /// <summary>
    /// The contact without the part that names an agency, because such a name tells the theme as clearly as a title does.
    /// </summary>
    private static string Shown(string? contact, IReadOnlyList<Unit> unnamed)
    {
        if (unnamed.Any(u => u.Kind is not UnitKind.Area))
        {
            string[] agency =
            [
                .. unnamed
                    .Where(u => u.Kind is not UnitKind.Area)
                    .SelectMany(u => new[] { u.Name, u.ShortName })
                    .Select(Folding.Fold)
                    .Where(n => n.Length > 0),
            ];
            contact = string.Join(
                ", ",
                (contact ?? "")
                    .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                    .Where(part => !Array.Exists(agency, n => Folding.Fold(part).Contains(n, StringComparison.Ordinal)))
            );
        }

        return ThemeWords.FindIn(contact) is null ? contact ?? "" : Phones.FirstIn(contact) ?? "";
    }
}
