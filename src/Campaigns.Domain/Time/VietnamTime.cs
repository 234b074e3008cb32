using NodaTime;

namespace Campaigns.Domain.Time;

/// <summary>The one time zone in which dates and times of day are shown. Instants are stored; this class converts them.</summary>
public static class VietnamTime
{
    /// <summary>Asia/Ho_Chi_Minh: UTC+7 without summer time since 1975.</summary>
    public static DateTimeZone Zone { get; } = DateTimeZoneProviders.Tzdb["Asia/Ho_Chi_Minh"];

    /// <summary>The local date and time of day of an instant.</summary>
    public static LocalDateTime LocalOf(Instant instant) => instant.InZone(Zone).LocalDateTime;

    public static LocalDate DateOf(Instant instant) => LocalOf(instant).Date;

    /// <summary>
    /// The instant of a local date and time of day. If the zone skipped that hour (it is not known to), the next instant that exists.
    /// </summary>
    public static Instant InstantOf(LocalDateTime local) => local.InZoneLeniently(Zone).ToInstant();

    /// <summary>
    /// The interval between two times of day. An end that is not later than the start is on the next day, so that an evening event may go
    /// on past midnight and nothing is longer than 24 hours.
    /// </summary>
    public static Interval SpanOf(LocalDate day, LocalTime start, LocalTime end) =>
        new(InstantOf(day + start), InstantOf((end > start ? day : day.PlusDays(1)) + end));

    /// <summary>
    /// The days from <paramref name="first"/> to <paramref name="last"/>, both whole: the interval ends when the day after the last one
    /// begins.
    /// </summary>
    public static Interval WholeDays(LocalDate first, LocalDate last) =>
        new(Zone.AtStartOfDay(first).ToInstant(), Zone.AtStartOfDay(last < LocalDate.MaxIsoValue ? last.PlusDays(1) : last).ToInstant());
}
