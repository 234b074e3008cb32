using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Platform.Lists;

/// <summary>The number of rows in a list, exact up to a ceiling, so that no page has to count a million rows.</summary>
/// <param name="Number">The number of rows; the ceiling when there are more.</param>
/// <param name="IsMore">Whether there are more rows than the ceiling.</param>
public sealed record ListCount(int Number, bool IsMore)
{
    public const int Ceiling = 10_000;

    public static async Task<ListCount> OfAsync<T>(IQueryable<T> rows, CancellationToken cancel) =>
        Of(await rows.Take(Ceiling + 1).CountAsync(cancel));

    /// <summary>Makes the count from a number that was counted up to the ceiling and one more, or further.</summary>
    public static ListCount Of(int found) => found > Ceiling ? new ListCount(Ceiling, IsMore: true) : new ListCount(found, IsMore: false);
}
