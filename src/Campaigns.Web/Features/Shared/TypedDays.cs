using Campaigns.Domain.Text;
using Campaigns.Web.Platform;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using NodaTime;

namespace Campaigns.Web.Features.Shared;

/// <summary>
/// A field for a day, which may be typed without a year ("4/12"). The binder completes it (<see cref="TextBinder"/>), so the page, its
/// rules and the field that is shown again all have the whole day.
/// </summary>
/// <param name="meant">Which day is meant. The <c>day</c> attribute of the field in the page says the same.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TypedDayAttribute(DayIs meant) : Attribute
{
    public DayIs Meant { get; } = meant;
}

/// <summary>Completes days that were typed without a year.</summary>
public static class TypedDays
{
    /// <summary>
    /// Completes a typed day, where an attribute cannot say which one is meant. The field of that name shows the whole day.
    /// </summary>
    public static string? Complete(ModelStateDictionary state, string field, string? typed, IClock clock, DayIs meant)
    {
        ArgumentNullException.ThrowIfNull(state);
        var whole = TypedValues.WithYear(typed, clock.Today(), meant);
        if (whole != typed)
        {
            state.Remove(field);
        }

        return whole;
    }

    /// <summary>Reads a typed day. One that is typed and is no day of the calendar has the error at its field.</summary>
    /// <returns>The day; null when nothing was typed, or no day.</returns>
    public static LocalDate? Read(ModelStateDictionary state, string field, string? typed, string error)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (string.IsNullOrWhiteSpace(typed))
        {
            return null;
        }

        var day = TypedFields.DayOf(typed);
        if (day is null)
        {
            state.AddModelError(field, error);
        }

        return day;
    }
}
