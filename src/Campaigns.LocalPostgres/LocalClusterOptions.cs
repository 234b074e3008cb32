namespace Campaigns.LocalPostgres;

/// <summary>Where a <see cref="LocalCluster"/> keeps its files and how careful it is with them.</summary>
public sealed record LocalClusterOptions
{
    /// <summary>
    /// The program's data folder, which is made if it does not exist. The cluster only uses the subfolder <c>pg</c>; everything else in the
    /// data folder keeps its owner and mode.
    /// </summary>
    public required string DataFolder { get; init; }

    /// <summary>
    /// True: a commit survives a power failure. False, only for tests: no fsync, no full page writes, no synchronous commit.
    /// </summary>
    public bool Durable { get; init; } = true;

    /// <summary>
    /// The folder of the Unix socket, made with mode 0700. Null: <c>pg/run</c> in the data folder, or a short folder under the temporary
    /// path if that name is too long for a socket.
    /// </summary>
    public string? SocketFolder { get; init; }
}
