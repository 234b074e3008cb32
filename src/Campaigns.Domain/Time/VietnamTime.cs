using NodaTime;

namespace Campaigns.Domain.Time;

/// <summary>The one zone that dates and times of day are told in. Instants are stored; dates are taken here.</summary>
public static class VietnamTime
{
    /// <summary>Asia/Ho_Chi_Minh: UTC+7 without summer time since 1975.</summary>
    public static DateTimeZone Zone { get; } = DateTimeZoneProviders.Tzdb["Asia/Ho_Chi_Minh"];

    /// <summary>Date and time of day of an instant.</summary>
    public static LocalDateTime LocalOf(Instant instant) => instant.InZone(Zone).LocalDateTime;

    public static LocalDate DateOf(Instant instant) => LocalOf(instant).Date;

    /// <summary>The instant of a date and time of day; of an hour that the zone left out (none is known here), the next that it has.</summary>
    public static Instant InstantOf(LocalDateTime local) => local.InZoneLeniently(Zone).ToInstant();

    /// <summary>
    /// What begins and ends at these times of day: an end that is not later than the start is on the next day, so that an evening may go on past
    /// midnight and nothing is longer than 24 hours.
    /// </summary>
    public static Interval SpanOf(LocalDate day, LocalTime start, LocalTime end) =>
        new(InstantOf(day + start), InstantOf((end > start ? day : day.PlusDays(1)) + end));

    /// <summary>The days from <paramref name="first"/> to <paramref name="last"/>, both whole: ends where the day after the last begins.</summary>
    public static Interval WholeDays(LocalDate first, LocalDate last) =>
        new(Zone.AtStartOfDay(first).ToInstant(), Zone.AtStartOfDay(last < LocalDate.MaxIsoValue ? last.PlusDays(1) : last).ToInstant());
}
