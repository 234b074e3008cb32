using Campaigns.Domain.Text;
using FsCheck.Xunit;
using Xunit;

namespace Campaigns.Domain.Tests.Text;

/// <summary>What is removed from a text that somebody typed or pasted, and what stays.</summary>
public sealed class PlainTextTests
{
    [Theory]
    [InlineData("Hội\u202E trường\u2066 xã\u200F", "Hội trường xã")]
    [InlineData("\u061C\u200EBuôn\u2069", "Buôn")]
    [InlineData("H\u200BBia", "H\u200BBia")]
    public void Marks_of_direction_go_and_nothing_else(string text, string plain) => Assert.Equal(plain, PlainText.WithoutDirections(text));

    [Theory]
    [InlineData("Nói\u0007 chuyện", "Nói chuyện")]
    [InlineData("\0Lan\u0085", "Lan")]
    [InlineData("Hoa\uFFFF, Mai\uFDD0 và Lan\uFDEF\uFFFE", "Hoa, Mai và Lan")]
    [InlineData("\uF0B7 một gạch đầu dòng\uFFFD", "\uF0B7 một gạch đầu dòng\uFFFD")]
    [InlineData("một\thai\r\nba", "một\thai\r\nba")]
    public void Control_characters_go_but_for_lines_and_tabulators(string text, string plain)
    {
        Assert.Equal(plain, PlainText.WithoutControls(text));
        Assert.Equal(text == plain, PlainText.IsPlain(text));
    }

    [Theory]
    [InlineData("\u200B", false)]
    [InlineData("\u202E\u200B", false)]
    [InlineData(" \u00A0\u3000\t\r\n", false)]
    [InlineData("\u00AD\u2060\uFEFF\u034F", false)]
    [InlineData("\u3164\u115F\u2800", false)]
    [InlineData("\u0301\u0323", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("\u200Ba", true)]
    [InlineData("…", true)]
    [InlineData("7", true)]
    [InlineData("\U0001F600", true)]
    public void A_text_is_visible_when_a_reader_sees_any_of_it(string? text, bool visible) =>
        Assert.Equal(visible, PlainText.IsVisible(text));

    [Property(Arbitrary = [typeof(TypedText)], MaxTest = 500)]
    public bool What_is_left_is_plain(TypedText text) => PlainText.IsPlain(PlainText.WithoutControls(text.Value));

    /// <summary>A search splits its text into words, which are found in any order.</summary>
    [Fact]
    public void A_search_is_its_words()
    {
        Assert.Equal(["ayun", "hloan"], Folding.Words("  Ayŭn   H'Loan "));
        Assert.Empty(Folding.Words(" "));
    }
}
