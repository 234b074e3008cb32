using Campaigns.Domain.Notifications;
using Campaigns.Domain.Time;
using NodaTime;

namespace Campaigns.Domain.Reporting;

/// <summary>What is known of a report right before somebody is reminded of it.</summary>
public sealed record ReportReminderFacts
{
    /// <summary>The day on which the reminder was due.</summary>
    public required LocalDate Day { get; init; }

    /// <summary>The last day for sending as it stands now.</summary>
    public required LocalDate DueOn { get; init; }

    public required AnswerState State { get; init; }

    /// <summary>How many units below are late now; it decides about the reminder of the level above alone.</summary>
    public int Late { get; init; }

    /// <summary>Whether the recipient's account still fills in the report, or still receives those of the units below.</summary>
    public required bool IsTheirs { get; init; }

    public required bool HasAddress { get; init; }
}

/// <summary>
/// When a report is reminded of: 30, 14, 7 days and one day before its deadline, and from the day after it once a week until the day of
/// the final figures. The ledger of messages keeps a reminder from being made twice.
/// </summary>
public static class ReportReminders
{
    /// <summary>A reminder that could not be made on its day, because no server ran, is still made within so many days.</summary>
    public const int LookBackDays = 3;

    /// <summary>The level above is told of its late units at most once in so many days.</summary>
    public const int DaysBetween = 7;

    private const int Weeks = 26;

    private static readonly LocalDate Epoch = new(1970, 1, 1);

    /// <summary>Nobody is reminded of a report before this time of day, nor from <see cref="LatestTime"/> on.</summary>
    public static readonly LocalTime EarliestTime = new(8, 0);

    /// <inheritdoc cref="EarliestTime"/>
    public static readonly LocalTime LatestTime = new(20, 0);

    /// <summary>The days of reminders, as days after the deadline; negative ones lie before it.</summary>
    public static IReadOnlyList<int> DaysAfterDue { get; } = [-30, -14, -7, -1, .. Enumerable.Range(0, Weeks).Select(w => 1 + (7 * w))];

    /// <summary>A day as <see cref="Message.ScheduleVersion"/> holds it.</summary>
    public static int VersionOf(LocalDate day) => Period.DaysBetween(Epoch, day);

    /// <summary>The day of a <see cref="Message.ScheduleVersion"/>.</summary>
    public static LocalDate DayOf(int version) => Epoch.PlusDays(version);

    /// <summary>When a reminder that is made now is sent: in the daytime.</summary>
    public static Instant SendAt(Instant now)
    {
        var local = VietnamTime.LocalOf(now);
        return local.TimeOfDay < EarliestTime ? VietnamTime.InstantOf(local.Date + EarliestTime)
            : local.TimeOfDay >= LatestTime ? VietnamTime.InstantOf(local.Date.PlusDays(1) + EarliestTime)
            : now;
    }

    /// <summary>Decides again when the reminder is sent: null sends it, otherwise the reason for skipping it.</summary>
    public static string? SkipBecause(MessageRule rule, ReportReminderFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return !facts.IsTheirs ? SkipReason.NotTheirs
            : !facts.HasAddress ? SkipReason.NoAddress
            : rule is MessageRule.ReportsLate ? (facts.Late > 0 ? null : SkipReason.Done)
            : !ReportRules.IsOpen(facts.State) ? SkipReason.Done
            : !DaysAfterDue.Contains(Period.DaysBetween(facts.DueOn, facts.Day)) ? SkipReason.Moved
            : null;
    }
}
