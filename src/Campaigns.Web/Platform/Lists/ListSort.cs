namespace Campaigns.Web.Platform.Lists;

/// <summary>The orders of a list, for its headings.</summary>
/// <param name="Current">The order of the page.</param>
/// <param name="Names">The orders that the list has, its own first.</param>
/// <param name="Address">The address of the first page in an order.</param>
/// <param name="LatestFirst">Whether the page's order begins with the latest.</param>
public sealed record ListSort(string Current, IReadOnlyList<string> Names, Func<string, string?> Address, bool LatestFirst)
{
    public const string Time = "time";
    public const string Name = "name";
    public const string Place = "place";
    public const string Most = "most";

    /// <summary>Whether the page has another order than the list's own; the filters then carry the order along.</summary>
    public bool IsOther => Current != Names[0];

    /// <summary>The value of aria-sort for the heading of a column; null when the list is not ordered by it.</summary>
    public string? Said(string by) =>
        by != Current ? null
        : LatestFirst ? "descending"
        : "ascending";
}

/// <summary>The heading of a column by which a list can be ordered.</summary>
public sealed record SortHead(ListSort Sort, string By, string Text);
