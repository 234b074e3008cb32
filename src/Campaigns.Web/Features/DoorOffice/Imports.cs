using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Campaigns.Domain.Attendances;
using Campaigns.Domain.Codes;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.DoorOffice;

/// <summary>What is wrong with a row; the text <c>Import.Fault.{…}</c> says it.</summary>
public enum RowFault
{
    NameMissing,
    NameTooLong,
    CodeWrong,
    CodeUnknown,
    SexUnknown,
    YearWrong,
    PhoneWrong,
    PeopleWrong,

    /// <summary>Several of that name are registered, and nothing tells them apart.</summary>
    SeveralOfName,

    /// <summary>The same person stands further up.</summary>
    Twice,

    /// <summary>The door refused: the activity does not take place, its figures are confirmed, or the right to it has ended.</summary>
    Refused,
}

/// <summary>One row, read.</summary>
/// <param name="Wrong">What stands in the cell that the fault is about.</param>
public sealed record ReadRow(int Number, string Name, string? Code, Sex? Sex, int? Year, string? Phone, int? People, bool Present, RowFault? Fault, string? Wrong = null);

/// <summary>What a row comes to: whom it is about where they are registered, or that they are registered by it.</summary>
/// <param name="Row">As it was read.</param>
/// <param name="RegistrationId">Null for somebody who is registered by it, and for a fault.</param>
/// <param name="OperationId">By which they are registered.</param>
/// <param name="Name">As registered, else as in the file.</param>
/// <param name="Already">They are in, or were entered by a file before.</param>
/// <param name="Fault">Why nothing comes of it.</param>
public sealed record PlannedRow(ReadRow Row, Guid? RegistrationId, Guid OperationId, string Name, bool Already, RowFault? Fault)
{
    public bool Skipped => Fault is null && !Row.Present;

    public bool Registers => Fault is null && Row.Present && RegistrationId is null;
}

/// <summary>A list that was brought back.</summary>
public sealed record Import
{
    public required Guid Id { get; init; }

    public required Guid ActivityId { get; init; }

    public required Guid SessionId { get; init; }

    public required string FileName { get; init; }

    public required string[] Headings { get; init; }

    public required IReadOnlyDictionary<ImportField, int> Columns { get; init; }

    /// <summary>"read", "running", "done".</summary>
    public required string State { get; init; }

    public required bool Consent { get; init; }

    public required string Language { get; init; }

    public required Guid CreatedById { get; init; }

    public required Instant CreatedAt { get; init; }

    public required Instant? FinishedAt { get; init; }
}

/// <summary>How far a list is.</summary>
public sealed record ImportCount(int All, int Added, int Already, int Skipped, int Faults)
{
    public int Done => Added + Already + Skipped + Faults;
}

/// <summary>Keeps lists that were brought back, reads their rows, and plans what comes of each.</summary>
public sealed partial class Imports(CampaignsDbContext db)
{
    private static readonly string[] No = ["", "0", "khong", "vang", "vang mat", "k", "no", "n", "absent", "false", "-"];

    /// <summary>Keeps a file that was read.</summary>
    public async Task<Guid> KeepAsync(PaperDoor at, ImportSheet sheet, string fileName, Guid accountId, string language, Instant now, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(at);
        ArgumentNullException.ThrowIfNull(sheet);
        var id = Guid.CreateVersion7();
        var columns = Json(ImportFile.Guess(sheet.Headings));
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO attendance_import (id, activity_id, session_id, file_name, headings, columns, state, language, created_by_id, created_at, touched_at)
            VALUES ({id}, {at.ActivityId}, {at.SessionId}, {fileName}, {sheet.Headings.ToArray()}, {columns}::jsonb, 'read', {language}, {accountId}, {now}, {now})
            """,
            cancel);
        var rows = JsonSerializer.Serialize(sheet.Rows.Select(r => new { n = r.Number, c = r.Cells }));
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO attendance_import_row (import_id, number, cells)
            SELECT {id}, r.n, ARRAY(SELECT jsonb_array_elements_text(r.c)) FROM jsonb_to_recordset({rows}::jsonb) AS r (n integer, c jsonb)
            """,
            cancel);
        await transaction.CommitAsync(cancel);
        return id;
    }

    public async Task<Import?> FindAsync(Guid id, CancellationToken cancel) => (await QueryAsync($"SELECT i.* FROM attendance_import i WHERE i.id = {id}", cancel)).SingleOrDefault();

    /// <summary>Those of an activity, newest first.</summary>
    public Task<IReadOnlyList<Import>> OfAsync(Guid activityId, CancellationToken cancel) =>
        QueryAsync($"SELECT i.* FROM attendance_import i WHERE i.activity_id = {activityId} ORDER BY i.created_at DESC, i.id LIMIT 10", cancel);

    public async Task<ImportCount> CountAsync(Guid id, CancellationToken cancel) => await db.Database.SqlQuery<ImportCount>(
        $"""
        SELECT count(*)::int AS all, count(*) FILTER (WHERE outcome = 'added')::int AS added, count(*) FILTER (WHERE outcome = 'already')::int AS already,
          count(*) FILTER (WHERE outcome = 'skipped')::int AS skipped, count(*) FILTER (WHERE outcome = 'fault')::int AS faults
        FROM attendance_import_row WHERE import_id = {id}
        """).SingleAsync(cancel);

    /// <summary>Rows of which nothing came, by number, with why.</summary>
    public async Task<IReadOnlyList<(int Number, RowFault Fault)>> FaultsAsync(Guid id, CancellationToken cancel)
    {
        var rows = await db.Database.SqlQuery<FaultRow>($"SELECT number, fault FROM attendance_import_row WHERE import_id = {id} AND outcome = 'fault' ORDER BY number LIMIT 500").ToListAsync(cancel);
        return [.. rows.Select(r => (r.Number, Enum.Parse<RowFault>(r.Fault)))];
    }

    /// <summary>Which column holds what from now on; nothing where it runs already.</summary>
    public Task ChooseAsync(Guid id, IReadOnlyDictionary<ImportField, int> columns, CancellationToken cancel) =>
        db.Database.ExecuteSqlAsync($"UPDATE attendance_import SET columns = {Json(columns)}::jsonb WHERE id = {id} AND state = 'read'", cancel);

    /// <summary>Begins; joins the caller's transaction. False where it runs already.</summary>
    public async Task<bool> BeginAsync(Guid id, bool consent, Instant now, CancellationToken cancel) =>
        await db.Database.ExecuteSqlAsync($"UPDATE attendance_import SET state = 'running', consent = {consent}, touched_at = {now} WHERE id = {id} AND state = 'read'", cancel) > 0;

    /// <summary>What comes of each row that nothing came of yet, at most <paramref name="most"/>.</summary>
    public async Task<IReadOnlyList<PlannedRow>> PlanAsync(Import import, PaperDoor at, int most, Instant now, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(import);
        ArgumentNullException.ThrowIfNull(at);
        var rows = await db.Database.SqlQuery<CellRow>(
            $"SELECT number, cells FROM attendance_import_row WHERE import_id = {import.Id} AND outcome IS NULL ORDER BY number LIMIT {most}").ToListAsync(cancel);
        var read = rows.Select(r => Read(r, import.Columns, VietnamTime.DateOf(now).Year)).ToList();
        var known = await db.Registrations.AsNoTracking().Where(r => r.ActivityId == at.ActivityId)
            .Select(r => new Known(r.Id, r.OperationId, r.Code, r.Name, r.NameFolded, r.BirthYear, r.Phone, r.State == RegistrationState.Confirmed)).ToListAsync(cancel);
        var present = (await db.Attendances.Where(a => a.SessionId == at.SessionId && a.AnnulledAt == null).Select(a => a.RegistrationId).ToListAsync(cancel)).ToHashSet();
        var entered = (await db.CheckIns.Where(c => c.SessionId == at.SessionId && c.Source == Source.Import).Select(c => c.Id).ToListAsync(cancel)).ToHashSet();
        var (byCode, byName, byOperation) = (known.ToDictionary(k => k.Code, StringComparer.Ordinal), known.ToLookup(k => k.NameFolded, StringComparer.Ordinal), known.ToDictionary(k => k.OperationId));
        var seen = new HashSet<Guid>();
        var planned = new List<PlannedRow>(read.Count);
        foreach (var row in read)
        {
            var operation = DerivedId.Of($"import/{Folding.Fold(row.Name)}/{row.Year}/{row.Phone}", at.ActivityId);
            var (found, fault) = row.Fault is null && row.Present ? Find(row, operation, byCode, byName, byOperation) : (null, row.Fault);
            if (fault is null && row.Present && !seen.Add(found?.Id ?? operation))
            {
                fault = RowFault.Twice;
            }

            var already = fault is null && found is not null && (present.Contains(found.Id) || entered.Contains(PaperActs.IdOf(at, Source.Import, found.Id)));
            planned.Add(new PlannedRow(row, fault is null ? found?.Id : null, operation, found?.Name ?? row.Name, already, fault));
        }

        return planned;
    }

    /// <summary>Marks what came of a row.</summary>
    public Task MarkAsync(Guid id, int number, string outcome, RowFault? fault, Instant now, CancellationToken cancel) => db.Database.ExecuteSqlAsync(
        $"""
        WITH row AS (UPDATE attendance_import_row SET outcome = {outcome}, fault = {fault?.ToString()}::text WHERE import_id = {id} AND number = {number} AND outcome IS NULL)
        UPDATE attendance_import SET touched_at = {now} WHERE id = {id}
        """,
        cancel);

    /// <summary>Ends: the cells, which hold names, go. False where it ended before.</summary>
    public async Task<bool> EndAsync(Guid id, Instant now, CancellationToken cancel)
    {
        var ended = await db.Database.ExecuteSqlAsync($"UPDATE attendance_import SET state = 'done', finished_at = {now} WHERE id = {id} AND state = 'running'", cancel) > 0;
        if (ended)
        {
            await db.Database.ExecuteSqlAsync($"UPDATE attendance_import_row SET cells = ARRAY[]::text[] WHERE import_id = {id}", cancel);
        }

        return ended;
    }

    private static (Known? Found, RowFault? Fault) Find(
        ReadRow row, Guid operation, IReadOnlyDictionary<string, Known> byCode, ILookup<string, Known> byName, IReadOnlyDictionary<Guid, Known> byOperation)
    {
        if (row.Code is { } code)
        {
            return byCode.TryGetValue(code, out var known) ? (known, null) : (null, RowFault.CodeUnknown);
        }

        if (byOperation.TryGetValue(operation, out var before))
        {
            return (before, null);
        }

        var named = byName[Folding.Fold(row.Name)]
            .Where(k => (row.Year is null || k.Year is null || k.Year == row.Year) && (row.Phone is null || k.Phone is null || k.Phone == row.Phone)).ToList();
        var standing = named.Where(k => k.Confirmed).ToList();
        return (standing.Count, named.Count) switch
        {
            (1, _) => (standing[0], null),
            (0, 1) => (named[0], null),
            (0, 0) => (null, null),
            _ => (null, RowFault.SeveralOfName),
        };
    }

    private static ReadRow Read(CellRow row, IReadOnlyDictionary<ImportField, int> columns, int thisYear)
    {
        string Cell(ImportField field) => columns.TryGetValue(field, out var at) && at >= 0 && at < row.Cells.Length ? row.Cells[at] : "";
        RowFault? fault = null;
        string? wrong = null;
        void Note(bool isWrong, RowFault what, string held)
        {
            if (isWrong && fault is null)
            {
                (fault, wrong) = (what, held);
            }
        }

        var name = Names.Tidy(Cell(ImportField.Name));
        string? code = null;
        if (Cell(ImportField.Code) is { Length: > 0 } typed)
        {
            if (ReadableCode.TryParse(typed, ReadableCode.TicketLength, out var parsed))
            {
                code = parsed.Value;
            }

            Note(code is null, RowFault.CodeWrong, typed);
        }

        Sex? sex = null;
        if (Folding.Fold(Cell(ImportField.Sex)) is { Length: > 0 } word)
        {
            sex = word switch { "nu" or "female" or "f" or "woman" => Sex.Female, "nam" or "male" or "m" or "man" => Sex.Male, _ => null };
            Note(sex is null, RowFault.SexUnknown, Cell(ImportField.Sex));
        }

        int? year = null;
        if (Cell(ImportField.Year) is { Length: > 0 } born)
        {
            year = Year().Match(born) is { Success: true } found ? int.Parse(found.ValueSpan, CultureInfo.InvariantCulture) : null;
            Note(year is null || year < RegistrationRules.EarliestYearOfBirth || year > thisYear, RowFault.YearWrong, born);
        }

        string? phone = null;
        if (Cell(ImportField.Phone) is { Length: > 0 } number)
        {
            // Excel drops the zero at the front.
            var reading = Phones.Read(number.Length == 9 && number.All(char.IsAsciiDigit) ? "0" + number : number);
            phone = reading.E164;
            Note(reading.Fault is not PhoneFault.None, RowFault.PhoneWrong, number);
        }

        int? people = null;
        if (Cell(ImportField.People) is { Length: > 0 } many)
        {
            people = int.TryParse(many, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;
            Note(people is null or < 1 or > DoorMost.People, RowFault.PeopleWrong, many);
        }

        var present = !columns.ContainsKey(ImportField.Present) || !No.Contains(Folding.Fold(Cell(ImportField.Present)), StringComparer.Ordinal);
        fault ??= code is null && name.Length == 0 ? RowFault.NameMissing : name.Length > RegistrationRules.MaxNameLength ? RowFault.NameTooLong : null;
        return new ReadRow(row.Number, name, code, sex, year, phone, people, present, present ? fault : null, present ? wrong : null);
    }

    internal static string Json(IReadOnlyDictionary<ImportField, int> columns) => JsonSerializer.Serialize(columns.ToDictionary(c => c.Key.ToString(), c => c.Value, StringComparer.Ordinal));

    private async Task<IReadOnlyList<Import>> QueryAsync(FormattableString sql, CancellationToken cancel)
    {
        var rows = await db.Database.SqlQuery<ImportRow>(sql).ToListAsync(cancel);
        return
        [
            .. rows.Select(r => new Import
            {
                Id = r.Id,
                ActivityId = r.ActivityId,
                SessionId = r.SessionId,
                FileName = r.FileName,
                Headings = r.Headings,
                Columns = JsonSerializer.Deserialize<Dictionary<string, int>>(r.Columns)!.ToDictionary(c => Enum.Parse<ImportField>(c.Key), c => c.Value),
                State = r.State,
                Consent = r.Consent,
                Language = r.Language,
                CreatedById = r.CreatedById,
                CreatedAt = r.CreatedAt,
                FinishedAt = r.FinishedAt,
            }),
        ];
    }

    [GeneratedRegex(@"(?:19|20)\d{2}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Year();

    private sealed record ImportRow(
        Guid Id, Guid ActivityId, Guid SessionId, string FileName, string[] Headings, string Columns, string State, bool Consent, string Language, Guid CreatedById, Instant CreatedAt, Instant? FinishedAt);

    private sealed record CellRow(int Number, string[] Cells);

    private sealed record FaultRow(int Number, string Fault);

    private sealed record Known(Guid Id, Guid OperationId, string Code, string Name, string NameFolded, int? Year, string? Phone, bool Confirmed);
}
