using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using NodaTime;
using Xunit;

namespace Campaigns.Domain.Tests.Registrations;

[Properties(Arbitrary = [typeof(AnyTraits)], MaxTest = 1000)]
public sealed class PersonMatchingTests
{
    private const string Phone = "+84905123456";
    private static readonly Guid EaTul = Guid.NewGuid();
    private static readonly Guid EaKiet = Guid.NewGuid();

    public sealed record AnyTraits(PersonTraits Value)
    {
        public static Arbitrary<AnyTraits> Arbitrary() =>
            Arb.From(
                from name in Gen.Elements("", "Hùng", "Hưng", "hùng", "Y Khoa")
                from phone in Gen.Elements(null, "", Phone, "+84905123457")
                from year in Gen.Elements<int?>(null, 1965, 1995)
                from commune in Gen.Elements<Guid?>(null, EaTul, EaKiet)
                from sex in Gen.Elements<Sex?>(null, Sex.Female, Sex.Male)
                select new AnyTraits(PersonTraits.Typed(name, phone, year, commune, sex))
            );
    }

    [Theory]
    [InlineData("Nguyễn Văn Hùng", 1965, "Nguyễn Văn Hưng", 1995)]
    [InlineData("Nguyễn Văn Hùng", null, "Nguyễn Văn Hưng", null)]
    [InlineData("Trần Thị Hà", 1970, "Trần Thị Hạ", 2001)]
    [InlineData("Trần Thị Hà", 1970, "Trần Thị Hà", 1999)]
    [InlineData("Đặng Đức", 1970, "Đặng Dức", 1970)]
    public void A_family_that_shares_a_phone_is_not_one_person(string one, int? bornOne, string other, int? bornOther) =>
        Assert.False(
            PersonMatching.Same(
                PersonTraits.Typed(one, Phone, bornOne, EaTul, null),
                PersonTraits.Typed(other, Phone, bornOther, EaTul, null)
            )
        );

    [Theory]
    [InlineData("H'Linh Mlô", Phone, null, null, true)] // nothing contradicts the phone
    [InlineData("h’linh mlô", Phone, 1991, Sex.Female, true)]
    [InlineData("H'Linh Mlô", Phone, 1985, Sex.Female, false)]
    [InlineData("H'Linh Mlô", Phone, 1991, Sex.Male, false)]
    [InlineData("H'Linh Mlo", Phone, 1991, Sex.Female, false)]
    [InlineData("H'Linh Mlô", "+84905123457", 1991, Sex.Female, false)]
    [InlineData("H'Linh Mlô", null, 1991, Sex.Female, false)] // one has a phone, so neither is "without any phone"
    [InlineData("H'Linh Mlô", null, null, null, false)]
    public void With_a_phone_the_name_and_the_phone_are_equal_and_nothing_contradicts_them(
        string name,
        string? phone,
        int? year,
        Sex? sex,
        bool same
    ) =>
        Assert.Equal(
            same,
            PersonMatching.Same(
                PersonTraits.Typed("H'Linh Mlô", Phone, 1991, EaTul, Sex.Female),
                PersonTraits.Typed(name, phone, year, EaTul, sex)
            )
        );

    [Theory]
    [InlineData(1991, "Ea Tul", Sex.Female, true)]
    [InlineData(1992, "Ea Tul", Sex.Female, false)]
    [InlineData(1991, "Ea Kiết", Sex.Female, false)]
    [InlineData(1991, "Ea Tul", Sex.Male, false)]
    [InlineData(1991, "Ea Tul", null, false)]
    [InlineData(null, "Ea Tul", Sex.Female, false)]
    [InlineData(1991, null, Sex.Female, false)]
    public void Without_any_phone_year_commune_and_sex_are_equal(int? year, string? commune, Sex? sex, bool same) =>
        Assert.Equal(
            same,
            PersonMatching.Same(
                PersonTraits.Typed("H'Linh Mlô", null, 1991, EaTul, Sex.Female),
                PersonTraits.Typed(
                    "H'Linh Mlô",
                    null,
                    year,
                    commune switch
                    {
                        "Ea Tul" => EaTul,
                        null => null,
                        _ => EaKiet,
                    },
                    sex
                )
            )
        );

    [Fact]
    public void What_neither_says_is_not_equal()
    {
        var unsaid = PersonTraits.Typed("H'Linh Mlô", null, 1991, EaTul, null);
        Assert.False(PersonMatching.Same(unsaid, unsaid));
        Assert.Null(PersonMatching.Find(unsaid, ["known"], _ => unsaid));
    }

    [Fact]
    public void Without_a_phone_nobody_is_taken_where_somebody_else_of_that_name_and_year_is_known_in_the_commune()
    {
        var entry = PersonTraits.Typed("H'Linh Mlô", null, 1991, EaTul, Sex.Female);
        var fits = Somebody(null, 1991, Sex.Female);
        Assert.Same(fits, PersonMatching.Find(entry, [fits]));
        foreach (
            var other in new[]
            {
                Somebody(Phone, 1991, Sex.Female),
                Somebody(null, 1991, null),
                Somebody(null, 1991, Sex.Male),
                Somebody(null, 1991, Sex.Female),
            }
        )
        {
            Assert.Null(PersonMatching.Find(entry, [fits, other]));
            Assert.Null(PersonMatching.Find(entry, [other, fits]));
        }

        // The other entries differ in year, commune or name, so nobody else of that name and year is known in the commune.
        Assert.Same(
            fits,
            PersonMatching.Find(entry, [fits, Somebody(Phone, 1992, Sex.Female), Somebody(null, 1991, Sex.Female, "H'Lính Mlô")])
        );
    }

    [Fact]
    public void Where_two_fit_none_is_taken()
    {
        var entry = PersonTraits.Typed("H'Linh Mlô", Phone, null, null, null);
        var (one, two) = (Somebody(Phone, 1970, null), Somebody(Phone, 1999, null));
        Assert.Same(one, PersonMatching.Find(entry, [one]));
        Assert.Null(PersonMatching.Find(entry, [one, two]));

        // The year of birth tells the two apart.
        Assert.Same(two, PersonMatching.Find(entry with { BirthYear = 1999 }, [one, two]));
    }

    [Fact]
    public void Perhaps_the_same_is_a_folded_name_with_a_phone_or_with_year_and_commune()
    {
        var hung = PersonTraits.Typed("Hùng", Phone, 1965, EaTul, Sex.Male);
        Assert.True(PersonMatching.Perhaps(hung, PersonTraits.Typed("Hưng", Phone, 1995, EaKiet, Sex.Male)));
        Assert.True(PersonMatching.Perhaps(hung, PersonTraits.Typed("Hung", null, 1965, EaTul, null)));
        Assert.False(PersonMatching.Perhaps(hung, PersonTraits.Typed("Hùng", "+84905123457", 1995, EaTul, Sex.Male)));
        Assert.False(PersonMatching.Perhaps(hung, PersonTraits.Typed("Hà", Phone, 1965, EaTul, Sex.Male)));
    }

    [Property]
    public bool Being_the_same_is_mutual(AnyTraits a, AnyTraits b) =>
        PersonMatching.Same(a.Value, b.Value) == PersonMatching.Same(b.Value, a.Value);

    [Property]
    public bool Whoever_is_the_same_is_perhaps_the_same(AnyTraits a, AnyTraits b) =>
        !PersonMatching.Same(a.Value, b.Value) || PersonMatching.Perhaps(a.Value, b.Value);

    [Property]
    public bool Another_name_is_another_person(AnyTraits a, AnyTraits b) =>
        a.Value.NameExact == b.Value.NameExact || !PersonMatching.Same(a.Value, b.Value);

    [Property]
    public bool Another_year_or_sex_is_another_person(AnyTraits a, AnyTraits b) =>
        !PersonMatching.Same(a.Value with { BirthYear = 1965 }, b.Value with { BirthYear = 1995 })
        && !PersonMatching.Same(a.Value with { Sex = Sex.Female }, b.Value with { Sex = Sex.Male });

    [Property]
    public bool Whoever_is_found_is_the_only_one_who_may_be_the_same(AnyTraits entry, AnyTraits a, AnyTraits b)
    {
        var known = new[] { a, b };
        return PersonMatching.Find(entry.Value, known, k => k.Value) is not { } found
            || known.Where(k => PersonMatching.Same(entry.Value, k.Value)).SequenceEqual([found]);
    }

    [Fact]
    public void Erased_and_merged_persons_are_nobody()
    {
        var erased = Somebody(Phone, 1991, null);
        erased.AnonymisedAt = Instant.FromUnixTimeSeconds(2);
        var merged = Somebody(Phone, 1991, null);
        merged.MergedIntoId = Guid.NewGuid();

        Assert.Null(PersonMatching.Find(PersonTraits.Typed("H'Linh Mlô", Phone, 1991, EaTul, null), [erased, merged]));
    }

    private static Person Somebody(string? phone, int? year, Sex? sex, string name = "H'Linh Mlô") =>
        new()
        {
            Id = Guid.NewGuid(),
            Name = name,
            NameFolded = Folding.Fold(name),
            NameSort = Names.SortKey(name),
            Phone = phone,
            BirthYear = year,
            CommuneId = EaTul,
            Sex = sex,
            CreatedAt = Instant.FromUnixTimeSeconds(1),
        };
}
