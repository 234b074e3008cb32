using Campaigns.Domain.Text;
using NodaTime;
using NodaTime.Text;

namespace Campaigns.Web.Features.Outreach;

/// <summary>Writes and reads optional parts and days in the addresses of figures.</summary>
internal static class FigureAddress
{
    /// <summary>"&amp;name=value"; empty when there is no value.</summary>
    public static string Pair(string name, string? value) => string.IsNullOrEmpty(value) ? "" : $"&{name}={value}";

    /// <summary>"&amp;name=2026-11-25"; empty when there is no day.</summary>
    public static string Pair(string name, LocalDate? day) => Pair(name, day is { } on ? LocalDatePattern.Iso.Format(on) : null);

    /// <summary>Reads a day from an address: null when the text is empty; the method returns false when the text is no day.</summary>
    public static bool TryDay(string? text, out LocalDate? day)
    {
        day = null;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        day = TypedValues.DayOf(text);
        return day is not null;
    }
}
