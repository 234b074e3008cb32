using Campaigns.Bench;

// The benches by name. Each makes its own data, takes less than three minutes and ends with a line "bench NAME: key=value …".
Dictionary<string, Func<Task>> benches = new(StringComparer.Ordinal)
{
    ["check-in"] = CheckInBench.RunAsync,
    ["check-in-faults"] = CheckInFaultsBench.RunAsync,
    ["check-in-sync"] = CheckInSyncBench.RunAsync,
    ["dashboard"] = DashboardBench.RunAsync,
    ["export-xlsx"] = ExportBench.RunAsync,
    ["import"] = ImportBench.RunAsync,
    ["outreach"] = OutreachBench.RunAsync,
    ["pages"] = PagesBench.RunAsync,
    ["public"] = PublicBench.RunAsync,
    ["registration"] = RegistrationBench.RunAsync,
    ["report"] = ReportBench.RunAsync,
    ["roster"] = RosterBench.RunAsync,
};

// The program finds its own folder by a file beside this assembly, which it looks for in the current directory.
Directory.SetCurrentDirectory(AppContext.BaseDirectory);

// "--smoke" makes the benches small and quick: it shows that they work, but their figures mean little.
Size.Smoke = args.Contains("--smoke", StringComparer.Ordinal);
string[] named = [.. args.Where(a => a != "--smoke")];
foreach (var name in named.Length > 0 ? named : [.. benches.Keys])
{
    if (!benches.TryGetValue(name, out var run))
    {
        await Console.Error.WriteLineAsync($"There is no bench {name}; there are: {string.Join(", ", benches.Keys)}.");
        return 1;
    }

    await run();
}

return 0;
