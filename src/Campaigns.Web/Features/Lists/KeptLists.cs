using System.Buffers;
using System.Buffers.Binary;
using System.Data;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Campaigns.Domain.Lists;
using Campaigns.Domain.Text;
using Campaigns.Domain.Time;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Sheets;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Campaigns.Web.Features.Lists;

/// <summary>A sheet of a stored list.</summary>
/// <param name="Stray">The reference of a forgotten cell far outside the list; null when there is none.</param>
/// <param name="HiddenColumns">The indexes of the columns that the file hides; null for a list from before these were stored.</param>
public sealed record KeptSheet(string Name, bool Hidden, string? Stray, IReadOnlyList<int>? HiddenColumns = null);

/// <summary>A list that was uploaded as a file, with the answers given about it.</summary>
public sealed record KeptList
{
    public required Guid Id { get; init; }

    /// <summary>What the list is about: "attendance" or "accounts".</summary>
    public required string Kind { get; init; }

    public required Guid? ActivityId { get; init; }

    public required Guid? SessionId { get; init; }

    public required string FileName { get; init; }

    public required IReadOnlyList<KeptSheet> Sheets { get; init; }

    /// <summary>The index of the sheet that is read.</summary>
    public required int Sheet { get; init; }

    public required ListHead Head { get; init; }

    public required IReadOnlyList<ListColumn> Columns { get; init; }

    public required bool TakeHidden { get; init; }

    /// <summary>
    /// The meanings given to unknown words. Lines with a word that means <see cref="ListPresence.NotKnown"/> are left out.
    /// </summary>
    public required IReadOnlyDictionary<string, ListPresence> Words { get; init; }

    public required IReadOnlyDictionary<string, int?> Years { get; init; }

    /// <summary>The state: "read", "running" or "done".</summary>
    public required string State { get; init; }

    public required bool Consent { get; init; }

    public required string Language { get; init; }

    public required Guid CreatedById { get; init; }

    public required Instant CreatedAt { get; init; }

    public required Instant? FinishedAt { get; init; }
}

/// <summary>A stored line, with what was decided about it and what the import did with it.</summary>
/// <param name="Outcome">"added", "registered", "already", "absent", "skipped" or "fault"; null while the import has done nothing with the
/// line.</param>
public sealed record KeptLine(
    int Number,
    bool Hidden,
    string[] Cells,
    Guid OperationId,
    Guid? RegistrationId,
    bool? Taken,
    bool Apart,
    Guid? Who,
    bool There,
    string? Outcome
)
{
    public ListLine ToLine() => new(Number, Hidden, Cells);
}

/// <summary>
/// Stores lists between reading and writing, so that decisions survive a restart, and erases their names when the work is done.
/// </summary>
public sealed class KeptLists(CampaignsDbContext db)
{
    /// <summary>The text that replaces a filled cell which nobody reads: it shows that the cell held something, and not what.</summary>
    public const string Dropped = "…";

    private const int MaxFileName = 120;

    private static readonly JsonSerializerOptions Json = new() { Converters = { new JsonStringEnumConverter() } };

    /// <summary>
    /// Stores the sheets of a file. The sheet to read is the first visible one with headings; when none has headings, the first visible
    /// one. <paramref name="operationOf"/> gives the operation id of a line from the digest of its sheet and its number; without it every
    /// line gets a new one.
    /// </summary>
    public async Task<Guid> KeepAsync(
        string kind,
        Guid? activityId,
        Guid? sessionId,
        IReadOnlyList<ListSheet> sheets,
        string fileName,
        Guid accountId,
        string language,
        Instant now,
        CancellationToken cancel,
        Func<string, int, Guid>? operationOf = null
    )
    {
        ArgumentNullException.ThrowIfNull(sheets);
        ArgumentNullException.ThrowIfNull(fileName);
        sheets = [.. sheets.Select(WithoutIdentity)];
        var shownName = Names.Tidy(IdentityNumbers.Without(Names.Tidy(Path.GetFileName(fileName)), IdentityNumbers.InNames));
        shownName = Shortened.To(shownName, MaxFileName);
        var (sheet, head, columns) = Begin(sheets);
        var id = Guid.CreateVersion7();
        var kept = JsonSerializer.Serialize(sheets.Select(s => new KeptSheet(s.Name, s.Hidden, s.Stray, s.HiddenColumns)), Json);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);

        // The upload may be lost when the machine stops in this second, because its owner still has the file. Later decisions are written
        // durably.
        await db.Database.ExecuteSqlAsync($"SET LOCAL synchronous_commit = off", cancel);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO list_import (id, kind, activity_id, session_id, file_name, sheets, sheet, head_first, head_rows, columns, state,
              language, created_by_id, created_at, touched_at)
            VALUES ({id}, {kind}, {activityId}, {sessionId}, {shownName}, {kept}::jsonb, {sheet}, {head.First}, {head.Rows}, {ColumnsJson(
                columns
            )}::jsonb, 'read', {language}, {accountId}, {now}, {now})
            """,
            cancel
        );
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        await using (
            var copy = await connection.BeginBinaryImportAsync(
                "COPY list_import_row (import_id, sheet, number, hidden, cells, operation_id) FROM STDIN (FORMAT BINARY)",
                cancel
            )
        )
        {
            foreach (var (lines, i) in sheets.Select((s, i) => (s.Lines, i)))
            {
                var digest = operationOf is null ? "" : DigestOf(lines);
                foreach (var line in lines)
                {
                    await copy.StartRowAsync(cancel);
                    await copy.WriteAsync(id, NpgsqlDbType.Uuid, cancel);
                    await copy.WriteAsync(i, NpgsqlDbType.Integer, cancel);
                    await copy.WriteAsync(line.Number, NpgsqlDbType.Integer, cancel);
                    await copy.WriteAsync(line.Hidden, NpgsqlDbType.Boolean, cancel);
                    await copy.WriteAsync(line.Cells as string[] ?? [.. line.Cells], NpgsqlDbType.Array | NpgsqlDbType.Text, cancel);
                    await copy.WriteAsync(operationOf?.Invoke(digest, line.Number) ?? Guid.NewGuid(), NpgsqlDbType.Uuid, cancel);
                }
            }

            await copy.CompleteAsync(cancel);
        }

        await transaction.CommitAsync(cancel);
        return id;
    }

    /// <summary>SHA-256 over the cells of a sheet, in lowercase hexadecimal. The same sheet has the same digest in another file
    /// too.</summary>
    private static string DigestOf(IReadOnlyList<ListLine> lines)
    {
        // Numbers of bytes stand before the texts, so that the same bytes are never two sheets.
        var bytes = new ArrayBufferWriter<byte>();
        void Add(int number)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.GetSpan(sizeof(int)), number);
            bytes.Advance(sizeof(int));
        }

        foreach (var line in lines)
        {
            Add(line.Number);
            Add(line.Cells.Count);
            foreach (var cell in line.Cells)
            {
                Add(Encoding.UTF8.GetByteCount(cell));
                Encoding.UTF8.GetBytes(cell, bytes);
            }
        }

        return Convert.ToHexStringLower(SHA256.HashData(bytes.WrittenSpan));
    }

    public async Task<KeptList?> FindAsync(Guid id, CancellationToken cancel) =>
        (await QueryAsync($"SELECT i.* FROM list_import i WHERE i.id = {id}", cancel)).SingleOrDefault();

    /// <summary>The lists of an activity, the newest first.</summary>
    public Task<IReadOnlyList<KeptList>> OfAsync(Guid activityId, CancellationToken cancel) =>
        QueryAsync($"SELECT i.* FROM list_import i WHERE i.activity_id = {activityId} ORDER BY i.created_at DESC, i.id LIMIT 10", cancel);

    /// <summary>The lists of a kind that an account uploaded, the newest first.</summary>
    public Task<IReadOnlyList<KeptList>> OfAsync(string kind, Guid accountId, CancellationToken cancel) =>
        QueryAsync(
            $"""
            SELECT i.* FROM list_import i WHERE i.kind = {kind} AND i.created_by_id = {accountId} ORDER BY i.created_at DESC, i.id LIMIT 10
            """,
            cancel
        );

    /// <summary>The lines of the sheet that is read, in their order.</summary>
    public async Task<IReadOnlyList<KeptLine>> LinesAsync(KeptList list, int sheet, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(list);
        return await db
            .Database.SqlQuery<KeptLine>(
                $"""
                SELECT number, hidden, cells, operation_id, registration_id, taken, apart, who, there, outcome FROM list_import_row
                  WHERE import_id = {list.Id} AND sheet = {sheet} ORDER BY number
                """
            )
            .ToListAsync(cancel);
    }

    /// <summary>
    /// The registrations to which earlier lists of the session led, by the operation ids of their lines. A line of the same sheet has the
    /// same operation id, so a list that is entered again finds what became of each of its lines.
    /// </summary>
    public async Task<IReadOnlyDictionary<Guid, Guid>> EnteredBeforeAsync(KeptList list, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(list);
        var rows = await db
            .Database.SqlQuery<EnteredLine>(
                $"""
                SELECT DISTINCT ON (r.operation_id) r.operation_id, r.registration_id
                FROM list_import i
                JOIN list_import_row r ON r.import_id = i.id
                JOIN list_import_row m ON m.operation_id = r.operation_id AND m.import_id = {list.Id} AND m.sheet = {list.Sheet}
                WHERE i.session_id = {list.SessionId} AND i.id <> {list.Id} AND r.registration_id IS NOT NULL
                  -- Lists that were only looked at led nowhere; one of which lines still wait was touched since it was read.
                  AND (i.state <> 'read' OR i.touched_at > i.created_at)
                ORDER BY r.operation_id, i.created_at
                """
            )
            .ToListAsync(cancel);
        return rows.ToDictionary(r => r.OperationId, r => r.RegistrationId);
    }

    private sealed record EnteredLine(Guid OperationId, Guid RegistrationId);

    /// <summary>Chooses another sheet, or another row for the headings; the meanings of the columns are guessed anew.</summary>
    public async Task ReadFromAsync(KeptList list, int sheet, ListHead? head, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(list);
        var lines = await LinesAsync(list, sheet, cancel);
        var rows = lines.Select(l => (IReadOnlyList<string>)l.Cells).ToList();
        head ??= ListColumns.Find(rows);
        var columns = ListColumns.Guess(
            ListColumns.Headings(rows, head),
            [.. rows.Skip(head.Below)],
            list.Sheets[sheet].HiddenColumns ?? []
        );
        await TakeOutAsync(list.Id, sheet, lines.Skip(head.Below).Select(l => l.Number), IdentityOf(columns), instead: "", cancel);
        await db.Database.ExecuteSqlAsync(
            $"""
            UPDATE list_import SET sheet = {sheet}, head_first = {head.First}, head_rows = {head.Rows},
              columns = {ColumnsJson(columns)}::jsonb WHERE id = {list.Id} AND state = 'read'
            """,
            cancel
        );
    }

    /// <summary>Sets the meanings of the columns.</summary>
    public Task ChooseAsync(Guid id, IReadOnlyList<ListColumn> columns, CancellationToken cancel) =>
        db.Database.ExecuteSqlAsync(
            $"UPDATE list_import SET columns = {ColumnsJson(columns)}::jsonb WHERE id = {id} AND state = 'read'",
            cancel
        );

    /// <summary>
    /// Erases the cells of columns that nobody reads, in the lines about people. Other lines keep their cells until the list ends, because
    /// any cell may show that a line is a signature. When erasing would change the kind of a line, nothing is erased yet.
    /// </summary>
    public async Task ForgetColumnsAsync(KeptList list, IReadOnlyCollection<int> columns, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(list);
        ArgumentNullException.ThrowIfNull(columns);
        if (columns.Count == 0)
        {
            return;
        }

        var lines = await LinesAsync(list, list.Sheet, cancel);
        var sheet = ReadSheet.Of(list, lines);
        var people = sheet.Below.Where((_, i) => sheet.Kinds[i] is LineKind.Entry or LineKind.Unsure).Select(l => l.Number).ToHashSet();
        var without = lines
            .Select(l =>
                people.Contains(l.Number)
                    ? l with
                    {
                        Cells = [.. l.Cells.Select((c, i) => c.Length > 0 && columns.Contains(i) ? Dropped : c)],
                    }
                    : l
            )
            .ToList();
        if (ReadSheet.Of(list, without).Kinds.SequenceEqual(sheet.Kinds))
        {
            await TakeOutAsync(list.Id, list.Sheet, people, columns, Dropped, cancel);
        }
    }

    /// <summary>Erases the cells of every column that has no meaning and does not number the lines.</summary>
    public Task ForgetUnreadAsync(KeptList list, IReadOnlyList<ListField> takes, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(list);
        return ForgetColumnsAsync(
            list,
            [
                .. Enumerable
                    .Range(0, Math.Max(list.Columns.Count, ListLimits.MaxColumns))
                    .Where(i =>
                        i >= list.Columns.Count || !(list.Columns[i].Field is ListField.Number || takes.Contains(list.Columns[i].Field))
                    ),
            ],
            cancel
        );
    }

    public Task TakeHiddenAsync(Guid id, bool take, CancellationToken cancel) =>
        db.Database.ExecuteSqlAsync($"UPDATE list_import SET take_hidden = {take} WHERE id = {id} AND state = 'read'", cancel);

    /// <summary>Stores the meaning of a word; null removes the answer.</summary>
    public Task AnswerAsync(Guid id, string word, ListPresence? means, CancellationToken cancel) =>
        means is { } answer
            ? db.Database.ExecuteSqlAsync(
                $"""
                UPDATE list_import SET words = words || jsonb_build_object({word}::text, {answer.ToString()}::text)
                  WHERE id = {id} AND state = 'read'
                """,
                cancel
            )
            : db.Database.ExecuteSqlAsync(
                $"UPDATE list_import SET words = words - {word}::text WHERE id = {id} AND state = 'read'",
                cancel
            );

    /// <summary>Stores the years that were meant; null: the year stays empty.</summary>
    public Task AnswerAsync(Guid id, IReadOnlyDictionary<string, int?> years, CancellationToken cancel)
    {
        var answers = JsonSerializer.Serialize(years);
        return db.Database.ExecuteSqlAsync(
            $"UPDATE list_import SET years = years || {answers}::jsonb WHERE id = {id} AND state = 'read'",
            cancel
        );
    }

    /// <summary>Removes the answer about a year.</summary>
    public Task AskAgainAsync(Guid id, string year, CancellationToken cancel) =>
        db.Database.ExecuteSqlAsync($"UPDATE list_import SET years = years - {year}::text WHERE id = {id} AND state = 'read'", cancel);

    /// <summary>Stores decisions about lines with which the import has done nothing yet.</summary>
    public Task DecideAsync(KeptList list, IReadOnlyDictionary<int, EntryDecision> decisions, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(list);
        var rows = JsonSerializer.Serialize(
            decisions.Select(d => new
            {
                n = d.Key,
                t = d.Value.Taken,
                a = d.Value.Apart,
                w = d.Value.Who,
                p = d.Value.There,
            })
        );
        return db.Database.ExecuteSqlAsync(
            $"""
            UPDATE list_import_row r SET taken = d.t, apart = d.a, who = d.w, there = d.p
            FROM jsonb_to_recordset({rows}::jsonb) AS d (n integer, t boolean, a boolean, w uuid, p boolean), list_import i
            WHERE i.id = {list.Id} AND i.state = 'read' AND r.import_id = i.id AND r.sheet = {list.Sheet} AND r.number = d.n
              AND r.outcome IS NULL
            """,
            cancel
        );
    }

    /// <summary>
    /// Corrects a line with which the import has done nothing yet: the given values replace its cells. A field without a column gets a new
    /// column.
    /// </summary>
    public async Task CorrectAsync(KeptList list, int number, IReadOnlyDictionary<ListField, string> fields, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(list);
        ArgumentNullException.ThrowIfNull(fields);
        var columns = list.Columns.ToList();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var cells = await db
            .Database.SqlQuery<string[]>(
                $"""
                SELECT r.cells AS "Value" FROM list_import_row r JOIN list_import i ON i.id = r.import_id
                WHERE i.id = {list.Id} AND i.state = 'read' AND r.sheet = {list.Sheet} AND r.number = {number} AND r.outcome IS NULL
                  FOR UPDATE OF r
                """
            )
            .ToListAsync(cancel);
        if (cells is not [var found])
        {
            return;
        }

        var right = found.ToList();
        foreach (var (field, text) in fields)
        {
            var at = columns.FindIndex(c => c.Field == field);
            if (at < 0)
            {
                at = columns.Count;
                columns.Add(new ListColumn(field, ColumnKnown.Chosen));
            }

            right.AddRange(Enumerable.Repeat("", Math.Max(0, at + 1 - right.Count)));
            right[at] = Shortened.To(text, ListLimits.MaxText);
        }

        var cellsNow = right.ToArray();
        await db.Database.ExecuteSqlAsync(
            $"UPDATE list_import_row SET cells = {cellsNow} WHERE import_id = {list.Id} AND sheet = {list.Sheet} AND number = {number}",
            cancel
        );
        if (columns.Count > list.Columns.Count)
        {
            await ChooseAsync(list.Id, columns, cancel);
        }

        await transaction.CommitAsync(cancel);
    }

    /// <summary>Marks the list as running, inside the caller's transaction if there is one. False when it is running already.</summary>
    public async Task<bool> BeginAsync(Guid id, bool consent, Instant now, CancellationToken cancel) =>
        await db.Database.ExecuteSqlAsync(
            $"""
            UPDATE list_import SET state = 'running', consent = consent OR {consent}, touched_at = {now} WHERE id = {id} AND state = 'read'
            """,
            cancel
        ) > 0;

    /// <summary>Records what the import did with a line.</summary>
    public Task MarkAsync(
        KeptList list,
        int number,
        string outcome,
        string? fault,
        Guid? registrationId,
        Instant now,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(list);
        return db.Database.ExecuteSqlAsync(
            $"""
            WITH row AS (
              UPDATE list_import_row SET outcome = {outcome}, fault = {fault}::text, registration_id = {registrationId}
              WHERE import_id = {list.Id} AND sheet = {list.Sheet} AND number = {number} AND outcome IS NULL)
            UPDATE list_import SET touched_at = {now} WHERE id = {list.Id}
            """,
            cancel
        );
    }

    /// <summary>Sets a running list back to "read", because somebody has to decide about the remaining lines.</summary>
    public Task<int> WaitAsync(Guid id, CancellationToken cancel) =>
        db.Database.ExecuteSqlAsync($"UPDATE list_import SET state = 'read' WHERE id = {id} AND state = 'running'", cancel);

    /// <summary>Ends the list: its cells, which hold names, and the answers are erased. False when it had ended before.</summary>
    /// <param name="id">The list.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancel">Cancels it.</param>
    /// <param name="left">The lines that are left out, by their numbers, with the reason that is kept without any name.</param>
    public async Task<bool> EndAsync(
        Guid id,
        Instant now,
        CancellationToken cancel,
        IReadOnlyCollection<(int Number, string Why)>? left = null
    )
    {
        var ended =
            await db.Database.ExecuteSqlAsync(
                $$"""
                UPDATE list_import SET state = 'done', finished_at = {{now}}, words = '{}', years = '{}', columns = '[]'
                WHERE id = {{id}} AND state <> 'done'
                """,
                cancel
            ) > 0;
        if (ended)
        {
            var (numbers, reasons) = ((int[])[.. (left ?? []).Select(l => l.Number)], (string[])[.. (left ?? []).Select(l => l.Why)]);
            await db.Database.ExecuteSqlAsync(
                $"""
                UPDATE list_import_row r SET fault = l.why, outcome = 'skipped'
                FROM unnest({numbers}, {reasons}) AS l (number, why), list_import i
                WHERE i.id = {id} AND r.import_id = i.id AND r.sheet = i.sheet AND r.number = l.number AND r.outcome IS NULL
                """,
                cancel
            );
            await db.Database.ExecuteSqlAsync(
                $"UPDATE list_import_row SET cells = ARRAY[]::text[], outcome = coalesce(outcome, 'skipped') WHERE import_id = {id}",
                cancel
            );
        }

        return ended;
    }

    /// <summary>
    /// Erases the lines about a person whose names are erased from the activity, in every sheet of its lists that are not ended. Each such
    /// line stays as one that is left out, so that the other lines are read as before. A line of that name whose year contradicts the
    /// person's is somebody else.
    /// </summary>
    /// <returns>The number of lines that were erased.</returns>
    public async Task<int> ForgetPersonAsync(
        Guid activityId,
        Guid registrationId,
        IReadOnlyCollection<string> names,
        int? birthYear,
        Instant now,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(names);
        var forgotten = 0;
        foreach (
            var list in await QueryAsync($"SELECT i.* FROM list_import i WHERE i.activity_id = {activityId} AND i.state <> 'done'", cancel)
        )
        {
            var year = list.Columns.ToList().FindIndex(c => c.Field is ListField.Year);
            for (var sheet = 0; sheet < list.Sheets.Count; sheet++)
            {
                bool Another(KeptLine line) =>
                    sheet == list.Sheet
                    && birthYear is { } born
                    && year >= 0
                    && year < line.Cells.Length
                    && BirthYears.Read(line.Cells[year], VietnamTime.DateOf(now).Year).Year is { } said
                    && said != born;
                int[] about =
                [
                    .. (await LinesAsync(list, sheet, cancel))
                        .Where(l =>
                            l.RegistrationId == registrationId
                            || l.Who == registrationId
                            || (names.Any(n => ListLines.IsAbout(l.Cells, n)) && !Another(l))
                        )
                        .Select(l => l.Number),
                ];
                if (about.Length == 0)
                {
                    continue;
                }

                forgotten += await db.Database.ExecuteSqlAsync(
                    $"""
                    UPDATE list_import_row r SET outcome = coalesce(outcome, 'skipped'), taken = NULL, who = NULL,
                      cells = ARRAY(SELECT CASE WHEN c.cell <> '' THEN {Dropped} ELSE '' END
                        FROM unnest(r.cells) WITH ORDINALITY AS c (cell, place) ORDER BY c.place)
                    WHERE r.import_id = {list.Id} AND r.sheet = {sheet} AND r.number = ANY({about})
                    """,
                    cancel
                );
            }
        }

        return forgotten;
    }

    /// <summary>Deletes a list with which the import has done nothing.</summary>
    public async Task<bool> ForgetAsync(Guid id, CancellationToken cancel) =>
        await db.Database.ExecuteSqlAsync(
            $"""
            DELETE FROM list_import i WHERE i.id = {id} AND i.state = 'read' AND NOT EXISTS (SELECT FROM list_import_row r
              WHERE r.import_id = i.id AND r.outcome IS NOT NULL)
            """,
            cancel
        ) > 0;

    private Task TakeOutAsync(
        Guid id,
        int sheet,
        IEnumerable<int> lines,
        IEnumerable<int> columns,
        string instead,
        CancellationToken cancel
    )
    {
        int[] numbers = [.. lines];
        long[] places = [.. columns.Select(c => c + 1L)];
        return places.Length == 0
            ? Task.CompletedTask
            : db.Database.ExecuteSqlAsync(
                $"""
                UPDATE list_import_row r SET cells = coalesce(
                  (SELECT array_agg(CASE WHEN c.place = ANY({places}) AND c.cell <> '' THEN {instead} ELSE c.cell END ORDER BY c.place)
                    FROM unnest(r.cells) WITH ORDINALITY AS c (cell, place)), ARRAY[]::text[])
                WHERE r.import_id = {id} AND r.sheet = {sheet} AND r.number = ANY({numbers})
                """,
                cancel
            );
    }

    private static IReadOnlyList<int> IdentityOf(IReadOnlyList<ListColumn> columns) =>
        [.. Enumerable.Range(0, columns.Count).Where(i => columns[i].Field is ListField.Identity)];

    // The reader drops columns that one row of headings marks as identity numbers. A column that two rows mark together is found here.
    private static ListSheet WithoutIdentity(ListSheet sheet)
    {
        var rows = sheet.Lines.Select(l => l.Cells).ToList();
        var head = ListColumns.Find([.. rows.Take(ListColumns.HeadWithin + 1)]);
        var identity = IdentityOf(ListColumns.Guess(ListColumns.Headings(rows, head), [.. rows.Skip(head.Below)], sheet.HiddenColumns));
        sheet = sheet with { Name = IdentityNumbers.Without(sheet.Name, IdentityNumbers.InNames) };
        return identity.Count == 0
            ? sheet
            : sheet with
            {
                Lines =
                [
                    .. sheet.Lines.Select(
                        (l, i) => i < head.Below ? l : l with { Cells = [.. l.Cells.Select((c, at) => identity.Contains(at) ? "" : c)] }
                    ),
                ],
            };
    }

    internal static string ColumnsJson(IReadOnlyList<ListColumn> columns) => JsonSerializer.Serialize(columns, Json);

    // The first sheet with headings is read. A hidden sheet is read only when somebody chooses it.
    private static (int Sheet, ListHead Head, IReadOnlyList<ListColumn> Columns) Begin(IReadOnlyList<ListSheet> sheets)
    {
        var (best, found) = (-1, ListHead.None);
        for (var i = 0; i < sheets.Count; i++)
        {
            if (sheets[i].Hidden || sheets[i].Lines.Count == 0)
            {
                continue;
            }

            var head = ListColumns.Find([.. sheets[i].Lines.Take(ListColumns.HeadWithin + 1).Select(l => l.Cells)]);
            if (best < 0 || (found.First < 0 && head.First >= 0))
            {
                (best, found) = (i, head);
            }
        }

        best = Math.Max(best, 0);
        var rows = sheets.Count == 0 ? [] : sheets[best].Lines.Select(l => l.Cells).ToList();
        return (
            best,
            found,
            ListColumns.Guess(
                ListColumns.Headings(rows, found),
                [.. rows.Skip(found.Below)],
                sheets.Count == 0 ? [] : sheets[best].HiddenColumns
            )
        );
    }

    private async Task<IReadOnlyList<KeptList>> QueryAsync(FormattableString sql, CancellationToken cancel)
    {
        var rows = await db.Database.SqlQuery<Row>(sql).ToListAsync(cancel);
        return
        [
            .. rows.Select(r => new KeptList
            {
                Id = r.Id,
                Kind = r.Kind,
                ActivityId = r.ActivityId,
                SessionId = r.SessionId,
                FileName = r.FileName,
                Sheets = JsonSerializer.Deserialize<KeptSheet[]>(r.Sheets, Json)!,
                Sheet = r.Sheet,
                Head = new ListHead(r.HeadFirst, r.HeadRows),
                Columns = JsonSerializer.Deserialize<ListColumn[]>(r.Columns, Json)!,
                TakeHidden = r.TakeHidden,
                Words = JsonSerializer.Deserialize<Dictionary<string, ListPresence>>(r.Words, Json)!,
                Years = JsonSerializer.Deserialize<Dictionary<string, int?>>(r.Years, Json)!,
                State = r.State,
                Consent = r.Consent,
                Language = r.Language,
                CreatedById = r.CreatedById,
                CreatedAt = r.CreatedAt,
                FinishedAt = r.FinishedAt,
            }),
        ];
    }

    private sealed record Row(
        Guid Id,
        string Kind,
        Guid? ActivityId,
        Guid? SessionId,
        string FileName,
        string Sheets,
        int Sheet,
        int HeadFirst,
        int HeadRows,
        string Columns,
        bool TakeHidden,
        string Words,
        string Years,
        string State,
        bool Consent,
        string Language,
        Guid CreatedById,
        Instant CreatedAt,
        Instant? FinishedAt
    );
}
