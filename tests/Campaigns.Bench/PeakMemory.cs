namespace Campaigns.Bench;

/// <summary>The memory of this process, which also serves.</summary>
internal static class PeakMemory
{
    /// <summary>
    /// The highest resident memory during the work, less the resident memory just before, in megabytes. Linux forgets the highest value so
    /// far when 5 is written to clear_refs.
    /// </summary>
    public static async Task<double> OfAsync(Func<Task> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        GC.Collect();
        await File.WriteAllTextAsync("/proc/self/clear_refs", "5");
        var before = Kilobytes("VmRSS");
        await work();
        return (Kilobytes("VmHWM") - before) / 1024.0;
    }

    private static long Kilobytes(string name) =>
        long.Parse(
            File.ReadLines("/proc/self/status")
                .First(l => l.StartsWith(name + ":", StringComparison.Ordinal))
                .Split(':')[1]
                .Trim()
                .Split(' ')[0],
            System.Globalization.CultureInfo.InvariantCulture
        );
}
