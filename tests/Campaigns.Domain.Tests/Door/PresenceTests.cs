using Campaigns.Domain.Door;
using NodaTime;
using Xunit;

namespace Campaigns.Domain.Tests.Door;

public sealed class PresenceTests
{
    private static readonly Instant Start = Instant.FromUtc(2026, 11, 24, 7, 0);
    private static readonly Instant End = Start + Duration.FromHours(2);

    private static Instant At(int minutes) => Start + Duration.FromMinutes(minutes);

    [Fact]
    public void Who_went_was_there_until_then() =>
        Assert.Equal(new Presence(At(5), At(65), Assumed: false), Presence.Of(At(5), At(65), End, At(70)));

    [Fact]
    public void Who_is_there_has_no_end_yet() => Assert.Null(Presence.Of(At(5), leftAt: null, End, At(119)));

    [Fact]
    public void A_forgotten_going_out_is_closed_at_the_sessions_end_and_marked() =>
        Assert.Equal(new Presence(At(5), End, Assumed: true), Presence.Of(At(5), leftAt: null, End, At(120)));

    [Fact]
    public void One_that_arrives_later_stands_in_its_place() =>
        Assert.Equal(Duration.FromMinutes(40), Presence.Of(At(5), At(45), End, At(600))!.Length);

    [Fact]
    public void Who_came_after_the_end_was_there_for_no_time() =>
        Assert.Equal(Duration.Zero, Presence.Of(At(130), leftAt: null, End, At(140))!.Length);
}
