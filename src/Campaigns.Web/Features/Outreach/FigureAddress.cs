using Campaigns.Domain.Text;
using NodaTime;
using NodaTime.Text;

namespace Campaigns.Web.Features.Outreach;

/// <summary>How the addresses of figures say what is left out, and days.</summary>
internal static class FigureAddress
{
    /// <summary>"&amp;name=value"; nothing where there is no value.</summary>
    public static string Pair(string name, string? value) => string.IsNullOrEmpty(value) ? "" : $"&{name}={value}";

    /// <summary>"&amp;name=2026-11-25"; nothing where there is no day.</summary>
    public static string Pair(string name, LocalDate? day) => Pair(name, day is { } on ? LocalDatePattern.Iso.Format(on) : null);

    /// <summary>Reads a day of an address: null where it says none, false where it says no day.</summary>
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
