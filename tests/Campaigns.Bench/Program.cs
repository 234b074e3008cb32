using Campaigns.Bench;

// Benches by name; each builds its own data, takes under three minutes and ends with a line "bench NAME: key=value …".
Dictionary<string, Func<Task>> benches = new(StringComparer.Ordinal)
{
    ["check-in"] = CheckInBench.RunAsync,
    ["check-in-faults"] = CheckInFaultsBench.RunAsync,
    ["check-in-sync"] = CheckInSyncBench.RunAsync,
    ["dashboard"] = DashboardBench.RunAsync,
    ["import"] = ImportBench.RunAsync,
    ["public"] = PublicBench.RunAsync,
    ["roster"] = RosterBench.RunAsync,
};

// What says where the program's own folder is lies beside this assembly, and is looked for in the folder that one stands in.
Directory.SetCurrentDirectory(AppContext.BaseDirectory);

// "--smoke": small and quick; it shows that the benches work, and their figures say little.
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
