using NodaTime;

namespace Campaigns.Domain.Installations;

/// <summary>The one row that says what this database is.</summary>
public sealed class Installation
{
    public const int TheOne = 1;

    public int Id { get; init; } = TheOne;

    /// <summary>
    /// Whether the demo's generator filled this database. Every page shows it, and with an embedded database the sign-in page has the
    /// demo's buttons.
    /// </summary>
    public required bool IsDemo { get; init; }

    /// <summary>The day around which the demo was made; null in a database without a demo.</summary>
    public LocalDate? DemoToday { get; init; }

    public required Guid RootUnitId { get; init; }

    public required Instant SeededAt { get; init; }
}
