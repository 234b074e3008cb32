using NodaTime;
using NodaTime.Text;

namespace Campaigns.Web.Platform.Lists;

/// <summary>Where a page of a list in order of days ends: the day and the id of its last row. In an address "2026-11-24_id".</summary>
public sealed record DayKey(LocalDate On, Guid Id)
{
    /// <summary>The key that an address names; null where it names none.</summary>
    public static DayKey? Read(string? text) =>
        text?.Split('_') is [var day, var id] && LocalDatePattern.Iso.Parse(day) is { Success: true } on && Guid.TryParse(id, out var last) ? new DayKey(on.Value, last) : null;

    /// <summary>Which page an address asks for: before a row, after one, or the first.</summary>
    public static ListPlace<LocalDate> PlaceOf(string? after, string? before) =>
        Read(before) is { } ends ? new(ends.On, ends.Id, Placed: true, Back: true)
        : Read(after) is { } begins ? new(begins.On, begins.Id, Placed: true, Back: false)
        : ListPlace<LocalDate>.First;

    public override string ToString() => $"{LocalDatePattern.Iso.Format(On)}_{Id:N}";
}
