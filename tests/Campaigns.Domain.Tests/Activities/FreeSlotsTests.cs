using Campaigns.Domain.Activities;
using Campaigns.Domain.Time;
using FsCheck.Xunit;
using NodaTime;
using Xunit;

namespace Campaigns.Domain.Tests.Activities;

public sealed class FreeSlotsTests
{
    private static readonly LocalDate Day = new(2026, 11, 27);

    private static Instant At(int hour, int minute = 0) => VietnamTime.InstantOf(Day.At(new LocalTime(hour, minute)));

    private static Interval From(int fromHour, int fromMinute, int toHour, int toMinute) =>
        new(At(fromHour, fromMinute), At(toHour, toMinute));

    [Fact]
    public void After_a_booking_until_15_30_two_hours_are_free_from_15_45() =>
        Assert.Equal(From(15, 45, 17, 45), FreeSlots.Next(At(14), Duration.FromHours(2), [From(14, 0, 15, 30)]));

    [Fact]
    public void A_gap_that_is_too_short_is_skipped() =>
        Assert.Equal(From(18, 15, 20, 15), FreeSlots.Next(At(14), Duration.FromHours(2), [From(16, 45, 18, 0), From(14, 0, 15, 30)]));

    [Fact]
    public void A_free_wish_is_its_own_answer() => Assert.Equal(From(14, 0, 16, 0), FreeSlots.Next(At(14), Duration.FromHours(2), []));

    [Fact]
    public void A_wish_off_the_quarter_of_an_hour_is_rounded_up() =>
        Assert.Equal(From(14, 15, 15, 15), FreeSlots.Next(At(14, 1), Duration.FromHours(1), []));

    [Fact]
    public void Nothing_begins_before_7() => Assert.Equal(From(7, 0, 8, 0), FreeSlots.Next(At(3), Duration.FromHours(1), []));

    [Fact]
    public void Nothing_ends_after_21()
    {
        Assert.Equal(From(20, 0, 21, 0), FreeSlots.Next(At(20), Duration.FromHours(1), []));
        Assert.Null(FreeSlots.Next(At(20), Duration.FromMinutes(61), []));
    }

    [Fact]
    public void A_full_day_has_none() => Assert.Null(FreeSlots.Next(At(8), Duration.FromHours(1), [From(7, 0, 21, 0)]));

    [Fact]
    public void No_length_has_none() => Assert.Null(FreeSlots.Next(At(8), Duration.Zero, []));

    [Property]
    public bool A_proposal_is_free_on_that_day_within_hours_and_on_the_quarter(ushort wish, byte length, (ushort Start, byte Length)[] held)
    {
        var from = At(0) + Duration.FromMinutes(wish % 1440);
        var busy = held.Select(h => new Interval(
                At(0) + Duration.FromMinutes(h.Start % 1440),
                At(0) + Duration.FromMinutes((h.Start % 1440) + h.Length)
            ))
            .ToList();
        if (FreeSlots.Next(from, Duration.FromMinutes(length), busy) is not { } slot)
        {
            return true;
        }

        var (start, end) = (VietnamTime.LocalOf(slot.Start), VietnamTime.LocalOf(slot.End));
        return slot.Start >= from
            && slot.Duration == Duration.FromMinutes(length)
            && start.Date == Day
            && end.Date == Day
            && start.TimeOfDay >= FreeSlots.Opens
            && end.TimeOfDay <= FreeSlots.Closes
            && start.Minute % 15 == 0
            && !busy.Exists(b => ClashRules.Overlap(b, slot));
    }
}
