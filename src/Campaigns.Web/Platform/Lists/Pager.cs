
namespace Campaigns.Web.Platform.Lists;

/// <summary>The way through a list that is paged by key; an address that is null has no page there.</summary>
/// <param name="PreviousUrl">The page before.</param>
/// <param name="NextUrl">The page after.</param>
/// <param name="Text">What is shown of it, e.g. "50 hoạt động".</param>
public sealed record Pager(string? PreviousUrl, string? NextUrl, string? Text = null)
{
    /// <summary>How many rows there are, where <see cref="Text"/> says nothing.</summary>
    public ListCount? Count { get; init; }

    /// <summary>The way on from a page: <paramref name="address"/> makes the address of what comes after a row's key, or before it.</summary>
    public static Pager Of<TRow>(ListPage<TRow> page, Func<TRow, string> key, Func<string?, string?, string?> address, string? text = null)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(address);
        return page.Rows.Count == 0
            ? new Pager(page.HasBefore ? address(null, null) : null, null, text)
            : new Pager(page.HasBefore ? address(null, key(page.Rows[0])) : null, page.HasAfter ? address(key(page.Rows[^1]), null) : null, text);
    }
}
