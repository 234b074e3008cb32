using System.Globalization;
using System.Runtime.CompilerServices;
using Campaigns.Domain.Registrations;
using Campaigns.Web.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Door.Paper;

/// <summary>One row of the sign-in sheet.</summary>
public sealed record SheetRow
{
    public required Guid Id { get; init; }

    /// <summary>The row number, given once and kept, so that a sheet can still be read after others have registered.</summary>
    public required int Number { get; init; }

    public required string Name { get; init; }

    public required string Code { get; init; }

    public required int? BirthYear { get; init; }

    public required string? Commune { get; init; }

    public required int Places { get; init; }

    public required bool IsGroup { get; init; }

    public required RegistrationState State { get; init; }

    /// <summary>Whether the place was passed on to somebody else.</summary>
    public required bool PassedOn { get; init; }

    public required byte[] TokenHash { get; init; }

    public required int Generation { get; init; }

    public required int KeyVersion { get; init; }

    /// <summary>When the person was admitted; null: not yet.</summary>
    public Instant? InAt { get; init; }

    public string? InGate { get; init; }

    public string? InSource { get; init; }

    public int? InPeople { get; init; }
}

/// <summary>Reads the rows of the sheet, and gives numbers to registrations without one.</summary>
internal static class SheetRows
{
    /// <summary>The rows in the order of their numbers, after <paramref name="after"/>, at most <paramref name="most"/>.</summary>
    public static async Task<IReadOnlyList<SheetRow>> ReadAsync(
        CampaignsDbContext db,
        DoorHead head,
        int after,
        int most,
        CancellationToken cancel
    )
    {
        await db.Database.ExecuteSqlAsync($"SELECT number_sheet_rows({head.Id})", cancel);
        return await RowsAsync(
            db,
            head,
            $"AND s.number > {after} AND (r.state = 'confirmed' OR t.id IS NOT NULL) ORDER BY s.number LIMIT {most}",
            cancel
        );
    }

    /// <summary>The number of rows on the sheet.</summary>
    public static Task<int> CountAsync(CampaignsDbContext db, DoorHead head, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(head);
        return db.Registrations.CountAsync(
            r =>
                r.ActivityId == head.Id
                && (
                    r.State == RegistrationState.Confirmed
                    || db.Attendances.Any(a => a.RegistrationId == r.Id && a.SessionId == head.Session.Id && a.AnnulledAt == null)
                ),
            cancel
        );
    }

    /// <summary>The rows just before <paramref name="before"/>, the nearest first.</summary>
    public static async Task<IReadOnlyList<SheetRow>> ReadBackAsync(
        CampaignsDbContext db,
        DoorHead head,
        int before,
        int most,
        CancellationToken cancel
    )
    {
        await db.Database.ExecuteSqlAsync($"SELECT number_sheet_rows({head.Id})", cancel);
        return await RowsAsync(
            db,
            head,
            $"AND s.number < {before} AND (r.state = 'confirmed' OR t.id IS NOT NULL) ORDER BY s.number DESC LIMIT {most}",
            cancel
        );
    }

    /// <summary>The rows with these numbers, codes, tokens or ids.</summary>
    public static async Task<IReadOnlyList<SheetRow>> FindAsync(
        CampaignsDbContext db,
        DoorHead head,
        IReadOnlyCollection<int> numbers,
        IReadOnlyCollection<string> codes,
        IReadOnlyCollection<byte[]> hashes,
        IReadOnlyCollection<Guid> ids,
        CancellationToken cancel
    )
    {
        await db.Database.ExecuteSqlAsync($"SELECT number_sheet_rows({head.Id})", cancel);
        var (n, c, h, i) = (numbers.ToArray(), codes.ToArray(), hashes.ToArray(), ids.ToArray());
        return await RowsAsync(
            db,
            head,
            $"AND (s.number = ANY({n}) OR r.code = ANY({c}) OR r.token_hash = ANY({h}) OR r.id = ANY({i})) ORDER BY s.number",
            cancel
        );
    }

    private static async Task<IReadOnlyList<SheetRow>> RowsAsync(
        CampaignsDbContext db,
        DoorHead head,
        FormattableString narrowed,
        CancellationToken cancel
    )
    {
        var tail = string.Format(
            CultureInfo.InvariantCulture,
            narrowed.Format,
            [.. Enumerable.Range(2, narrowed.ArgumentCount).Select(i => string.Create(CultureInfo.InvariantCulture, $"{{{i}}}"))]
        );
        const string Sql = """
            SELECT r.id, coalesce(s.number, 0) AS number, r.name, r.code, r.birth_year, c.name AS commune, r.places, r.is_group, r.state,
              r.passed_to_id IS NOT NULL AS passed_on,
              r.token_hash, r.generation, r.key_version,
              t.happened_at AS in_at, t.gate AS in_gate, t.source AS in_source, attendance_turns(t) AS in_people
            FROM registration r
            LEFT JOIN sheet_row s ON s.registration_id = r.id
            LEFT JOIN unit c ON c.id = r.commune_id
            LEFT JOIN attendance t ON t.registration_id = r.id AND t.session_id = {0} AND t.annulled_at IS NULL
            WHERE r.activity_id = {1}
            """;
        var raw = await db
            .Database.SqlQuery<RawRow>(
                FormattableStringFactory.Create(Sql + "\n" + tail, [head.Session.Id, head.Id, .. narrowed.GetArguments()])
            )
            .ToListAsync(cancel);
        return
        [
            .. raw.Select(r => new SheetRow
            {
                Id = r.Id,
                Number = r.Number,
                Name = r.Name,
                Code = r.Code,
                BirthYear = r.BirthYear,
                Commune = r.Commune,
                Places = r.Places,
                IsGroup = r.IsGroup,
                State = EnumText.Parse<RegistrationState>(r.State),
                PassedOn = r.PassedOn,
                TokenHash = r.TokenHash,
                Generation = r.Generation,
                KeyVersion = r.KeyVersion,
                InAt = r.InAt,
                InGate = r.InGate,
                InSource = r.InSource,
                InPeople = r.InPeople,
            }),
        ];
    }

    private sealed record RawRow(
        Guid Id,
        int Number,
        string Name,
        string Code,
        int? BirthYear,
        string? Commune,
        int Places,
        bool IsGroup,
        string State,
        bool PassedOn,
        byte[] TokenHash,
        int Generation,
        int KeyVersion,
        Instant? InAt,
        string? InGate,
        string? InSource,
        int? InPeople
    );
}
