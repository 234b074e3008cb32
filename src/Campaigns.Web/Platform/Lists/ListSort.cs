namespace Campaigns.Web.Platform.Lists;

/// <summary>What a list may be ordered by.</summary>
/// <param name="Current">The order that the page has.</param>
/// <param name="Names">The orders that the list has, its own first.</param>
/// <param name="Address">The address of the first page in an order.</param>
/// <param name="LatestFirst">The order that the page has begins with the latest.</param>
public sealed record ListSort(string Current, IReadOnlyList<string> Names, Func<string, string?> Address, bool LatestFirst)
{
    public const string Time = "time";
    public const string Name = "name";
    public const string Place = "place";

    /// <summary>Whether the page has another order than the list's own, which its filters take along.</summary>
    public bool IsOther => Current != Names[0];

    /// <summary>What a heading says of the order of its column; null where the list is not ordered by it.</summary>
    public string? Said(string by) => by != Current ? null : LatestFirst ? "descending" : "ascending";
}

/// <summary>The heading of a column that a list can be ordered by.</summary>
public sealed record SortHead(ListSort Sort, string By, string Text);
