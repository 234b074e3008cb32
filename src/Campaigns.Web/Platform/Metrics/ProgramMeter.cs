using System.Diagnostics.Metrics;

namespace Campaigns.Web.Platform.Metrics;

/// <summary>Creates instruments of the program's own meter.</summary>
internal static class ProgramMeter
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "Campaigns";

#pragma warning disable CA2000 // The factory makes the meter once and disposes it with the program.
    public static Counter<long> Counter(this IMeterFactory meters, string name, string unit, string description) =>
        meters.Create(Name).CreateCounter<long>(name, unit, description);

    /// <param name="meters">The factory of the program's meters.</param>
    /// <param name="name">The name in OpenTelemetry's form.</param>
    /// <param name="description">What the histogram measures, in a sentence.</param>
    /// <param name="bounds">The upper bounds of the buckets, in seconds.</param>
    public static Histogram<double> Seconds(this IMeterFactory meters, string name, string description, IReadOnlyList<double> bounds) =>
        meters
            .Create(Name)
            .CreateHistogram(name, "s", description, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = bounds });

    /// <param name="meters">The factory of the program's meters.</param>
    /// <param name="gauge">The name, unit and description.</param>
    /// <param name="observe">Gives the value at a scrape; null when it is not known.</param>
    public static void Observe(this IMeterFactory meters, Gauge gauge, Func<double?> observe) =>
        meters
            .Create(Name)
            .CreateObservableGauge(
                gauge.Name,
                () => observe() is { } value ? [new Measurement<double>(value)] : Array.Empty<Measurement<double>>(),
                gauge.Unit,
                gauge.Description
            );
#pragma warning restore CA2000
}
