using Campaigns.Domain.Activities;
using Campaigns.Domain.Training;
using FsCheck.Xunit;
using NodaTime;
using Xunit;

namespace Campaigns.Domain.Tests.Training;

public sealed class GridRulesTests
{
    // 24/11/2026, 13:30 in Vietnam.
    private static readonly Instant Starts = Instant.FromUtc(2026, 11, 24, 6, 30);
    private static readonly Instant InTime = Starts + Duration.FromMinutes(5);
    private static readonly Instant TooLate = Starts + Duration.FromMinutes(16);

    private static GridRefusal? Change(
        Mark? seen,
        Mark? stands,
        Mark wanted,
        string? reason = null,
        ActivityState state = ActivityState.Scheduled,
        Instant? now = null
    ) => GridRules.Change(state, seen, stands, wanted, reason, Starts, 60, now ?? InTime);

    [Fact]
    public void Nobody_said_anything_is_no_mark() => Assert.Null(GridRules.Stands(null, null, Starts));

    [Fact]
    public void Who_came_at_the_door_is_present_and_after_a_quarter_of_an_hour_late()
    {
        Assert.Equal(Mark.Present, GridRules.Stands(null, InTime, Starts));
        Assert.Equal(Mark.Late, GridRules.Stands(null, TooLate, Starts));
    }

    [Fact]
    public void The_grid_says_whether_who_came_was_late()
    {
        Assert.Equal(Mark.Present, GridRules.Stands(Mark.Present, TooLate, Starts));
        Assert.Equal(Mark.Late, GridRules.Stands(Mark.Late, InTime, Starts));
    }

    [Fact]
    public void A_scan_after_an_absence_counts() => Assert.Equal(Mark.Late, GridRules.Stands(Mark.Absent, TooLate, Starts));

    [Fact]
    public void A_presence_that_the_door_took_back_leaves_nothing() => Assert.Null(GridRules.Stands(Mark.Present, null, Starts));

    [Property]
    public bool Somebody_is_there_exactly_where_an_attendance_stands(byte last, bool came, short minutes)
    {
        var entry = (last % 5) switch
        {
            0 => (Mark?)null,
            var n => (Mark)(n - 1),
        };
        return GridRules.IsThere(GridRules.Stands(entry, came ? Starts + Duration.FromMinutes(minutes) : null, Starts)) == came;
    }

    [Fact]
    public void An_empty_cell_is_filled_without_a_reason() => Assert.Null(Change(null, null, Mark.Absent));

    [Fact]
    public void What_stands_is_changed_only_with_a_reason()
    {
        Assert.Equal(new GridRefusal.ReasonMissing(), Change(Mark.Present, Mark.Present, Mark.Absent, " "));
        Assert.Null(Change(Mark.Present, Mark.Present, Mark.Absent, "Quét nhầm thẻ"));
        Assert.Equal(new GridRefusal.ReasonTooLong(GridRules.MaxReasonLength), Change(null, null, Mark.Absent, new string('x', 301)));
    }

    [Fact]
    public void A_scan_that_nobody_saw_is_not_undone() =>
        Assert.Equal(new GridRefusal.Changed(Mark.Present), Change(null, Mark.Present, Mark.Absent, "Không có mặt"));

    [Fact]
    public void Before_the_door_opens_only_a_leave_is_known()
    {
        var before = Starts - Duration.FromMinutes(61);
        Assert.Equal(new GridRefusal.NotBegun(Starts), Change(null, null, Mark.Present, now: before));
        Assert.Null(Change(null, null, Mark.Excused, now: before));
        Assert.Null(Change(null, null, Mark.Present, now: Starts - Duration.FromMinutes(60)));
    }

    [Theory]
    [InlineData(ActivityState.Draft, false)]
    [InlineData(ActivityState.Scheduled, true)]
    [InlineData(ActivityState.Held, true)]
    [InlineData(ActivityState.Cancelled, false)]
    [InlineData(ActivityState.Postponed, false)]
    public void What_does_not_take_place_stay(ActivityState state, bool may)
    {
        Assert.Equal(may, Change(null, null, Mark.Absent, state: state) is null);
        Assert.Equal(may, GridRules.Test(state, null, 7, null) is null);
    }

    [Fact]
    public void What_is_confirmed_is_corrected_with_a_reason()
    {
        Assert.Equal(new GridRefusal.ReasonMissing(), Change(null, null, Mark.Absent, state: ActivityState.Confirmed));
        Assert.Null(Change(null, null, Mark.Absent, "Bỏ sót", state: ActivityState.Confirmed));
        Assert.Equal(new GridRefusal.ReasonMissing(), GridRules.Test(ActivityState.Confirmed, null, 7, null));
        Assert.Null(GridRules.Test(ActivityState.Confirmed, null, 7, "Bỏ sót"));
    }

    [Fact]
    public void A_mark_of_the_test_lies_between_zero_and_ten_and_is_changed_with_a_reason()
    {
        Assert.Null(GridRules.Test(ActivityState.Held, null, 10, null));
        Assert.Equal(new GridRefusal.MarkOutOfRange(10), GridRules.Test(ActivityState.Held, null, 10.5m, null));
        Assert.Equal(new GridRefusal.ReasonMissing(), GridRules.Test(ActivityState.Held, 4, 5, null));
        Assert.Null(GridRules.Test(ActivityState.Held, 4, 5, "Chấm lại"));
    }
}
