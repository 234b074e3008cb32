using Campaigns.Domain.Text;

namespace Campaigns.Vectors;

public sealed record TypedDayVectors(IReadOnlyList<TypedDayVector> Cases);

public sealed record TypedDayVector(string Typed, string Today, string Whole, DayIs Meant = DayIs.Next)
{
    public override string ToString() => $"{Typed}, {Meant}, on {Today}";
}
