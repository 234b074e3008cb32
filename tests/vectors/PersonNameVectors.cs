namespace Campaigns.Vectors;

/// <summary>What is a name of a person and what is none: read by the domain, the pages and the phone's script.</summary>
public sealed record PersonNameVectors(IReadOnlyList<string> Names, IReadOnlyList<string> Not)
{
    public static PersonNameVectors All { get; } = VectorFile.Read<PersonNameVectors>("person-names");
}
