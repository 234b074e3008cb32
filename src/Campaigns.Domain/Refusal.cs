namespace Campaigns.Domain;

/// <summary>
/// A no with its reason: a named record per reason, with what its sentence needs. <paramref name="Field"/> is the name of the input
/// that it belongs to, so that a page can put it there; empty where it belongs to the whole.
/// </summary>
public abstract record Refusal(string Field)
{
    /// <summary>The record's name: the key of its sentence in a feature's texts.</summary>
    public string Key => GetType().Name;
}
