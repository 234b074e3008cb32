using Campaigns.Domain.Codes;
using Campaigns.Domain.Door;
using Xunit;

namespace Campaigns.Domain.Tests.Door;

public sealed class SheetEntryTests
{
    private static readonly string Code = ReadableCode
        .Make(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 }, ReadableCode.TicketLength)
        .Value;

    [Fact]
    public void Numbers_ranges_codes_and_scanned_tokens_are_read_and_the_rest_is_given_back()
    {
        var read = SheetEntry.Parse(
            $"1-3, 8;8\n12 – 13 {ReadableCode.Group(Code).ToLowerInvariant()} t:/t/AAAAAAAAAAAAAAAAAAAAAA mười 0 9-4"
        );
        Assert.Equal([1, 2, 3, 8, 12, 13], read.Numbers);
        Assert.Equal([Code], read.Codes);
        Assert.Equal(["AAAAAAAAAAAAAAAAAAAAAA"], read.Tokens);
        Assert.Equal(["mười", "0", "9-4"], read.Unread);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("  ,; ")]
    public void Nothing_is_nothing(string? typed)
    {
        var read = SheetEntry.Parse(typed);
        Assert.Empty(read.Numbers);
        Assert.Empty(read.Unread);
    }

    [Fact]
    public void Two_numbers_of_four_digits_are_rows_unless_they_pass_as_a_code()
    {
        Assert.Equal([1234, 1111], SheetEntry.Parse("1234 1111").Numbers);
        Assert.Empty(SheetEntry.Parse("1-9999").Numbers);
    }
}
