using Campaigns.Domain.Network;
using Campaigns.Domain.Text;
using Campaigns.Vectors;
using FsCheck.Xunit;
using Xunit;

namespace Campaigns.Domain.Tests.Text;

public sealed class PersonNameTests
{
    public static TheoryData<string> Names => [.. PersonNameVectors.All.Names];

    public static TheoryData<string> NoNames => [.. PersonNameVectors.All.Not];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_a_name(string typed) => Assert.Equal(NameFault.None, PersonName.Of(typed));

    [Theory]
    [MemberData(nameof(NoNames))]
    public void It_is_no_name(string typed) => Assert.Equal(NameFault.NotAName, PersonName.Of(typed));

    [Theory]
    [InlineData("", NameFault.Missing)]
    [InlineData("\u202E \u2067", NameFault.Missing)]
    [InlineData(null, NameFault.Missing)]
    public void What_shows_nothing_is_missing(string? typed, NameFault fault) => Assert.Equal(fault, PersonName.Of(typed));

    [Theory]
    [InlineData("Lớp 10A3", true)]
    [InlineData("Lơ\u0301p 10A3", true)]
    [InlineData("Lớp\uE000 10A3", false)]
    [InlineData("Lớp 10A\u0301\u0301\u0301\u0301\u0301", false)]
    [InlineData("Lớp \uDBFF\uDFFE", false)]
    public void A_group_has_letters_that_can_be_seen(string typed, bool isReadable) =>
        Assert.Equal(isReadable, PersonName.IsReadable(typed));

    /// <summary>Vietnamese text comes decomposed from some phones and files; it is stored composed.</summary>
    [Fact]
    public void A_decomposed_name_is_accepted_and_composed()
    {
        const string Composed = "Nguyễn Thị Ánh Nguyệt Đặng Ngữ";
        var typed = Composed.Normalize(System.Text.NormalizationForm.FormD);
        Assert.NotEqual(Composed, typed);
        Assert.Equal(NameFault.None, PersonName.Of(typed));
        Assert.Equal(Composed, Domain.Text.Names.Tidy(typed));
    }

    [Fact]
    public void A_name_has_an_end()
    {
        Assert.Equal(NameFault.None, PersonName.Of(new string('a', PersonName.MaxLength)));
        Assert.Equal(NameFault.TooLong, PersonName.Of(new string('a', PersonName.MaxLength + 1)));
    }

    [Property]
    public void Nothing_that_is_kept_turns_its_line_round(string typed)
    {
        var kept = Domain.Text.Names.Tidy("Hoa\u202E" + typed + "\u2066\u200F");
        Assert.DoesNotContain(
            kept,
            c => c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u200E' or '\u200F' or '\u061C'
        );
    }

    [Fact]
    public void The_network_refuses_what_is_no_name_at_the_field() =>
        Assert.Contains(
            new CollaboratorRefusal.NotAName(),
            CollaboratorRules.Keep(new CollaboratorInput { Name = "<b>Hoa</b>" }, new(2026, 11, 24))
        );
}
