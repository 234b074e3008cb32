using Campaigns.Web.Features;
using Campaigns.Web.Platform.Startup;

try
{
    var line = CommandLine.Parse(args);
    if (line.Help)
    {
        Console.WriteLine(CommandLine.Usage);
        return 0;
    }

    var builder = WebApplication.CreateBuilder(line.Settings);
    builder.AddPlatform(line);
    builder.Services.AddFeatures();
    await builder.Build().RunProgramAsync(FeatureList.MapFeatures);
    return 0;
}
catch (StartupException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}

/// <summary>Named for the tests, which start it as a whole.</summary>
public partial class Program;
