using Campaigns.Domain.Text;
using Campaigns.Vectors;
using FsCheck.Xunit;
using Xunit;

namespace Campaigns.Domain.Tests.Text;

public sealed class FoldingTests
{
    public static TheoryData<FoldingVector> Vectors => [.. VectorFile.Read<FoldingVectors>("folding").Fold];

    [Theory, MemberData(nameof(Vectors))]
    public void Vector_folds_as_told(FoldingVector vector) => Assert.Equal(vector.Folded, Folding.Fold(vector.Text));

    [Fact]
    public void Null_folds_to_the_empty_text() => Assert.Equal("", Folding.Fold(null));

    [Fact]
    public void Half_a_surrogate_pair_is_replaced_and_does_not_throw() => Assert.Equal("a\uFFFD b", Folding.Fold("a\uD83C b"));

    [Property(Arbitrary = [typeof(TypedText)], MaxTest = 1000)]
    public bool A_fold_folds_to_itself(TypedText text)
    {
        var once = Folding.Fold(text.Value);
        return Folding.Fold(once) == once;
    }

    /// <summary>A zero-width space is dropped, but keeps a text from taking the short way that most texts take.</summary>
    [Property(Arbitrary = [typeof(TypedText)], MaxTest = 2000)]
    public bool The_short_way_leads_where_the_long_one_does(TypedText text) =>
        Folding.Fold(text.Value) == Folding.Fold(text.Value + "\u200B");

    [Fact]
    public void Each_letter_folds_alone_as_it_does_the_long_way() =>
        Assert.All(
            Enumerable.Range(1, 0x2FFF).Select(c => ((char)c).ToString()),
            c => Assert.Equal(Folding.Fold(c + "\u200B"), Folding.Fold(c))
        );

    [Property(Arbitrary = [typeof(TypedText)], MaxTest = 1000)]
    public bool A_fold_has_no_space_around_it_and_none_twice(TypedText text)
    {
        var folded = Folding.Fold(text.Value);
        return folded.Trim() == folded && !folded.Contains("  ", StringComparison.Ordinal);
    }
}
