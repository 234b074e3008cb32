using System.Globalization;
using Campaigns.Web.Platform;
using NodaTime;
using NodaTime.Text;
using static Campaigns.Web.Features.Outreach.FigureAddress;

namespace Campaigns.Web.Features.Outreach;

/// <summary>
/// What a copied link says of the moment when it was copied. It changes no figure: the page only says beside its own figures what was seen
/// then.
/// </summary>
/// <param name="At">The local time, to the minute.</param>
/// <param name="Figure">The figure with which the page began; null when it has none.</param>
public sealed record SeenFigures(LocalDateTime At, long? Figure)
{
    private const string AtName = "seen";
    private const string FigureName = "figure";

    private static readonly LocalDateTimePattern Pattern = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm");

    /// <summary>The parameters of an address that hold it.</summary>
    public static IReadOnlyList<string> Parameters { get; } = [AtName, FigureName];

    public string Pairs => Pair(AtName, Pattern.Format(At)) + Pair(FigureName, Figure?.ToString(CultureInfo.InvariantCulture));

    /// <summary>Reads it from an address; null when the address is no copied link.</summary>
    public static SeenFigures? Read(IQueryCollection query, Instant now)
    {
        ArgumentNullException.ThrowIfNull(query);
        return Pattern.Parse(query[AtName].ToString()) is { Success: true, Value: var at } && at <= VietnamTime.Local(now)
            ? new SeenFigures(
                at,
                long.TryParse(query[FigureName], NumberStyles.None, CultureInfo.InvariantCulture, out var figure) ? figure : null
            )
            : null;
    }
}
