namespace Campaigns.Vectors;

/// <summary>recorded.json: what there is of a session, and whether it is recorded.</summary>
public sealed record RecordedVectors(IReadOnlyList<RecordedCase> Cases);

/// <param name="Name">What the case is.</param>
/// <param name="Attendances">That stand.</param>
/// <param name="Annulled">Attendances that were taken back.</param>
/// <param name="GridEntries">Entries of the grid.</param>
/// <param name="Headcounts">Turns of each entry, corrections too.</param>
/// <param name="Recorded">The answer.</param>
public sealed record RecordedCase(string Name, int Attendances, int Annulled, int GridEntries, IReadOnlyList<int> Headcounts, bool Recorded)
{
    public override string ToString() => Name;
}
