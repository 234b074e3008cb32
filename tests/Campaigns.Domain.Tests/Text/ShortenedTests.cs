using System.Text;
using Campaigns.Domain.Text;
using FsCheck.Xunit;
using Xunit;

namespace Campaigns.Domain.Tests.Text;

public sealed class ShortenedTests
{
    [Theory]
    [InlineData("Buôn Sah", 8, "Buôn Sah")]
    [InlineData("Buôn Sah", 4, "Buôn")]
    [InlineData("ab😀", 3, "ab")]
    [InlineData("ab😀", 4, "ab😀")]
    [InlineData("😀", 0, "")]
    public void Text_is_cut_and_no_sign_is_parted(string text, int max, string expected) => Assert.Equal(expected, Shortened.To(text, max));

    [Property]
    public bool What_can_be_written_as_UTF_8_can_be_written_shortened(int[] runes, byte max)
    {
        var text = string.Concat((runes ?? []).Where(Rune.IsValid).Select(r => new Rune(r).ToString()));
        var cut = Shortened.To(text, max);
        return cut.Length <= max
            && text.StartsWith(cut, StringComparison.Ordinal)
            && new UTF8Encoding(false, throwOnInvalidBytes: true).GetByteCount(cut) >= 0;
    }
}
