using System.Security.Cryptography;
using Campaigns.Domain.Codes;
using Campaigns.Web.Platform;
using Xunit;

namespace Campaigns.Web.Tests.Platform;

public sealed class SecretsTests
{
    private static readonly string MasterA = Convert.ToBase64String(SHA256.HashData("a"u8));
    private static readonly string MasterB = Convert.ToBase64String(SHA256.HashData("b"u8));
    private static readonly Guid Registration = Guid.Parse("0193a000-0000-7000-8000-000000000001");

    [Fact]
    public void Keys_differ_by_purpose_and_version()
    {
        var secrets = Secrets.Parse($"1:{MasterA}\n2:{MasterA}");
        var keys = Enum.GetValues<SecretPurpose>()
            .SelectMany(p => secrets.Versions.Select(v => Convert.ToHexString(secrets.Key(p, v)!)))
            .ToList();
        Assert.Equal(2 * Enum.GetValues<SecretPurpose>().Length, keys.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(2, secrets.CurrentVersion);
        Assert.Null(secrets.Key(SecretPurpose.Tickets, 3));
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA==")]
    [InlineData("not base64, and much too long to be thirty-two bytes of anything at all")]
    [InlineData("x:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("0:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public void A_secret_that_is_none_is_refused_without_repeating_it(string text)
    {
        var error = Assert.Throws<FormatException>(() => Secrets.Parse(text));
        Assert.True(text.Length < 4 || !error.Message.Contains(text, StringComparison.Ordinal));
    }

    [Fact]
    public void A_token_is_22_signs_and_the_same_each_time()
    {
        var tokens = new TicketTokens(Secrets.Parse(MasterA));
        var token = tokens.Token(Registration, 1, 1);
        Assert.Equal(22, token.Length);
        Assert.Equal(token, tokens.Token(Registration, 1, 1));
        Assert.True(tokens.Verify(token, Registration, 1, 1));
        Assert.Equal(tokens.Hash(Registration, 1, 1), TicketTokens.HashOf(token));
    }

    [Fact]
    public void A_token_opens_its_own_registration_and_generation_alone()
    {
        var tokens = new TicketTokens(Secrets.Parse(MasterA));
        var token = tokens.Token(Registration, 1, 1);
        Assert.False(tokens.Verify(token, Guid.CreateVersion7(), 1, 1));
        Assert.False(tokens.Verify(token, Registration, 2, 1));
        Assert.False(new TicketTokens(Secrets.Parse(MasterB)).Verify(token, Registration, 1, 1));
        Assert.False(new LinkTokens(Secrets.Parse(MasterA), SecretPurpose.Replies).Verify(token, Registration, 1, 1));
        Assert.False(tokens.Verify(token, Registration, 1, 7));
    }

    [Fact]
    public void A_printed_ticket_stays_valid_when_the_secret_changes_by_a_version()
    {
        var printed = new TicketTokens(Secrets.Parse(MasterA)).Token(Registration, 1, 1);
        var now = new TicketTokens(Secrets.Parse($"1:{MasterA};2:{MasterB}"));
        Assert.Equal(2, now.CurrentVersion);
        Assert.True(now.Verify(printed, Registration, 1, keyVersion: 1));
        Assert.False(now.Verify(printed, Registration, 1, keyVersion: 2));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAB")]
    public void What_is_no_token_has_no_hash(string? text) => Assert.Null(TicketTokens.HashOf(text));

    [Fact]
    public void The_hash_from_a_dump_is_no_token()
    {
        var tokens = new TicketTokens(Secrets.Parse(MasterA));
        var hash = tokens.Hash(Registration, 1, 1);
        foreach (var part in new[] { hash[..16], hash[16..] })
        {
            var forged = TokenText.Encode(part);
            Assert.False(tokens.Verify(forged, Registration, 1, 1));
            Assert.NotEqual(hash, TicketTokens.HashOf(forged));
        }
    }
}
