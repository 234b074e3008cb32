using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Platform.Lists;

/// <summary>How many rows a list has: exact up to a ceiling, so that no page counts a million rows.</summary>
/// <param name="Number">How many; the ceiling where there are more.</param>
/// <param name="IsMore">There are more than that.</param>
public sealed record ListCount(int Number, bool IsMore)
{
    public const int Ceiling = 10_000;

    public static async Task<ListCount> OfAsync<T>(IQueryable<T> rows, CancellationToken cancel) => Of(await rows.Take(Ceiling + 1).CountAsync(cancel));

    /// <summary>Of a number that was counted up to one above the ceiling, or further.</summary>
    public static ListCount Of(int found) => found > Ceiling ? new ListCount(Ceiling, IsMore: true) : new ListCount(found, IsMore: false);
}
