namespace Campaigns.Vectors;

public sealed record TypedDayVectors(IReadOnlyList<TypedDayVector> Cases);

public sealed record TypedDayVector(string Typed, string Today, string Whole)
{
    public override string ToString() => $"{Typed} on {Today}";
}
