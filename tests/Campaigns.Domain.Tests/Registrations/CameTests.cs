using Campaigns.Domain.Registrations;
using Xunit;

namespace Campaigns.Domain.Tests.Registrations;

/// <summary>How many people came by a ticket, as the office puts it right.</summary>
public sealed class CameTests
{
    [Theory]
    [InlineData(24, null, null, "Đếm nhầm", "")]
    [InlineData(24, 20, 4, "Đếm nhầm", "")]
    [InlineData(24, 20, 5, "Đếm nhầm", "PartsAbovePeople")]
    [InlineData(0, null, null, "Đếm nhầm", "PeopleOutOfRange")]
    [InlineData(501, null, null, "Đếm nhầm", "PeopleOutOfRange")]
    [InlineData(null, null, null, "Đếm nhầm", "PeopleOutOfRange")]
    [InlineData(24, null, null, " \u200B", "ReasonMissing")]
    [InlineData(0, null, null, "", "PeopleOutOfRange ReasonMissing")]
    public void A_correction_has_a_number_its_parts_and_a_reason(int? people, int? female, int? male, string reason, string refused) =>
        Assert.Equal(refused, string.Join(' ', RegistrationRules.Came(people, female, male, reason).Select(r => r.GetType().Name)));

    [Fact]
    public void A_reason_has_an_end() =>
        Assert.IsType<RegistrationRefusal.ReasonTooLong>(
            Assert.Single(RegistrationRules.WhyCame(new string('a', RegistrationRules.MaxReasonLength + 1)))
        );
}
