using Campaigns.Domain.Text;
using Campaigns.Domain.Units;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;
using NodaTime.Text;

namespace Campaigns.Web.Features.Units;

/// <summary>Names the texts of the units' pages.</summary>
public sealed class UnitsTexts;

/// <summary>Registers the services of areas and agencies.</summary>
public static class UnitsFeature
{
    public static IServiceCollection AddUnits(this IServiceCollection services) => services.AddScoped<AreaChoices>();
}

/// <summary>The parts that the pages of units share.</summary>
public static class UnitPages
{
    /// <summary>The units at which the account's reach begins.</summary>
    public static IReadOnlyList<Guid> Roots(Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return
        [
            .. actor
                .Grants.Where(g => g.ActivityId is null && g.May(Permission.SeeUnits))
                .OrderBy(g => g.UnitPath.Length)
                .Select(g => g.UnitId)
                .Distinct(),
        ];
    }

    /// <summary>
    /// The name of a unit, other than <paramref name="but"/>, that has the code of the General Statistics Office at some time from
    /// <paramref name="from"/> on.
    /// </summary>
    public static Task<string?> CodeBearerAsync(CampaignsDbContext db, string code, LocalDate from, Guid? but, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        return (
            from c in db.UnitCodes
            join u in db.Units on c.UnitId equals u.Id
            where c.Register == GeneralStatisticsOffice && c.Code == code && c.UnitId != but && (c.ValidTo == null || c.ValidTo >= @from)
            select u.Name
        ).FirstOrDefaultAsync(cancel);
    }

    /// <summary>Whether another unit of that name lies under the same parent and continues after that day.</summary>
    public static Task<bool> NameTakenAsync(
        CampaignsDbContext db,
        Guid? parent,
        string folded,
        Guid? but,
        LocalDate from,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Units.AnyAsync(
            u => u.ParentId == parent && u.NameFolded == folded && u.Id != but && (u.ValidTo == null || u.ValidTo >= from),
            cancel
        );
    }

    /// <summary>The register that gives the official codes of areas.</summary>
    public const string GeneralStatisticsOffice = "gso";

    /// <summary>The most characters of a public name.</summary>
    public const int MaxPublicName = 120;

    /// <summary>Refuses a public name that is too long or tells the programme's theme (who-sees 8).</summary>
    public static void RefusePublicName(ModelStateDictionary state, string? typed, IStringLocalizer<UnitsTexts> texts)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(texts);
        if (typed?.Length > MaxPublicName)
        {
            state.AddModelError("Input.PublicName", texts["Refusal.PublicNameTooLong", MaxPublicName]);
        }
        else if (ThemeWords.FindIn(typed) is { } word)
        {
            state.AddModelError("Input.PublicName", texts["Refusal.PublicNameTheme", word]);
        }
    }

    /// <summary>Adds the refusals as errors at the fields of the form.</summary>
    public static void Refuse(
        ModelStateDictionary state,
        IEnumerable<UnitRefusal> refusals,
        IStringLocalizer<UnitsTexts> texts,
        string prefix = "Input."
    )
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(refusals);
        ArgumentNullException.ThrowIfNull(texts);
        foreach (var refusal in refusals)
        {
            var key = "Refusal." + refusal.Key;
            string sentence = refusal switch
            {
                UnitRefusal.NameTooLong { Max: var max } => texts[key, max],
                UnitRefusal.ShortNameTooLong { Max: var max } => texts[key, max],
                UnitRefusal.CodeTaken { By: var by } => texts[key, by],
                UnitRefusal.BeforeParent { On: var on } => texts[key, Show.Date(on)],
                UnitRefusal.ParentEnded { On: var on } => texts[key, Show.Date(on)],
                UnitRefusal.EndBeforeBegin { Begin: var on } => texts[key, Show.Date(on)],
                UnitRefusal.EndedAlready { On: var on } => texts[key, Show.Date(on)],
                UnitRefusal.HasUnitsBelow { Count: var count } => texts[key, count],
                UnitRefusal.HasActivitiesAfter { Count: var count } => texts[key, count],
                _ => texts[key],
            };
            state.AddModelError(prefix + refusal.Field, sentence);
        }
    }
}
