using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Xunit;

namespace Campaigns.Domain.Tests.Registrations;

public sealed class DoubleRulesTests
{
    private static readonly Guid EaTul = Guid.NewGuid();
    private static readonly Guid EaKiet = Guid.NewGuid();

    private static DoubleFacts Of(
        string name,
        string? phone = null,
        int? year = null,
        Guid? commune = null,
        Sex? sex = null,
        Guid? person = null,
        bool walkIn = false
    ) => new(PersonTraits.Typed(name, phone, year, commune, sex), person, walkIn);

    [Fact]
    public void An_equal_phone_year_or_person_or_the_door_makes_a_probable_double()
    {
        var registered = Of("H'Bia Niê", "+84905123456", 1995, EaTul, Sex.Female);
        Assert.True(DoubleRules.Probable(registered, Of("H'Bia Nie", "+84905123456")));
        Assert.True(DoubleRules.Probable(registered, Of("H'Bia Niê", year: 1995)));
        Assert.True(DoubleRules.Probable(registered, Of("H'Bia Niê", walkIn: true)));
        Assert.True(DoubleRules.Probable(Of("H'Bia Niê", year: 1990, person: EaTul), Of("H'Bia Niê", year: 1995, person: EaTul)));
    }

    [Fact]
    public void Another_name_year_or_sex_and_a_name_alone_make_none()
    {
        var registered = Of("Nguyễn Văn Hùng", "+84905123456", 1965, EaTul, Sex.Male);
        Assert.False(DoubleRules.Probable(registered, Of("Nguyễn Văn Hưng", "+84905123456", 1995)));
        Assert.False(DoubleRules.Probable(registered, Of("Nguyễn Văn Hùng", "+84905123456", sex: Sex.Female)));
        Assert.False(DoubleRules.Probable(registered, Of("Nguyễn Văn Hùng")));
        Assert.False(DoubleRules.Probable(registered, Of("Nguyễn Văn Hùng", commune: EaKiet, walkIn: true)));
        Assert.False(DoubleRules.Probable(registered, Of("Nguyễn Văn Nam", "+84905123456", 1965, EaTul, Sex.Male)));
        Assert.False(DoubleRules.Probable(Of(""), Of("", person: EaTul)));
    }

    [Theory]
    [InlineData("Nguyen Thi Man", "Nguyễn Thị Mận", true)]
    [InlineData("Nguyễn Thi Man", "Nguyễn Thị Mận", true)]
    [InlineData("duc", "Đức", true)]
    [InlineData("H Bia Nie", "H'Bia Niê", true)]
    [InlineData("Nguyễn Thị Mận", "Nguyen Thi Man", false)]
    [InlineData("Nguyễn Thị Mận", "Nguyễn Thị Mận", false)]
    [InlineData("Hùng", "Hưng", false)]
    [InlineData("Nguyen Man", "Nguyễn Thị Mận", false)]
    [InlineData("", "", false)]
    public void A_fuller_name_adds_marks_and_changes_none(string kept, string other, bool fuller) =>
        Assert.Equal(fuller, DoubleRules.IsFullerName(kept, other));
}
