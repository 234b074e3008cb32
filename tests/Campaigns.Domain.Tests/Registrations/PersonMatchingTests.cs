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
    private static readonly Guid EaTul = Guid.NewGuid();
    private static readonly Guid EaKiet = Guid.NewGuid();

    public sealed record AnyTraits(PersonTraits Value)
    {
        public static Arbitrary<AnyTraits> Arbitrary() => Arb.From(
            from name in Gen.Elements("", "hlinh mlo", "y khoa")
            from phone in Gen.Elements(null, "", "+84905123456", "+84905123457")
            from year in Gen.Elements<int?>(null, 1991, 1992)
            from commune in Gen.Elements<Guid?>(null, EaTul, EaKiet)
            select new AnyTraits(new PersonTraits(name, phone, year, commune)));
    }

    [Theory]
    [InlineData("H'Linh Mlô", "+84905123456", null, true)]
    [InlineData("h’linh mlo", "+84905123456", 1985, true)]
    [InlineData("H'Linh Mlô", "+84905123457", 1991, true)]
    [InlineData("H'Linh Mlô", null, 1991, true)]
    [InlineData("H'Linh Mlô", null, 1992, false)]
    [InlineData("H'Linh Mlô", null, null, false)]
    [InlineData("H'Linh Mlô", "+84905123457", null, false)]
    [InlineData("Y Khoa", "+84905123456", 1991, false)]
    public void The_same_is_who_has_name_and_phone_or_name_year_and_commune(string name, string? phone, int? year, bool same) =>
        Assert.Equal(same, PersonMatching.Same(
            PersonTraits.Typed("H'Linh Mlô", "+84905123456", 1991, EaTul),
            PersonTraits.Typed(name, phone, year, EaTul)));

    [Fact]
    public void Name_and_year_in_another_commune_are_somebody_else() =>
        Assert.False(PersonMatching.Same(PersonTraits.Typed("An", null, 1991, EaTul), PersonTraits.Typed("An", null, 1991, EaKiet)));

    [Fact]
    public void Name_and_year_without_communes_are_nobody_known() =>
        Assert.False(PersonMatching.Same(PersonTraits.Typed("An", null, 1991, null), PersonTraits.Typed("An", null, 1991, null)));

    [Property]
    public bool Being_the_same_is_mutual(AnyTraits a, AnyTraits b) => PersonMatching.Same(a.Value, b.Value) == PersonMatching.Same(b.Value, a.Value);

    [Property]
    public bool Another_name_is_another_person(AnyTraits a, AnyTraits b) => a.Value.NameFolded == b.Value.NameFolded || !PersonMatching.Same(a.Value, b.Value);

    [Property]
    public bool A_phone_alone_never_matches(AnyTraits a, AnyTraits b) =>
        !PersonMatching.Same(a.Value with { NameFolded = "an" }, b.Value with { NameFolded = "binh", Phone = a.Value.Phone });

    [Fact]
    public void An_equal_phone_goes_before_an_equal_year_and_commune()
    {
        var byYear = Somebody(phone: null, year: 1991, createdAt: 1);
        var byPhone = Somebody("+84905123456", year: null, createdAt: 2);

        Assert.Same(byPhone, PersonMatching.Find(PersonTraits.Typed("H'Linh Mlô", "+84905123456", 1991, EaTul), [byYear, byPhone]));
    }

    [Fact]
    public void Among_equals_the_first_is_taken()
    {
        var later = Somebody("+84905123456", year: null, createdAt: 2);
        var first = Somebody("+84905123456", year: null, createdAt: 1);

        Assert.Same(first, PersonMatching.Find(PersonTraits.Typed("H'Linh Mlô", "+84905123456", null, null), [later, first]));
    }

    [Fact]
    public void Erased_and_merged_persons_are_nobody()
    {
        var erased = Somebody("+84905123456", 1991, 1);
        erased.AnonymisedAt = Instant.FromUnixTimeSeconds(2);
        var merged = Somebody("+84905123456", 1991, 1);
        merged.MergedIntoId = Guid.NewGuid();

        Assert.Null(PersonMatching.Find(PersonTraits.Typed("H'Linh Mlô", "+84905123456", 1991, EaTul), [erased, merged]));
    }

    private static Person Somebody(string? phone, int? year, int createdAt) => new()
    {
        Id = Guid.NewGuid(), Name = "H'Linh Mlô", NameFolded = Folding.Fold("H'Linh Mlô"), NameSort = Names.SortKey("H'Linh Mlô"),
        Phone = phone, BirthYear = year, CommuneId = EaTul, CreatedAt = Instant.FromUnixTimeSeconds(createdAt),
    };
}
