namespace Campaigns.Vectors;

public sealed record NameSearchVectors(IReadOnlyList<NameSearchVector> Search, IReadOnlyList<NameOrderVector> Order);

public sealed record NameSearchVector(string Name, string Person, string Typed, bool Found)
{
    public override string ToString() => Name;
}

public sealed record NameOrderVector(string Name, IReadOnlyList<string> Sorted)
{
    public override string ToString() => Name;
}
