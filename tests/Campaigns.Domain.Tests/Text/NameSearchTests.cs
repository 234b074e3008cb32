using Campaigns.Domain.Text;
using Campaigns.Vectors;
using Xunit;

namespace Campaigns.Domain.Tests.Text;

/// <summary>Finding people by name, as the phone finds them.</summary>
public sealed class NameSearchTests
{
    public static TheoryData<NameSearchVector> Vectors => [.. VectorFile.Read<NameSearchVectors>("name-search").Search];

    [Theory, MemberData(nameof(Vectors))]
    public void A_name_is_found_as_told(NameSearchVector vector) =>
        Assert.Equal(vector.Found, NameSearch.Finds(NameSearch.Typed(vector.Typed), vector.Person));

    [Fact]
    public void Nothing_typed_finds_everybody_and_nobody_has_no_words()
    {
        Assert.True(NameSearch.Finds(NameSearch.Typed(" "), "Y Bhăm Êban"));
        Assert.Empty(NameSearch.WordsOf(null));
    }
}
