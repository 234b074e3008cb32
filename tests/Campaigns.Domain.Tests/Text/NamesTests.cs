using System.Globalization;
using System.Text;
using Campaigns.Domain.Text;
using Campaigns.Vectors;
using FsCheck.Xunit;
using Xunit;

namespace Campaigns.Domain.Tests.Text;

public sealed class NamesTests
{
    [Theory]
    [InlineData("Trần Thị Thu Hà", "Ha 1 Trần Thị Thu")]
    [InlineData("Lộc", "Lôc 5")]
    [InlineData("H'Bia Ayŭn", "Bia 0 Ayŭn H'")]
    [InlineData("H’Bia Ayŭn", "Bia 0 Ayŭn H'")]
    [InlineData("HʼBia", "Bia 0 H'")]
    [InlineData("H' Bia Ayŭn", "Bia 0 Ayŭn H'")]
    [InlineData("H Bia Ayŭn", "Bia 0 Ayŭn H'")]
    [InlineData("HBia Ayŭn", "Bia 0 Ayŭn H'")]
    [InlineData("h'bia ayŭn", "bia 0 ayŭn H'")]
    [InlineData("Y Khoa Kbuôr", "Khoa 0 Kbuôr Y")]
    [InlineData("Y Khoa", "Khoa 0 Y")]
    [InlineData("Y' Khoa", "Khoa 0 Y")]
    [InlineData("Y Thương Niê Kđăm", "Thương 0 Niê Kđăm Y")]
    [InlineData("Siu H'Loan", "Loan 0 Siu H'")]
    [InlineData("Ksor Y Blăm", "Blăm 0 Ksor Y")]
    public void Given_name_comes_first_and_the_mark_of_the_sex_last(string name, string key) => Assert.Equal(key, Names.SortKey(name));

    [Theory]
    [InlineData("Hoàng Văn Ý", "Y 4 Hoàng Văn")]
    [InlineData("HOÀNG VĂN AN", "AN 0 HOÀNG VĂN")]
    [InlineData("Yên", "Yên 0")]
    [InlineData("Y", "Y 0")]
    [InlineData("H'", "H' 0")]
    [InlineData("Nguyễn Văn Y", "Y 0 Nguyễn Văn")]
    [InlineData("Huỳnh Thị Yến", "Yên 4 Huỳnh Thị")]
    [InlineData("K'Ré", "K'Re 4")]
    public void A_word_that_only_begins_like_a_mark_is_left_whole(string name, string key) => Assert.Equal(key, Names.SortKey(name));

    [Fact]
    public void Keys_sort_by_given_name_then_by_the_rest_in_Vietnamese()
    {
        string[] sorted =
        [
            "Nguyễn Văn An",
            "Trần Thị Ánh",
            "H'Bia Ayŭn",
            "Lê Dũng",
            "Phạm Đà",
            "Y Đức Niê",
            "Lê Thị Hà",
            "Trần Thị Hà",
            "Y Khoa Kbuôr",
            "Siu H'Loan",
            "Trần Văn Lộc",
            "Y Thương Niê",
            "H'Yim Kđoh",
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
    public void A_decomposed_name_is_kept_composed() => Assert.Equal("Đắk Lắk", Names.Tidy("Đắk Lắk".Normalize(NormalizationForm.FormD)));

    [Property(Arbitrary = [typeof(TypedText)], MaxTest = 1000)]
    public bool A_tidy_name_stays_as_it_is(TypedText name)
    {
        var tidy = Names.Tidy(name.Value);
        return Names.Tidy(tidy) == tidy;
    }

    [Property(Arbitrary = [typeof(TypedText)], MaxTest = 1000)]
    public bool Tidying_and_folding_agree(TypedText name) => Folding.Fold(Names.Tidy(name.Value)) == Folding.Fold(name.Value);

    [Theory]
    [MemberData(nameof(Orders))]
    public void Those_who_share_a_given_name_to_the_letter_stand_together(NameOrderVector order)
    {
        var vietnamese = CultureInfo.GetCultureInfo("vi-VN").CompareInfo.GetStringComparer(CompareOptions.None);

        Assert.Equal(order.Sorted, order.Sorted.Reverse().OrderBy(Names.SortKey, vietnamese));
    }

    public static TheoryData<NameOrderVector> Orders() => [.. VectorFile.Read<NameSearchVectors>("name-search").Order];

    [Property(Arbitrary = [typeof(TypedText)], MaxTest = 1000)]
    public bool A_sort_key_holds_the_letters_of_the_name(TypedText name)
    {
        static string Letters(string? text) => string.Concat(Folding.Fold(text).Where(c => c != ' ' && !char.IsAsciiDigit(c)).Order());
        return Letters(Names.SortKey(name.Value)) == Letters(name.Value);
    }

    [Theory]
    [InlineData("Nguyễn Văn Hùng", "N. V. H.")]
    [InlineData("h'linh mlô", "H'L. M.")]
    [InlineData("H’Linh", "H'L.")]
    [InlineData("Y Khoa Kbuôr", "Y. K. K.")]
    [InlineData("Ôn", "Ô.")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void Initials_stand_for_a_name_where_others_look_at_the_screen(string? name, string initials) =>
        Assert.Equal(initials, Names.Initials(name));

    /// <summary>
    /// Names that are tidy already, or have no marks, take a short way. With a sign that is dropped, the same name takes the long way and
    /// must give the same result.
    /// </summary>
    [Property(MaxTest = 500)]
    public bool The_short_way_gives_what_the_long_one_gives(byte[] picks)
    {
        string[] parts =
        [
            "a",
            "Đ",
            "ễ",
            "ễ",
            "ễ",
            " ",
            "  ",
            "\u00A0",
            "\t",
            "'",
            "’",
            "`",
            "\u200B",
            "\u007F",
            "\u0001",
            "Z",
            "7",
            ".",
            "~",
            "ð",
            "ŭ",
            "𠮷",
            "\uFFFE",
            "\u0323",
        ];
        ArgumentNullException.ThrowIfNull(picks);
        var text = string.Concat(picks.Select(p => parts[p % parts.Length]));
        return Names.Tidy(text) == Names.Tidy(text + "\u200B") && Folding.Fold(text) == Folding.Fold(text + "\u200B");
    }
}
