namespace Campaigns.Web.Platform.Startup;

/// <summary>
/// A command of the command line that is done on the server's database, after which the program ends. A feature registers its own; what it
/// refuses it says with a <see cref="StartupException"/>.
/// </summary>
public interface IServerCommand
{
    /// <summary>Does it where the command line asks for it; false where it does not.</summary>
    Task<bool> RunAsync(CommandLine line, CancellationToken cancel);
}
