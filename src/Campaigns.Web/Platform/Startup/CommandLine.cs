namespace Campaigns.Web.Platform.Startup;

/// <summary>The parts of the program that a process runs.</summary>
public enum RunMode
{
    /// <summary>Pages and jobs in one process.</summary>
    All,

    /// <summary>Pages only; another process runs the jobs.</summary>
    Web,

    /// <summary>Jobs and the health pages only.</summary>
    Worker,
}

/// <summary>The program's own command-line options; all other arguments, such as <c>--urls</c>, are settings.</summary>
public sealed record CommandLine
{
    public RunMode Run { get; private set; } = RunMode.All;

    /// <summary>Bring the database up to date, then end.</summary>
    public bool Migrate { get; private set; }

    /// <summary>Fill an empty embedded database with the reference data alone, without a demo.</summary>
    public bool Empty { get; private set; }

    /// <summary>Drop the demo's database, then end.</summary>
    public bool DropDemo { get; private set; }

    /// <summary>The e-mail address of an administrator to create; null: create none.</summary>
    public string? CreateAdmin { get; private set; }

    /// <summary>The e-mail address of the account whose second factor is removed; null: none.</summary>
    public string? ResetSecondFactor { get; private set; }

    public bool Help { get; private set; }

    public bool RunsPages => Run is not RunMode.Worker;

    public bool RunsJobs => Run is not RunMode.Web;

    /// <summary>The arguments that are passed on to the host.</summary>
    public string[] Settings { get; private set; } = [];

    public static string Usage =>
        """
            Campaigns [options] [--Setting=value …]

              --run web|worker|all   pages, jobs, or both (the default)
              --urls URL             where to listen (default http://127.0.0.1:5080)
              --empty                fill an empty database with the units alone, without the demo
              --migrate              bring the database up to date and end
              --create-admin EMAIL   make an account that administers the whole, and end; the password is read from standard input
              --reset-second-factor EMAIL
                                     take the sign-in codes away of an account that lost them, and end; they are set up anew
                                     at its next sign-in
              --drop-demo            drop the demo's database and mails, and end

            Settings may also be environment variables, with __ for each colon: ConnectionStrings__Campaigns,
            ConnectionStrings__CampaignsOwner, Campaigns__MasterSecret or Campaigns__MasterSecretFile, Campaigns__DataFolder, PublicUrl,
            Smtp__Host, KnownProxies.
            """;

    /// <exception cref="StartupException">An option is not understood.</exception>
    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var line = new CommandLine();
        var rest = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var (name, value) = arguments[i].Split('=', 2) is [var n, var v] ? (n, v) : (arguments[i], null);
            string Value() =>
                value ?? (++i < arguments.Count ? arguments[i] : throw new StartupException($"{name} needs a value.\n\n{Usage}"));
            switch (name)
            {
                case "--run":
                    line.Run = Value() switch
                    {
                        "web" => RunMode.Web,
                        "worker" => RunMode.Worker,
                        "all" => RunMode.All,
                        var other => throw new StartupException($"--run is web, worker or all, not '{other}'."),
                    };
                    break;
                case "--migrate":
                    line.Migrate = value is not "false";
                    break;
                case "--empty":
                    line.Empty = value is not "false";
                    break;
                case "--drop-demo":
                    line.DropDemo = value is not "false";
                    break;
                case "--create-admin":
                    line.CreateAdmin = Value();
                    break;
                case "--reset-second-factor":
                    line.ResetSecondFactor = Value();
                    break;
                case "--help" or "-h" or "-?":
                    line.Help = true;
                    break;
                default:
                    rest.Add(arguments[i]);
                    if (
                        value is null
                        && name.StartsWith("--", StringComparison.Ordinal)
                        && i + 1 < arguments.Count
                        && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal)
                    )
                    {
                        rest.Add(arguments[++i]);
                    }

                    break;
            }
        }

        line.Settings = [.. rest];
        return line;
    }
}
