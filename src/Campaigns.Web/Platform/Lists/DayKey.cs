using NodaTime;
using NodaTime.Text;

namespace Campaigns.Web.Platform.Lists;

/// <summary>
/// The key of a row in a list that is ordered by day: the day and the row's id. In an address it is written "2026-11-24_id".
/// </summary>
public sealed record DayKey(LocalDate On, Guid Id)
{
    /// <summary>Reads the key from an address; null when the text is no key.</summary>
    public static DayKey? Read(string? text) =>
        text?.Split('_') is [var day, var id] && LocalDatePattern.Iso.Parse(day) is { Success: true } on && Guid.TryParse(id, out var last)
            ? new DayKey(on.Value, last)
            : null;

    /// <summary>The page that an address asks for: before a row, after a row, or the first.</summary>
    public static ListPlace<LocalDate> PlaceOf(string? after, string? before) =>
        Read(before) is { } ends ? new(ends.On, ends.Id, Placed: true, Back: true)
        : Read(after) is { } begins ? new(begins.On, begins.Id, Placed: true, Back: false)
        : ListPlace<LocalDate>.First;

    public override string ToString() => $"{LocalDatePattern.Iso.Format(On)}_{Id:N}";
}
