namespace Campaigns.Vectors;

/// <summary>recorded.json: the records of a session, and whether it counts as recorded.</summary>
public sealed record RecordedVectors(IReadOnlyList<RecordedCase> Cases);

/// <param name="Name">The name of the case.</param>
/// <param name="Attendances">The number of attendances that are not annulled.</param>
/// <param name="Annulled">Attendances that were taken back.</param>
/// <param name="GridEntries">The number of entries in the grid.</param>
/// <param name="Headcounts">The turns of each headcount entry, corrections included.</param>
/// <param name="Recorded">The expected answer.</param>
/// <param name="TakenBack">How many of the headcounts, from the first, were taken back since their session had not begun.</param>
public sealed record RecordedCase(
    string Name,
    int Attendances,
    int Annulled,
    int GridEntries,
    IReadOnlyList<int> Headcounts,
    bool Recorded,
    int TakenBack = 0
)
{
    public override string ToString() => Name;
}
