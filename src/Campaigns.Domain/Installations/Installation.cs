using NodaTime;

namespace Campaigns.Domain.Installations;

/// <summary>The one row that says what this database is.</summary>
public sealed class Installation
{
    public const int TheOne = 1;

    public int Id { get; init; } = TheOne;

    /// <summary>Filled by the demo's generator. Shown on every page; opens the demo's sign-in buttons on an embedded database.</summary>
    public required bool IsDemo { get; init; }

    /// <summary>The day that the demo was made around; null elsewhere.</summary>
    public LocalDate? DemoToday { get; init; }

    public required Guid RootUnitId { get; init; }

    public required Instant SeededAt { get; init; }
}
