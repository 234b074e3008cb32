using System.Text;
using Campaigns.Domain.Text;
using FsCheck.Xunit;
using Xunit;

namespace Campaigns.Domain.Tests.Text;

public sealed class ExactNameTests
{
    [Theory]
    [InlineData("Hoàng Việt Tài", "hoàng  việt tài ")]
    [InlineData("H'Bia Ayŭn", "H’BIA AYŬN")]
    [InlineData("H'Bia Ayŭn", "Hʼ Bia Ayŭn")]
    [InlineData("Đỗ Đức", "ÐỖ ÐỨC")] // with the letter eth in place of Đ
    [InlineData("Nguyễn Thị Hoa", "Nguyễn\u00A0Thị\u200B Hoa")]
    public void One_name_however_it_is_typed(string one, string other) => Assert.True(ExactName.Same(one, other));

    [Theory]
    [InlineData("Hùng", "Hưng")]
    [InlineData("Hưng", "Hừng")]
    [InlineData("Hùng", "Hung")]
    [InlineData("Trần Thị Hà", "Trần Thị Hạ")]
    [InlineData("Hoàng Việt Tài", "Hoàng Viết Tài")]
    [InlineData("Lan", "Lân")]
    [InlineData("Đức", "Dức")]
    [InlineData("Ayŭn", "Ayun")]
    [InlineData("H'Bia", "HBia")]
    [InlineData("Lê Văn", "LêVăn")]
    public void Tone_marks_letters_and_words_keep_names_apart(string one, string other)
    {
        Assert.False(ExactName.Same(one, other));
        Assert.False(ExactName.Same(other, one));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \u200B\t")]
    public void What_is_empty_is_nobodys_name(string? name) => Assert.False(ExactName.Same(name, name));

    /// <summary>A zero-width space is dropped, but keeps a name from taking the short way that most names take.</summary>
    [Property(Arbitrary = [typeof(TypedText)], MaxTest = 2000)]
    public bool The_short_way_leads_where_the_long_one_does(TypedText text) =>
        ExactName.Of(text.Value) == ExactName.Of(text.Value + "\u200B");

    [Fact]
    public void Each_letter_is_alone_what_it_is_the_long_way() =>
        Assert.All(
            Enumerable.Range(1, 0x2FFF).Select(c => "A" + (char)c + "b"),
            n => Assert.Equal(ExactName.Of(n + "\u200B"), ExactName.Of(n))
        );

    [Property(MaxTest = 1000)]
    public bool It_never_throws_and_is_stable(string? text) =>
        ExactName.Of(text) is var once && string.Equals(once, ExactName.Of(once), StringComparison.Ordinal);

    [Property(MaxTest = 1000)]
    public bool Decomposed_letters_are_the_same_name(string? text)
    {
        var tidy = Names.Tidy(text);
        return string.Equals(ExactName.Of(tidy), ExactName.Of(tidy.Normalize(NormalizationForm.FormD)), StringComparison.Ordinal);
    }

    [Property(MaxTest = 1000)]
    public bool One_name_is_found_by_one_search(string? one, string? other) =>
        !ExactName.Same(one, other) || string.Equals(Folding.Fold(one), Folding.Fold(other), StringComparison.Ordinal);
}
