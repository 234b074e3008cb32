using Campaigns.Domain.Accounts;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Shared;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Campaigns.Web.Features.Accounts;

/// <summary>The fields of a grant in a form.</summary>
public sealed class GrantInput
{
    public Role? Role { get; set; }

    public Guid? UnitId { get; set; }

    public Guid? ActingUnitId { get; set; }

    public Guid? ActivityId { get; set; }

    public bool MaySearch { get; set; }

    public GrantPlan Plan() =>
        new()
        {
            Role = Role,
            UnitId = UnitId,
            ActingUnitId = ActingUnitId,
            ActivityId = ActivityId,
            MaySearch = MaySearch,
        };

    /// <summary>The names of the chosen units and activity, for a form that is shown again.</summary>
    public async Task<IReadOnlyDictionary<Guid, string>> ChosenAsync(CampaignsDbContext db, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        var chosen = await db.Units.Where(u => u.Id == UnitId || u.Id == ActingUnitId).ToDictionaryAsync(u => u.Id, u => u.Name, cancel);
        if (
            ActivityId is { } activity
            && await db.Activities.Where(a => a.Id == activity).Select(a => a.Title).SingleOrDefaultAsync(cancel) is { } title
        )
        {
            chosen[activity] = title;
        }

        return chosen;
    }

    /// <summary>The grant as a row, for a plan that was not refused.</summary>
    public Grant ToGrant(Guid account, NodaTime.Instant now) =>
        new()
        {
            Id = Guid.CreateVersion7(),
            AccountId = account,
            Role = Role!.Value,
            UnitId = UnitId!.Value,
            ActingUnitId = ActingUnitId ?? UnitId.Value,
            ActivityId = ActivityId,
            MaySearch = MaySearch,
            ValidFrom = now,
        };

    /// <summary>The fields of a grant that the log keeps.</summary>
    public static object Logged(Grant grant)
    {
        ArgumentNullException.ThrowIfNull(grant);
        return new
        {
            grant = grant.Id,
            role = EnumText.Word(grant.Role),
            unit = grant.UnitId,
            actingUnit = grant.ActingUnitId,
            activity = grant.ActivityId,
            maySearch = grant.MaySearch,
        };
    }
}

/// <summary>Puts into words why a grant is not given or not ended.</summary>
public static class GrantSentences
{
    /// <summary>Adds the refusals as errors at the fields of the form.</summary>
    public static void Refuse(ModelStateDictionary state, IEnumerable<GrantRefusal> refusals, IStringLocalizer<AccountsTexts> texts)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(refusals);
        foreach (var refusal in refusals)
        {
            state.AddModelError(refusal.Field.Length > 0 ? "Grant." + refusal.Field : "", Of(refusal, texts));
        }
    }

    public static string Of(GrantRefusal refusal, IStringLocalizer<AccountsTexts> texts)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        ArgumentNullException.ThrowIfNull(texts);
        return refusal switch
        {
            GrantRefusal.UnitEnded ended => texts["Grant.Refusal.UnitEnded", Show.Date(ended.On)],
            GrantRefusal.ActingUnitEnded ended => texts["Grant.Refusal.ActingUnitEnded", Show.Date(ended.On)],
            _ => texts["Grant.Refusal." + refusal.Key],
        };
    }
}
