using System.Globalization;
using NodaTime;

namespace Campaigns.Domain.Reporting;

/// <summary>
/// A day that comes once a year, told from the year of a report: 15/12 of the year before is (-1, 15/12). A 29/2 is the 28th in other
/// years.
/// </summary>
public sealed record YearlyDay(int YearOffset, int Month, int Day)
{
    /// <summary>The day for the report of a year.</summary>
    public LocalDate Of(int year) => new AnnualDate(Month, Day).InYear(year + YearOffset);

    /// <summary>As it is stored: "-1/12/15".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{YearOffset}/{Month}/{Day}");

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">The text names no day of a year.</exception>
    public static YearlyDay Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split('/');
        if (parts.Length != 3)
        {
            throw new FormatException($"'{text}' is no day of a year.");
        }

        var (offset, month, day) = (Number(parts[0]), Number(parts[1]), Number(parts[2]));

        // The constructor of AnnualDate refuses what is no day of any year.
        _ = new AnnualDate(month, day);
        return new YearlyDay(offset, month, day);

        static int Number(string part) => int.Parse(part, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
    }
}
