namespace Campaigns.Vectors;

public sealed record FoldingVectors(IReadOnlyList<FoldingVector> Fold);

public sealed record FoldingVector(string Name, string Text, string Folded)
{
    public override string ToString() => Name;
}
