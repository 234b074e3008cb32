using Campaigns.Domain.Codes;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace Campaigns.Domain.Tests.Codes;

[Properties(Arbitrary = [typeof(MadeCode)], MaxTest = 200)]
public sealed class ReadableCodeTests
{
    public sealed record MadeCode(ReadableCode Code)
    {
        public int Length => Code.Value.Length;

        public static Arbitrary<MadeCode> Arbitrary() =>
            Arb.From(
                from bytes in Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf(ReadableCode.RandomBytes)
                from length in Gen.Elements(ReadableCode.TicketLength, ReadableCode.ActivityLength)
                select new MadeCode(ReadableCode.Make(bytes, length))
            );
    }

    [Fact]
    public void Alphabet_has_a_prime_number_of_signs_and_no_look_alikes()
    {
        Assert.Equal(23, ReadableCode.Alphabet.Distinct().Count());
        Assert.All(
            ["0OQD", "1IL", "2Z", "5S", "6G", "8B", "UVY"],
            group => Assert.Single(group, sign => ReadableCode.Alphabet.Contains(sign, StringComparison.Ordinal))
        );
        Assert.DoesNotContain(ReadableCode.Alphabet, sign => "AEIOUY".Contains(sign, StringComparison.Ordinal) && sign != 'Y');
    }

    [Property]
    public bool A_made_code_is_read_back(MadeCode made) =>
        ReadableCode.TryParse(made.Code.Grouped, made.Length, out var read) && read == made.Code;

    [Property]
    public bool Case_dashes_and_look_alikes_do_not_matter(MadeCode made)
    {
        var typed =
            " "
            + string.Join(
                '-',
                made.Code.Value.ToLowerInvariant()
                    .Replace('0', 'o')
                    .Replace('1', 'l')
                    .Replace('2', 'z')
                    .Replace('5', 's')
                    .Replace('6', 'g')
                    .Replace('8', 'b')
                    .AsEnumerable()
            )
            + ". ";
        return ReadableCode.TryParse(typed, made.Length, out var read) && read == made.Code;
    }

    [Property]
    public void Every_single_wrong_symbol_is_found(MadeCode made)
    {
        for (var i = 0; i < made.Length; i++)
        {
            foreach (var wrong in ReadableCode.Alphabet.Where(sign => sign != made.Code.Value[i]))
            {
                var typed = made.Code.Value.ToCharArray();
                typed[i] = wrong;
                AssertMistyped(new string(typed), made.Length);
            }
        }
    }

    [Property]
    public void Every_exchange_of_two_symbols_is_found(MadeCode made)
    {
        for (var i = 0; i < made.Length; i++)
        {
            for (var j = i + 1; j < made.Length; j++)
            {
                var typed = made.Code.Value.ToCharArray();
                (typed[i], typed[j]) = (typed[j], typed[i]);
                if (typed[i] != typed[j])
                {
                    AssertMistyped(new string(typed), made.Length);
                }
            }
        }
    }

    [Property]
    public void A_pair_misread_as_another_pair_is_found(MadeCode made)
    {
        for (var i = 0; i + 1 < made.Length; i++)
        {
            if (made.Code.Value[i] == made.Code.Value[i + 1])
            {
                foreach (var wrong in ReadableCode.Alphabet.Where(sign => sign != made.Code.Value[i]))
                {
                    AssertMistyped(made.Code.Value[..i] + wrong + wrong + made.Code.Value[(i + 2)..], made.Length);
                }
            }
        }
    }

    [Fact]
    public void Codes_are_spread_evenly_over_each_data_symbol()
    {
        var random = new Random(1);
        var seen = new Dictionary<(int Position, char Sign), int>();
        Span<byte> bytes = stackalloc byte[ReadableCode.RandomBytes];
        for (var n = 0; n < 23_000; n++)
        {
            random.NextBytes(bytes);
            var code = ReadableCode.Make(bytes, ReadableCode.TicketLength).Value;
            for (var i = 0; i < code.Length; i++)
            {
                seen[(i, code[i])] = seen.GetValueOrDefault((i, code[i])) + 1;
            }
        }

        // About 1,000 are expected; a deviation of 200 is more than six standard deviations.
        Assert.Equal(ReadableCode.TicketLength * ReadableCode.Alphabet.Length, seen.Count);
        Assert.All(seen.Values, count => Assert.InRange(count, 800, 1200));
    }

    [Theory]
    [InlineData(null, ReadableCodeFault.WrongLength)]
    [InlineData("", ReadableCodeFault.WrongLength)]
    [InlineData("F8XW 2KR", ReadableCodeFault.WrongLength)]
    [InlineData("F8XW 2KR77", ReadableCodeFault.WrongLength)]
    [InlineData("F8XW 2KRA", ReadableCodeFault.UnknownSymbol)]
    [InlineData("F8XW/2KR7", ReadableCodeFault.UnknownSymbol)]
    [InlineData("F8XW 2KR\uFF17", ReadableCodeFault.UnknownSymbol)]
    public void What_is_wrong_is_said(string? typed, ReadableCodeFault expected)
    {
        Assert.False(ReadableCode.TryParse(typed, ReadableCode.TicketLength, out var code, out var fault));
        Assert.Equal(expected, fault);
        Assert.Equal(default, code);
    }

    [Fact]
    public void Groups_are_four_and_four_or_three_and_four()
    {
        Assert.Equal("F8XW 2KR7", ReadableCode.Group("F8XW2KR7"));
        Assert.Equal("7KN 4MPX", ReadableCode.Group("7KN4MPX"));
    }

    [Fact]
    public void Too_few_random_bytes_are_refused() =>
        Assert.Throws<ArgumentException>(() => ReadableCode.Make(new byte[8], ReadableCode.TicketLength));

    private static void AssertMistyped(string typed, int length)
    {
        Assert.False(ReadableCode.TryParse(typed, length, out _, out var fault));
        Assert.Equal(ReadableCodeFault.Mistyped, fault);
    }
}
