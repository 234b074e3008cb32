using Campaigns.Domain.Units;
using NodaTime;
using Xunit;

namespace Campaigns.Domain.Tests.Units;

public sealed class UnitRulesTests
{
    private static readonly LocalDate From = new(2026, 12, 1);

    private static readonly UnitLevel District = new()
    {
        Key = "district",
        Kind = UnitKind.Area,
        Rank = 1,
        NameVi = "Huyện",
        NameEn = "District",
    };
    private static readonly UnitLevel Commune = new()
    {
        Key = "commune",
        Kind = UnitKind.Area,
        Rank = 2,
        NameVi = "Xã",
        NameEn = "Commune",
    };
    private static readonly UnitLevel Union = new()
    {
        Key = "union",
        Kind = UnitKind.Agency,
        Rank = 1,
        NameVi = "Hội",
        NameEn = "Union",
    };

    private static readonly UnitPlan Plan = new()
    {
        Name = "Xã Ea Tul",
        ShortName = "Ea Tul",
        LevelKey = "commune",
        Code = "24490",
        ValidFrom = From,
    };

    private static readonly UnitFacts Facts = new()
    {
        Parent = Parent(),
        ParentLevel = District,
        Level = Commune,
    };

    [Fact]
    public void A_commune_lies_under_a_district_and_an_agency_anywhere()
    {
        Assert.Empty(UnitRules.Add(Plan, Facts));
        Assert.Empty(UnitRules.Add(Plan, Facts with { Level = Union }));
        Assert.Equal([new UnitRefusal.LevelNotBelow()], UnitRules.Add(Plan, Facts with { Level = District }));
        Assert.Equal([new UnitRefusal.LevelNotBelow()], UnitRules.Add(Plan, Facts with { ParentLevel = Union }));
        Assert.Equal([new UnitRefusal.LevelMissing()], UnitRules.Add(Plan, Facts with { Level = null }));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("66", true)]
    [InlineData("644", true)]
    [InlineData("24490", true)]
    [InlineData("2449", false)]
    [InlineData("24490a", false)]
    [InlineData("٢٤٤٩٠", false)]
    public void A_code_has_two_three_or_five_digits(string code, bool good) =>
        Assert.Equal(good, UnitRules.Code(code, takenBy: null) is null);

    [Fact]
    public void Names_and_days_are_held_to_what_lies_above()
    {
        Assert.Equal(
            [new UnitRefusal.NameMissing(), new UnitRefusal.FromMissing()],
            UnitRules.Add(Plan with { Name = " ", ValidFrom = null }, Facts)
        );
        Assert.Equal(
            [new UnitRefusal.NameTaken(), new UnitRefusal.CodeTaken("Xã Khác")],
            UnitRules.Add(Plan, Facts with { NameTaken = true, CodeTakenBy = "Xã Khác" })
        );
        Assert.Equal(
            [new UnitRefusal.BeforeParent(new LocalDate(2004, 1, 1))],
            UnitRules.Add(Plan with { ValidFrom = new LocalDate(2003, 12, 31) }, Facts)
        );
        Assert.Equal(
            [new UnitRefusal.ParentEnded(new LocalDate(2026, 6, 30))],
            UnitRules.Add(Plan, Facts with { Parent = Parent(new LocalDate(2026, 6, 30)) })
        );
        Assert.Equal(
            [new UnitRefusal.NameTooLong(UnitRules.MaxName)],
            UnitRules.Correct(new string('a', UnitRules.MaxName + 1), "a", nameTaken: false)
        );
    }

    [Fact]
    public void A_unit_ends_once_and_only_where_nothing_goes_on_in_it()
    {
        var nothing = new EndUnitFacts(0, 0, IsRoot: false);
        Assert.Empty(UnitRules.End(Parent(), From, nothing));
        Assert.Equal([new UnitRefusal.EndMissing()], UnitRules.End(Parent(), null, nothing));
        Assert.Equal(
            [new UnitRefusal.EndBeforeBegin(new LocalDate(2004, 1, 1))],
            UnitRules.End(Parent(), new LocalDate(2003, 1, 1), nothing)
        );
        Assert.Equal([new UnitRefusal.EndedAlready(From)], UnitRules.End(Parent(From), From, nothing));
        Assert.Equal(
            [new UnitRefusal.HasUnitsBelow(3), new UnitRefusal.HasActivitiesAfter(2)],
            UnitRules.End(Parent(), From, new EndUnitFacts(3, 2, IsRoot: false))
        );
        Assert.Equal([new UnitRefusal.IsRoot()], UnitRules.End(Parent(), From, nothing with { IsRoot = true }));
    }

    private static Unit Parent(LocalDate? to = null)
    {
        var id = Guid.CreateVersion7();
        return new Unit
        {
            Id = id,
            Kind = UnitKind.Area,
            LevelKey = "district",
            Name = "Huyện Cư M'gar",
            ShortName = "Cư M'gar",
            NameFolded = "huyen cu mgar",
            Path = Unit.Label(id),
            ValidFrom = new LocalDate(2004, 1, 1),
            ValidTo = to,
        };
    }
}
