using System.Globalization;
using System.Resources;
using Campaigns.Domain.Activities;
using Campaigns.Web.Platform;
using Humanizer;
using NodaTime;
using NodaTime.Text;

namespace Campaigns.Web.Features.Shared;

/// <summary>
/// Writes figures, dates and times. Digits are grouped as the page's language does ("1.234", "36,4%"; in English "1,234", "36.4%"). Dates
/// are day/month/year in every language. A value that is not known is empty, never 0 (counted 7).
/// </summary>
public static class Show
{
    /// <summary>The time zone in which everything is shown.</summary>
    public static readonly DateTimeZone Zone = DateTimeZoneProviders.Tzdb["Asia/Ho_Chi_Minh"];

    private static readonly LocalDatePattern DayMonthYear = LocalDatePattern.CreateWithInvariantCulture("dd/MM/yyyy");
    private static readonly LocalDatePattern DayMonthOfRange = LocalDatePattern.CreateWithInvariantCulture("dd/MM");
    private static readonly LocalDatePattern DayMonth = LocalDatePattern.CreateWithInvariantCulture("d/M");
    private static readonly ResourceManager Words = new(typeof(SharedTexts));
    private static readonly LocalTimePattern HourMinuteSecond = LocalTimePattern.CreateWithInvariantCulture("HH:mm:ss");
    private static readonly LocalTimePattern HourMinute = LocalTimePattern.CreateWithInvariantCulture("HH:mm");

    public static string Number(long? value) => value?.ToString("#,0", CultureInfo.CurrentCulture) ?? string.Empty;

    public static string Number(decimal? value, int digits = 1) =>
        value?.ToString(digits == 0 ? "#,0" : "#,0." + new string('#', digits), CultureInfo.CurrentCulture) ?? string.Empty;

    /// <summary>A part of a whole in percent with one decimal: "36,4%". Empty when there is no whole.</summary>
    public static string Share(long? part, long? whole) =>
        part is null || whole is null or 0 ? string.Empty : Percent(100m * part.Value / whole.Value);

    /// <summary>A percentage from 0 to 100: "36,4%".</summary>
    public static string Percent(decimal? percent) =>
        percent is null ? string.Empty : percent.Value.ToString("#,0.0", CultureInfo.CurrentCulture) + "%";

    /// <summary>A change in percent with its sign: "+14,6%".</summary>
    public static string Change(decimal? percent) =>
        percent is null ? string.Empty : percent.Value.ToString("+#,0.0;−#,0.0;0.0", CultureInfo.CurrentCulture) + "%";

    /// <summary>A difference with its sign: "+1.204".</summary>
    public static string Signed(long value) => value.ToString("+#,0;−#,0;0", CultureInfo.CurrentCulture);

    /// <summary>"24/11/2026".</summary>
    public static string Date(LocalDate date) => DayMonthYear.Format(date);

    /// <summary>"25/11"; days and months below ten have no leading zero: "1/6".</summary>
    public static string ShortDate(LocalDate date) => DayMonth.Format(date);

    /// <summary>"25/11", with the year when it is not the present one: "5/1/2027".</summary>
    public static string ShortDate(LocalDate date, LocalDate today) =>
        date.Year == today.Year ? ShortDate(date) : string.Create(CultureInfo.InvariantCulture, $"{ShortDate(date)}/{date.Year}");

    /// <summary>A month in a text that says "tháng" in Vietnamese: "11"; in English its name: "November".</summary>
    public static string Month(int month) =>
        Languages.Current == Languages.Vietnamese
            ? month.ToString(CultureInfo.InvariantCulture)
            : CultureInfo.CurrentCulture.DateTimeFormat.GetMonthName(month);

    /// <summary>"Thứ Ba".</summary>
    public static string Weekday(LocalDate date)
    {
        var name = CultureInfo.CurrentCulture.DateTimeFormat.GetDayName((DayOfWeek)((int)date.DayOfWeek % 7));
        return name[..1].ToUpper(CultureInfo.CurrentCulture) + name[1..];
    }

    /// <summary>"Thứ Ba, 24/11/2026".</summary>
    public static string DayAndDate(LocalDate date) => $"{Weekday(date)}, {Date(date)}";

    /// <summary>"Thứ Sáu 27/11".</summary>
    public static string DayAndShortDate(LocalDate date) => $"{Weekday(date)} {ShortDate(date)}";

    /// <summary>"14:00".</summary>
    public static string Time(LocalTime time) => HourMinute.Format(time);

    /// <summary>"14:00" in the time zone of the province.</summary>
    public static string Time(Instant instant) => Time(instant.InZone(Zone).TimeOfDay);

    /// <summary>"14:00 – 16:00" in the time zone of the province; past midnight "22:00 – 01:00 hôm sau".</summary>
    public static string Times(Instant start, Instant end) => $"{Time(start)} – {End(start, end)}";

    /// <summary>The end: "16:00", and past midnight "01:00 hôm sau".</summary>
    public static string End(Instant start, Instant end) =>
        DateOf(end) > DateOf(start)
            ? string.Format(CultureInfo.CurrentCulture, Words.GetString("Time.NextDay", CultureInfo.CurrentUICulture)!, Time(end))
            : Time(end);

    /// <summary>
    /// The days from the first to the last: "15/11 – 15/12/2026"; in two different years "15/12/2025 – 15/01/2026"; a single day stands
    /// alone.
    /// </summary>
    public static string Dates(LocalDate first, LocalDate last) =>
        first == last ? Date(first)
        : first.Year == last.Year ? $"{DayMonthOfRange.Format(first)} – {Date(last)}"
        : $"{Date(first)} – {Date(last)}";

    public static LocalDate DateOf(Instant instant) => instant.InZone(Zone).Date;

    /// <summary>"14:27, 24/11/2026".</summary>
    public static string TimeAndDate(Instant instant) => $"{Time(instant)}, {Date(DateOf(instant))}";

    /// <summary>"14:27:05, 24/11/2026", where acts that follow each other at a door have to be told apart.</summary>
    public static string SecondAndDate(Instant instant) =>
        $"{HourMinuteSecond.Format(instant.InZone(Zone).TimeOfDay)}, {Date(DateOf(instant))}";

    /// <summary>
    /// "Thứ Ba, 24/11/2026, 14:00 – 16:00"; past midnight "Thứ Ba, 24/11/2026, 22:00 – 01:00 hôm sau"; a span of several days has both
    /// dates.
    /// </summary>
    public static string When(Instant start, Instant end) =>
        DateOf(end) <= DateOf(start).PlusDays(1)
            ? $"{DayAndDate(DateOf(start))}, {Times(start, end)}"
            : $"{TimeAndDate(start)} – {TimeAndDate(end)}";

    /// <summary>"cách đây 2 ngày" for less than a week, otherwise the date.</summary>
    public static string Ago(Instant then, Instant now) =>
        Duration.FromDays(7) > (now - then) && Duration.FromDays(-7) < (now - then)
            ? then.ToDateTimeUtc().Humanize(utcDate: true, dateToCompareAgainst: now.ToDateTimeUtc(), culture: CultureInfo.CurrentUICulture)
            : Date(DateOf(then));

    /// <summary>A Vietnamese number in groups: "0905 123 456"; any other text unchanged.</summary>
    public static string Phone(string? number) =>
        number is null ? string.Empty
        : number.Length == 12 && number.StartsWith("+84", StringComparison.Ordinal) ? Phone("0" + number[3..])
        : number.Length == 10 && number[0] == '0' ? $"{number[..4]} {number[4..7]} {number[7..]}"
        : number;

    /// <summary>A text in which no number is broken over two lines: the spaces between digits hold them together.</summary>
    public static string Unbroken(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        const char Holding = '\u00A0';
        return string.Concat(
            text.Select(
                (c, i) =>
                    c == ' ' && i > 0 && i < text.Length - 1 && char.IsAsciiDigit(text[i - 1]) && char.IsAsciiDigit(text[i + 1])
                        ? Holding
                        : c
            )
        );
    }

    /// <summary>The tone and the icon of a state; the word is the text <c>State.{state}</c>.</summary>
    public static (string Tone, string Icon) Look(ActivityState state) =>
        state switch
        {
            ActivityState.Draft => ("is-grey", "pencil"),
            ActivityState.Scheduled => ("is-note", "calendar-event"),
            ActivityState.Held => ("is-good", "check"),
            ActivityState.Confirmed => ("is-good", "checks"),
            ActivityState.Postponed => ("is-warn", "player-pause"),
            ActivityState.Cancelled => ("is-grey", "ban"),
            _ => ("is-grey", "circle-dashed"),
        };
}
