using Campaigns.Domain.People;
using NodaTime;
using Xunit;

namespace Campaigns.Domain.Tests.Outreach;

public sealed class AgeBandTests
{
    [Theory]
    [InlineData(2026, AgeBand.Under16)]
    [InlineData(2011, AgeBand.Under16)]
    [InlineData(2010, AgeBand.From16To30)]
    [InlineData(1996, AgeBand.From16To30)]
    [InlineData(1995, AgeBand.From31To59)]
    [InlineData(1967, AgeBand.From31To59)]
    [InlineData(1966, AgeBand.From60)]
    [InlineData(1900, AgeBand.From60)]
    [InlineData(2027, AgeBand.NotKnown)]
    [InlineData(null, AgeBand.NotKnown)]
    public void Band_goes_by_the_age_reached_in_the_year(int? yearOfBirth, AgeBand band)
    {
        Assert.Equal(band, Ages.BandOf(yearOfBirth, new LocalDate(2026, 1, 1)));
        Assert.Equal(band, Ages.BandOf(yearOfBirth, new LocalDate(2026, 12, 31)));
    }

    [Theory]
    [InlineData(2011, true)]
    [InlineData(2010, false)]
    [InlineData(null, false)]
    public void Under_16_needs_a_guardian(int? yearOfBirth, bool needed) =>
        Assert.Equal(needed, Ages.NeedsGuardian(yearOfBirth, new LocalDate(2026, 11, 24)));
}
