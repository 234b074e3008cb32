namespace Campaigns.LocalPostgres;

/// <summary>Where a <see cref="LocalCluster"/> keeps its files and how careful it is with them.</summary>
public sealed record LocalClusterOptions
{
    /// <summary>
    /// The program's data folder, made when missing. The cluster lives in its subfolder <c>pg</c> alone; whatever else lies
    /// in the data folder keeps its owner and mode.
    /// </summary>
    public required string DataFolder { get; init; }

    /// <summary>
    /// True: a commit survives a power cut. False, for tests alone: no fsync, no full page writes, no synchronous commit.
    /// </summary>
    public bool Durable { get; init; } = true;

    /// <summary>
    /// Folder of the Unix socket, made with mode 0700. Without it: <c>pg/run</c> in the data folder, or a short folder under
    /// the temporary path where that name is too long for a socket.
    /// </summary>
    public string? SocketFolder { get; init; }
}
