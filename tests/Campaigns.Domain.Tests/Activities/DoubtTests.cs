using Campaigns.Domain.Activities;
using Xunit;

namespace Campaigns.Domain.Tests.Activities;

/// <summary>A value that is more often a slip of the hand is asked about with its figure.</summary>
public sealed class DoubtTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData(100_000, null)]
    [InlineData(100_001, "venue:100001")]
    public void More_seats_of_a_new_venue_than_any_hall_has_are_asked_back(int? seats, string? token) =>
        Assert.Equal(token, Doubt.OfSeats(seats)?.Token);
}
