using System.Globalization;
using System.Text;
using Campaigns.Domain.Text;
using FsCheck.Xunit;
using Xunit;

namespace Campaigns.Domain.Tests.Text;

public sealed class NamesTests
{
    [Theory]
    [InlineData("Trần Thị Thu Hà", "Hà Trần Thị Thu")]
    [InlineData("Lộc", "Lộc")]
    [InlineData("H'Bia Ayŭn", "Bia Ayŭn H'")]
    [InlineData("H’Bia Ayŭn", "Bia Ayŭn H'")]
    [InlineData("HʼBia", "Bia H'")]
    [InlineData("H' Bia Ayŭn", "Bia Ayŭn H'")]
    [InlineData("H Bia Ayŭn", "Bia Ayŭn H'")]
    [InlineData("HBia Ayŭn", "Bia Ayŭn H'")]
    [InlineData("h'bia ayŭn", "bia ayŭn H'")]
    [InlineData("Y Khoa Kbuôr", "Khoa Kbuôr Y")]
    [InlineData("Y Khoa", "Khoa Y")]
    [InlineData("Y' Khoa", "Khoa Y")]
    [InlineData("Y Thương Niê Kđăm", "Thương Niê Kđăm Y")]
    [InlineData("Siu H'Loan", "Loan Siu H'")]
    [InlineData("Ksor Y Blăm", "Blăm Ksor Y")]
    public void Given_name_comes_first_and_the_mark_of_the_sex_last(string name, string key) =>
        Assert.Equal(key, Names.SortKey(name));

    [Theory]
    [InlineData("Hoàng Văn Ý", "Ý Hoàng Văn")]
    [InlineData("HOÀNG VĂN AN", "AN HOÀNG VĂN")]
    [InlineData("Yên", "Yên")]
    [InlineData("Y", "Y")]
    [InlineData("H'", "H'")]
    [InlineData("Nguyễn Văn Y", "Y Nguyễn Văn")]
    [InlineData("Huỳnh Thị Yến", "Yến Huỳnh Thị")]
    [InlineData("K'Ré", "K'Ré")]
    public void A_word_that_only_begins_like_a_mark_is_left_whole(string name, string key) =>
        Assert.Equal(key, Names.SortKey(name));

    [Fact]
    public void Keys_sort_by_given_name_then_by_the_rest_in_Vietnamese()
    {
        string[] sorted =
        [
            "Nguyễn Văn An", "Trần Thị Ánh", "H'Bia Ayŭn", "Lê Dũng", "Phạm Đà", "Y Đức Niê", "Lê Thị Hà", "Trần Thị Hà",
            "Y Khoa Kbuôr", "Siu H'Loan", "Trần Văn Lộc", "Y Thương Niê", "H'Yim Kđoh",
        ];

        var vietnamese = CultureInfo.GetCultureInfo("vi-VN").CompareInfo.GetStringComparer(CompareOptions.None);

        Assert.Equal(sorted, sorted.OrderBy(Names.SortKey, vietnamese));
    }

    [Theory]
    [InlineData("  H'Yim   Kđoh ", "H'Yim Kđoh")]
    [InlineData("H’Yim\u00A0Kđoh", "H’Yim Kđoh")]
    [InlineData("\uFEFFY Khoa\u200B", "Y Khoa")]
    [InlineData("Hoà", "Hoà")]
    [InlineData("cư m'gar", "cư m'gar")]
    [InlineData("Y\tKhoa\r\nKbuôr", "Y Khoa Kbuôr")]
    [InlineData(" ", "")]
    [InlineData(null, "")]
    public void A_name_is_tidied_and_never_corrected(string? typed, string kept) => Assert.Equal(kept, Names.Tidy(typed));

    [Fact]
    public void A_decomposed_name_is_kept_composed() =>
        Assert.Equal("Đắk Lắk", Names.Tidy("Đắk Lắk".Normalize(NormalizationForm.FormD)));

    [Property(Arbitrary = [typeof(TypedText)], MaxTest = 1000)]
    public bool A_tidy_name_stays_as_it_is(TypedText name)
    {
        var tidy = Names.Tidy(name.Value);
        return Names.Tidy(tidy) == tidy;
    }

    [Property(Arbitrary = [typeof(TypedText)], MaxTest = 1000)]
    public bool Tidying_and_folding_agree(TypedText name) => Folding.Fold(Names.Tidy(name.Value)) == Folding.Fold(name.Value);

    [Property(Arbitrary = [typeof(TypedText)], MaxTest = 1000)]
    public bool A_sort_key_holds_the_letters_of_the_name(TypedText name)
    {
        static string Letters(string? text) => string.Concat(Folding.Fold(text).Where(c => c != ' ').Order());
        return Letters(Names.SortKey(name.Value)) == Letters(name.Value);
    }
}
