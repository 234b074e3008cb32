using NodaTime;

namespace Campaigns.Web.Platform;

/// <summary>The time zone in which all dates and times are shown.</summary>
public static class VietnamTime
{
    public static DateTimeZone Zone { get; } = DateTimeZoneProviders.Tzdb["Asia/Ho_Chi_Minh"];

    /// <summary>The same zone for libraries that only know the zones of the base class library.</summary>
    public static TimeZoneInfo ZoneInfo { get; } = TimeZoneInfo.FindSystemTimeZoneById("Asia/Ho_Chi_Minh");

    public static LocalDate Today(this IClock clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return DateOf(clock.GetCurrentInstant());
    }

    public static LocalDateTime Local(Instant instant) => instant.InZone(Zone).LocalDateTime;

    public static LocalDate DateOf(Instant instant) => Local(instant).Date;

    public static LocalTime TimeOf(Instant instant) => Local(instant).TimeOfDay;

    public static Instant At(LocalDate date, LocalTime time) => date.At(time).InZoneLeniently(Zone).ToInstant();

    /// <summary>The instant at which a day begins in Viet Nam.</summary>
    public static Instant StartOf(LocalDate date) => date.AtStartOfDayInZone(Zone).ToInstant();
}
