namespace Campaigns.Web.Platform.Lists;

/// <summary>
/// The addresses of the neighbouring pages of a list that is paged by key; an address is null when there is no such page.
/// </summary>
/// <param name="PreviousUrl">The address of the page before.</param>
/// <param name="NextUrl">The address of the page after.</param>
/// <param name="Text">The text between them, such as "50 hoạt động".</param>
public sealed record Pager(string? PreviousUrl, string? NextUrl, string? Text = null)
{
    /// <summary>The number of rows, shown when <see cref="Text"/> is empty.</summary>
    public ListCount? Count { get; init; }

    /// <summary>
    /// Makes the pager of a page. <paramref name="address"/> makes the address of the rows after a row's key, or of those before it.
    /// </summary>
    public static Pager Of<TRow>(ListPage<TRow> page, Func<TRow, string> key, Func<string?, string?, string?> address, string? text = null)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(address);
        return page.Rows.Count == 0
            ? new Pager(page.HasBefore ? address(null, null) : null, null, text)
            : new Pager(
                page.HasBefore ? address(null, key(page.Rows[0])) : null,
                page.HasAfter ? address(key(page.Rows[^1]), null) : null,
                text
            );
    }
}
