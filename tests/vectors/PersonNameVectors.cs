namespace Campaigns.Vectors;

/// <summary>Which texts may be the name of a person; the domain, the pages and the phone's script are tested by it.</summary>
public sealed record PersonNameVectors(IReadOnlyList<string> Names, IReadOnlyList<string> Not)
{
    public static PersonNameVectors All { get; } = VectorFile.Read<PersonNameVectors>("person-names");
}
