using System.Globalization;
using NodaTime;

namespace Campaigns.Web.Platform.Lists;

/// <summary>
/// The key of a row in a list that is ordered by time: the instant and the row's id. In an address it is written "ticks_id". A row without
/// a time yet comes after all times.
/// </summary>
public sealed record TimeKey(Instant At, Guid Id)
{
    // Ticks of the year 2128, later than anything that is planned.
    private const long MaxTicks = 50_000_000_000_000_000;

    /// <summary>Reads the key from an address; null when the text is no key.</summary>
    public static TimeKey? Read(string? text) =>
        text?.Split('_') is [var ticks, var id]
        && long.TryParse(ticks, CultureInfo.InvariantCulture, out var number)
        && Guid.TryParse(id, out var last)
        && number is long.MaxValue or (> 0 and < MaxTicks)
            ? new TimeKey(number == long.MaxValue ? Instant.MaxValue : Instant.FromUnixTimeTicks(number), last)
            : null;

    /// <summary>The page that an address asks for: before a row, after a row, or the first.</summary>
    public static ListPlace<Instant> PlaceOf(string? after, string? before) =>
        Read(before) is { } ends ? new(ends.At, ends.Id, Placed: true, Back: true)
        : Read(after) is { } begins ? new(begins.At, begins.Id, Placed: true, Back: false)
        : ListPlace<Instant>.First;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(At == Instant.MaxValue ? long.MaxValue : At.ToUnixTimeTicks())}_{Id:N}");
}
