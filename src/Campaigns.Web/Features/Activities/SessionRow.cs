using Campaigns.Domain.Activities;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace Campaigns.Web.Features.Activities;

/// <summary>What a row of a session shows beside its fields.</summary>
/// <param name="Row">The row, counted from 0.</param>
/// <param name="Day">Which day is meant without a year: "next" or "past".</param>
/// <param name="Field">The name of a part of the row.</param>
public sealed record SessionRow(int Row, string Day, Func<string, string> Field)
{
    /// <summary>The halves of the day to choose from; null where the form asks for hours alone.</summary>
    public IReadOnlyList<SelectListItem>? Halves { get; init; }

    /// <summary>The part of the form that is shown again after the row was removed; null where no row may be removed.</summary>
    public string? RemovedIn { get; init; }

    /// <summary>The session as it was read; null where nothing was read.</summary>
    public SessionPlan? Session { get; init; }

    public IReadOnlyList<ActivityRefusal.AskedBack> Doubts { get; init; } = [];

    public IReadOnlyCollection<string> Agreed { get; init; } = [];
}
