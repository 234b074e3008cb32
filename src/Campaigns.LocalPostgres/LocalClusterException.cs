namespace Campaigns.LocalPostgres;

/// <summary>The private cluster cannot be made, started or reached. The message says what to do.</summary>
public sealed class LocalClusterException : Exception
{
    public LocalClusterException() { }

    public LocalClusterException(string message)
        : base(message) { }

    public LocalClusterException(string message, Exception inner)
        : base(message, inner) { }
}
