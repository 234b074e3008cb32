namespace Campaigns.Domain;

/// <summary>
/// Why something is refused: one named record per reason, with the values that its sentence needs. <paramref name="Field"/> is the name of
/// the input to which the refusal belongs, so that a page can show it there; it is empty when the refusal belongs to the whole form.
/// </summary>
public abstract record Refusal(string Field)
{
    /// <summary>The record's name, which is the key of its sentence in a feature's texts.</summary>
    public string Key => GetType().Name;
}
