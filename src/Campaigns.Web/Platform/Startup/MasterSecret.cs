namespace Campaigns.Web.Platform.Startup;

/// <summary>Finds the master secret.</summary>
public static class MasterSecret
{
    /// <summary>
    /// Reads the setting <c>Campaigns:MasterSecret</c>; otherwise the file that <c>Campaigns:MasterSecretFile</c> names; otherwise, and
    /// only with the embedded database, the file <c>master-secret</c> (mode 0600) in the data folder, which the first start makes.
    /// </summary>
    /// <exception cref="StartupException">No master secret is configured, or it cannot be read.</exception>
    public static Secrets Load(IConfiguration configuration, HostedDatabase database)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(database);
        try
        {
            if (configuration["Campaigns:MasterSecret"] is { Length: > 0 } text)
            {
                return Secrets.Parse(text);
            }

            if (configuration["Campaigns:MasterSecretFile"] is { Length: > 0 } file)
            {
                return Secrets.Parse(File.ReadAllText(file));
            }

            if (database.Embedded)
            {
                return Secrets.Parse(OfDataFolder(Path.Combine(database.DataFolder, "master-secret")));
            }
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The master secret cannot be used. {e.Message}", e);
        }

        throw new StartupException(
            "No master secret is configured. Set Campaigns__MasterSecret to 32 random bytes in base64 (openssl rand -base64 32), or "
                + "Campaigns__MasterSecretFile to a file that holds them. Keep it apart from the database and its backups: tickets "
                + "and sign-ins are made with it."
        );
    }

    private static string OfDataFolder(string path)
    {
        if (!File.Exists(path))
        {
            // The file is written under another name and then linked into place, so that two processes that start at the same time agree on
            // one secret.
            var aside = $"{path}.{Guid.NewGuid():N}";
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (var writer = new StreamWriter(aside, options))
            {
                writer.WriteLine(Secrets.NewMaster());
            }

            try
            {
                File.Move(aside, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                File.Delete(aside);
            }
        }

        return File.ReadAllText(path);
    }
}
