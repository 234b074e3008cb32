namespace Campaigns.Web.Platform.Startup;

/// <summary>
/// A command of the command line that works on the server's database and then ends the program. Features register their own commands. A
/// command that refuses its arguments throws a <see cref="StartupException"/>.
/// </summary>
public interface IServerCommand
{
    /// <summary>Runs the command if the command line contains it; returns false if it does not.</summary>
    Task<bool> RunAsync(CommandLine line, CancellationToken cancel);
}
