namespace Campaigns.Web.Features.Shared;

/// <summary>What a list may be ordered by.</summary>
/// <param name="Current">The order that the page has.</param>
/// <param name="Address">The address of the first page in an order.</param>
/// <param name="LatestFirst">In order of time the latest comes first.</param>
public sealed record ListSort(string Current, Func<string, string?> Address, bool LatestFirst)
{
    public const string Time = "time";
    public const string Name = "name";
    public const string Place = "place";

    /// <summary>What an address says of an order; nothing of that by time.</summary>
    public static string? Word(string by) => by == Time ? null : by;

    /// <summary>The order that an address names; by time where it names none.</summary>
    public static string Read(string? text) => text is Name or Place ? text : Time;

    /// <summary>What a heading says of the order of its column; null where the list is not ordered by it.</summary>
    public string? Said(string by) => by != Current ? null : by == Time && LatestFirst ? "descending" : "ascending";
}

/// <summary>The heading of a column that a list can be ordered by.</summary>
public sealed record SortHead(ListSort Sort, string By, string Text);
