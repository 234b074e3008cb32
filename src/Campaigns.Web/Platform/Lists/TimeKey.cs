using System.Globalization;
using NodaTime;

namespace Campaigns.Web.Platform.Lists;

/// <summary>
/// Where a page of a list in order of time ends: the moment and the id of its last row. In an address "ticks_id"; what has no time yet
/// stands at the end of all time.
/// </summary>
public sealed record TimeKey(Instant At, Guid Id)
{
    // The year 2128, later than anything that is planned.
    private const long MaxTicks = 50_000_000_000_000_000;

    /// <summary>The key that an address names; null where it names none.</summary>
    public static TimeKey? Read(string? text) =>
        text?.Split('_') is [var ticks, var id] && long.TryParse(ticks, CultureInfo.InvariantCulture, out var number) && Guid.TryParse(id, out var last)
            && number is long.MaxValue or (> 0 and < MaxTicks)
            ? new TimeKey(number == long.MaxValue ? Instant.MaxValue : Instant.FromUnixTimeTicks(number), last)
            : null;

    /// <summary>Which page an address asks for: before a row, after one, or the first.</summary>
    public static ListPlace<Instant> PlaceOf(string? after, string? before) =>
        Read(before) is { } ends ? new(ends.At, ends.Id, Placed: true, Back: true)
        : Read(after) is { } begins ? new(begins.At, begins.Id, Placed: true, Back: false)
        : ListPlace<Instant>.First;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(At == Instant.MaxValue ? long.MaxValue : At.ToUnixTimeTicks())}_{Id:N}");
}
