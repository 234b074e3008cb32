using System.Globalization;
using System.Text.RegularExpressions;
using Campaigns.Domain.Registrations;

namespace Campaigns.Domain.Lists;

/// <summary>What a cell says about a year of birth: one year, several possible years (then somebody is asked), or none.</summary>
public sealed record BirthYearReading(IReadOnlyList<int> Years)
{
    public static readonly BirthYearReading None = new([]);

    /// <param name="years">The years that the cell may mean.</param>
    /// <param name="isSure">Whether a single year may be taken without asking.</param>
    public BirthYearReading(IReadOnlyList<int> years, bool isSure)
        : this(years) => IsSure = isSure && years.Count == 1;

    public bool IsSure { get; }

    public int? Year => IsSure ? Years[0] : null;

    public bool IsAsked => !IsSure && Years.Count > 0;
}

/// <summary>
/// Reads years of birth as lists hold them. Only the year is kept, so the order of day and month does not matter. Somebody is asked about a
/// year of two digits, and about a bare number that may be a spreadsheet's count of days.
/// </summary>
public static partial class BirthYears
{
    /// <summary>Reads a cell. Cells that the file itself marks as dates are passed in as yyyy-MM-dd.</summary>
    public static BirthYearReading Read(string? cell, int thisYear)
    {
        var text = (cell ?? "").Trim().TrimEnd('.');
        bool Fits(int year) => year >= RegistrationRules.EarliestYearOfBirth && year <= thisYear;
        BirthYearReading Sure(params ReadOnlySpan<int> years) => Of(isSure: true, years);
        BirthYearReading Of(bool isSure, ReadOnlySpan<int> years)
        {
            var fit = new List<int>();
            foreach (var year in years)
            {
                if (Fits(year) && !fit.Contains(year))
                {
                    fit.Add(year);
                }
            }

            return new BirthYearReading(fit, isSure);
        }

        if (WithYear().Match(text) is { Success: true } whole)
        {
            return Sure(Number(whole.Groups["y"].ValueSpan));
        }

        if (TwoDigits().Match(text) is { Success: true } two)
        {
            var short_ = Number(two.Groups["y"].ValueSpan);
            return Of(isSure: false, [1900 + short_, 2000 + short_]);
        }

        if (text.Length is >= 5 and <= 8 && text.All(char.IsAsciiDigit))
        {
            return text.Length switch
            {
                8 => Sure([.. Dated(text, "ddMMyyyy"), .. Dated(text, "yyyyMMdd"), .. Dated(text, "MMddyyyy")]),
                // A spreadsheet drops a leading zero when it reads the date as a number.
                7 => Sure([.. Dated("0" + text, "ddMMyyyy")]),
                6 => Dated(text, "ddMMyy") is [var year, ..]
                    ? Of(isSure: false, [1900 + (year % 100), 2000 + (year % 100)])
                    : BirthYearReading.None,
                _ => Of(isSure: false, [DateTime.FromOADate(Number(text)).Year]),
            };
        }

        return BirthYearReading.None;
    }

    private static int Number(ReadOnlySpan<char> digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    private static int[] Dated(string digits, string form) =>
        DateTime.TryParseExact(digits, form, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? [date.Year] : [];

    // Accepts 1985; 1985-03-05; 05/03/1985, 3/25/1985, 05.03.1985, 3/1985; ngày 5 tháng 3 năm 1985.
    [GeneratedRegex(
        @"^(?:(?<y>\d{4})(?:-\d{2}-\d{2})?|(?:\d{1,2}\s*[/.\-–]\s*){1,2}(?<y>\d{4})|.*\bnăm\s*(?<y>\d{4}))$",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase,
        1000
    )]
    private static partial Regex WithYear();

    [GeneratedRegex(@"^(?:\d{1,2}\s*[/.\-–]\s*){0,2}(?<y>\d{2})$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex TwoDigits();
}
