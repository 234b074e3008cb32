using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Platform.Lists;

/// <summary>How many rows a list has: exact up to a ceiling, so that no page counts a million rows.</summary>
/// <param name="Number">How many; the ceiling where there are more.</param>
/// <param name="IsMore">There are more than that.</param>
public sealed record ListCount(int Number, bool IsMore)
{
    public const int Ceiling = 10_000;

    public static async Task<ListCount> OfAsync<T>(IQueryable<T> rows, CancellationToken cancel)
    {
        var found = await rows.Take(Ceiling + 1).CountAsync(cancel);
        return found > Ceiling ? new ListCount(Ceiling, IsMore: true) : new ListCount(found, IsMore: false);
    }
}
