using Campaigns.Domain.Codes;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace Campaigns.Domain.Tests.Codes;

[Properties(Arbitrary = [typeof(Token)], MaxTest = 500)]
public sealed class TokenTextTests
{
    private const string Signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    public sealed record Token(byte[] Bytes)
    {
        public static Arbitrary<Token> Arbitrary() =>
            Arb.From(
                from length in Gen.Choose(TokenText.MinBytes, TokenText.MaxBytes)
                from bytes in Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf(length)
                select new Token(bytes)
            );
    }

    [Property]
    public bool A_token_is_read_back(Token token)
    {
        var read = new byte[token.Bytes.Length];
        return TokenText.TryDecode(TokenText.Encode(token.Bytes), read) && read.AsSpan().SequenceEqual(token.Bytes);
    }

    [Property]
    public bool Its_text_has_a_known_length_and_only_signs_of_the_alphabet(Token token)
    {
        var text = TokenText.Encode(token.Bytes);
        return text.Length == TokenText.LengthOf(token.Bytes.Length) && text.All(sign => Signs.Contains(sign, StringComparison.Ordinal));
    }

    [Property]
    public bool No_second_text_stands_for_the_same_token(Token token)
    {
        var text = TokenText.Encode(token.Bytes);
        var read = new byte[token.Bytes.Length];
        return Signs
            .Where(sign => sign != text[^1])
            .All(sign => !TokenText.TryDecode(text[..^1] + sign, read) || !read.AsSpan().SequenceEqual(token.Bytes));
    }

    [Theory]
    [InlineData("AAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA==")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("AAAAAAAAAAAAAAAAAAAA==")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAA%")]
    [InlineData("AAAAAAAAAA AAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAA\n")]
    [InlineData(" AAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("\n\n\n\nAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAA+AAAAAAAAAAA")]
    [InlineData("AAAAAAAAAA/AAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAB")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAÀ")]
    [InlineData("")]
    public void Another_text_is_refused_and_leaves_nothing_behind(string text)
    {
        var token = Enumerable.Repeat((byte)7, 16).ToArray();
        Assert.False(TokenText.TryDecode(text, token));
        Assert.Equal(new byte[16], token);
    }

    [Theory]
    [InlineData(15)]
    [InlineData(33)]
    public void Tokens_are_of_16_to_32_bytes(int length)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => TokenText.Encode(new byte[length]));
        Assert.Throws<ArgumentOutOfRangeException>(() => TokenText.TryDecode("A", new byte[length]));
    }
}
