using NodaTime;

namespace Campaigns.Domain.Training;

/// <summary>The half of the day in which a session takes place.</summary>
public enum HalfDay
{
    Morning,
    Afternoon,
    Evening,
}

/// <summary>The default hours of a half-day.</summary>
public static class HalfDays
{
    public static (LocalTime Start, LocalTime End) Hours(HalfDay half) =>
        half switch
        {
            HalfDay.Morning => (new LocalTime(7, 30), new LocalTime(11, 0)),
            HalfDay.Afternoon => (new LocalTime(13, 30), new LocalTime(16, 30)),
            _ => (new LocalTime(18, 30), new LocalTime(20, 30)),
        };

    public static HalfDay Of(LocalTime start) =>
        start.Hour switch
        {
            < 12 => HalfDay.Morning,
            < 18 => HalfDay.Afternoon,
            _ => HalfDay.Evening,
        };

    /// <summary>The half-day that usually follows: the afternoon of the same day, or the next morning. Sundays are left out.</summary>
    public static (LocalDate Date, HalfDay Half) After(LocalDate date, HalfDay half)
    {
        if (half is HalfDay.Morning)
        {
            return (date, HalfDay.Afternoon);
        }

        var next = date.PlusDays(1);
        return (next.DayOfWeek is IsoDayOfWeek.Sunday ? next.PlusDays(1) : next, HalfDay.Morning);
    }
}
