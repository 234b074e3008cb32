using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using NodaTime;

namespace Campaigns.Domain.Text;

/// <summary>Which day is meant when it was typed without a year.</summary>
public enum DayIs
{
    /// <summary>The next such day, today included: what is planned.</summary>
    Next,

    /// <summary>The last such day, today included: what has happened.</summary>
    Past,

    /// <summary>The one that is nearest to today: periods of lists and figures, and from when something holds.</summary>
    Near,
}

/// <summary>Reads days, times and numbers as people in Viet Nam type them.</summary>
public static partial class TypedValues
{
    /// <summary>Between two 29ths of February lie at most eight years.</summary>
    private const int MaxYearsToLeapDay = 8;

    /// <summary>
    /// Reads a day, with the day before the month: "27/11/2026", "27-11-2026", "27.11.26", "27 11 2026", "27112026", or in the form of
    /// addresses, "2026-11-27". Null when the text is no day, when the year is missing, or when it is not between 1900 and 2100.
    /// </summary>
    public static LocalDate? DayOf(string? typed)
    {
        if (DayForm().Match((typed ?? "").Trim()) is not { Success: true } read)
        {
            return null;
        }

        int Part(string name) => int.Parse(read.Groups[name].ValueSpan, CultureInfo.InvariantCulture);
        var (year, month, day) = (Part("y"), Part("m"), Part("d"));
        year += year < 100 ? 2000 : 0;
        return year is >= 1900 and <= 2100 && month is >= 1 and <= 12 && day >= 1 && day <= CalendarSystem.Iso.GetDaysInMonth(year, month)
            ? new LocalDate(year, month, day)
            : null;
    }

    /// <summary>
    /// Completes a day that was typed without a year, "4/12", with the year that is meant: "04/12/2026". Any other text is returned as it
    /// was typed; a day that does not come within eight years (31/2) too.
    /// </summary>
    /// <param name="typed">The text as it was typed.</param>
    /// <param name="today">The present day.</param>
    /// <param name="meant">Which of these days is meant.</param>
    public static string? WithYear(string? typed, LocalDate today, DayIs meant = DayIs.Next)
    {
        if (ShortDayForm().Match((typed ?? "").Trim()) is not { Success: true } read)
        {
            return typed;
        }

        int Part(string name) => int.Parse(read.Groups[name].ValueSpan, CultureInfo.InvariantCulture);
        var (month, day) = (Part("m"), Part("d"));
        if (month is < 1 or > 12 || day < 1)
        {
            return typed;
        }

        var such = Enumerable
            .Range(today.Year - MaxYearsToLeapDay, (2 * MaxYearsToLeapDay) + 1)
            .Where(year => day <= CalendarSystem.Iso.GetDaysInMonth(year, month))
            .Select(year => new LocalDate(year, month, day))
            .Where(d => meant is DayIs.Near || (meant is DayIs.Next ? d >= today : d <= today))
            .OrderBy(d => Math.Abs(Period.DaysBetween(today, d)))
            .ThenByDescending(d => d)
            .Select(d => (LocalDate?)d)
            .FirstOrDefault();
        return such is { } whole
            ? string.Create(CultureInfo.InvariantCulture, $"{whole.Day:00}/{whole.Month:00}/{whole.Year:0000}")
            : typed;
    }

    /// <summary>
    /// Reads a time of day: "7g30", "7h30", "14.30", "14:30", "14:30:00", "1430", "19h", "19 giờ", "7 giờ 30 phút", "7 giờ rưỡi". Null when
    /// the text is no time.
    /// </summary>
    public static LocalTime? TimeOf(string? typed)
    {
        if (TimeForm().Match(Folding.Fold(typed ?? "")) is not { Success: true } read)
        {
            return null;
        }

        var hour = int.Parse(read.Groups["h"].ValueSpan, CultureInfo.InvariantCulture);
        var minute =
            read.Groups["half"].Success ? 30
            : read.Groups["m"] is { Success: true } m ? int.Parse(m.ValueSpan, CultureInfo.InvariantCulture)
            : 0;
        return hour < 24 && minute < 60 ? new LocalTime(hour, minute) : null;
    }

    /// <summary>
    /// Reads a whole number without a sign: "1500", "1.500", "1,500", "1 500". A point or comma separates thousands only when three digits
    /// follow each one. Null when the text is no such number: "1.5" is not read as fifteen.
    /// </summary>
    public static int? WholeOf(string? typed)
    {
        var text = (typed ?? "").Trim();
        return
            WholeForm().IsMatch(text)
            && int.TryParse(string.Concat(text.Where(char.IsAsciiDigit)), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
    }

    /// <summary>
    /// Reads a text of several lines, without invisible characters (direction marks would reverse a line for its reader), cut to
    /// <paramref name="max"/> UTF-16 code units.
    /// </summary>
    public static string LinesOf(string? typed, int max)
    {
        var lines = new StringBuilder();
        foreach (
            var rune in Folding
                .WellFormed(typed ?? "")
                .EnumerateRunes()
                .Where(r => r.Value is '\n' or '\r' or '\t' || !Folding.IsInvisible(r))
        )
        {
            lines.Append(rune);
        }

        var text = lines.ToString().Trim();
        return text.Length > max ? text[..max] : text;
    }

    [GeneratedRegex(
        @"^((?<d>[0-9]{1,2})(?<s>[/.\- ])(?<m>[0-9]{1,2})\k<s>(?<y>[0-9]{4}|[0-9]{2})"
            + "|(?<d>[0-9]{2})(?<m>[0-9]{2})(?<y>[0-9]{4})|(?<y>[0-9]{4})-(?<m>[0-9]{2})-(?<d>[0-9]{2}))$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex DayForm();

    [GeneratedRegex(@"^(?<d>[0-9]{1,2})[/.-](?<m>[0-9]{1,2})$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ShortDayForm();

    [GeneratedRegex(
        @"^(?<h>[0-9]{1,2})( ?(:|\.|,|h|g|gio) ?((?<m>[0-9]{2})( ?(p|ph|phut|'|:00))?|(?<half>ruoi))?|(?<m>[0-9]{2}))?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex TimeForm();

    [GeneratedRegex(
        @"^([0-9]+|[0-9]{1,3}(\.[0-9]{3})+|[0-9]{1,3}(,[0-9]{3})+|[0-9]{1,3}([ \u00A0\u202F][0-9]{3})+)$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex WholeForm();
}
