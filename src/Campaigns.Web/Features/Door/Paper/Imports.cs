using System.Globalization;
using Campaigns.Domain.Codes;
using Campaigns.Domain.Door;
using Campaigns.Domain.Lists;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Lists;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Sheets;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Door.Paper;

/// <summary>Why a line could not be entered; the text <c>Import.Fault.{…}</c> puts it into words.</summary>
public enum RowFault
{
    /// <summary>
    /// The door refused: the activity does not take place, its figures are confirmed, or the right to the door has ended.
    /// </summary>
    Refused,
    PeopleWrong,
    NameMissing,
    NameTooLong,
    CodeWrong,
    CodeUnknown,
    SexUnknown,
    YearWrong,
    PhoneWrong,
    SeveralOfName,
    Twice,
}

/// <summary>A line with what will happen to it and what the import did with it.</summary>
/// <param name="OperationId">The operation id for registering the line's person.</param>
/// <param name="Cells">The cells as the file has them.</param>
/// <param name="Outcome">What the import did; null: nothing yet.</param>
public sealed record ImportRow(PlannedEntry Plan, Guid OperationId, IReadOnlyList<string> Cells, string? Outcome)
{
    public int Number => Plan.Entry.Number;

    /// <summary>
    /// Whether a registered person was absent, with leave or without, which a class records in its grid. A person whom the door admitted
    /// stays present.
    /// </summary>
    public bool IsAbsence => Plan is { Fate: EntryFate.Absent, Place.IsIn: false };

    /// <summary>Whether the line can be entered as it stands.</summary>
    public bool IsReady => Outcome is null && Plan.Fate is not EntryFate.Choose;
}

/// <summary>A line that was not entered, after its cells were erased: its number and why, and nothing of what it said.</summary>
/// <param name="Number">The number of the line in the file.</param>
/// <param name="Fault">Why it could not be entered; null: it was left out.</param>
/// <param name="Reason">Why it was left out; null: that was not noted.</param>
/// <param name="Asked">Whether the question about the line was never answered.</param>
/// <param name="OtherRow">The number of the line that it repeats.</param>
public sealed record LeftRow(int Number, RowFault? Fault, EntryReason? Reason, bool Asked, int? OtherRow)
{
    private const string NotAnswered = "?";

    /// <summary>
    /// Whether the line can be mended in the file. What somebody left out, what repeats another line, totals and signatures need nothing,
    /// and what the door refused is not a matter of the file.
    /// </summary>
    public bool IsRepairable =>
        Asked
        || Fault is not (null or RowFault.Refused)
        || Reason is EntryReason.Far or EntryReason.NoName or EntryReason.NoLetters or EntryReason.NameTooLong or EntryReason.NotAName;

    /// <summary>The lines that are left out as the list stands now, each with the text in which its reason is kept.</summary>
    public static IReadOnlyList<(int Number, string Why)> Of(IEnumerable<ImportRow> rows) =>
        [
            .. rows.Where(r => r is { Outcome: null, Plan.Fate: EntryFate.LeaveOut or EntryFate.Choose })
                .Select(r =>
                    (
                        r.Number,
                        r.Plan.Fate is EntryFate.Choose
                            ? NotAnswered
                            : string.Create(CultureInfo.InvariantCulture, $"{r.Plan.Reason} {r.Plan.OtherRow}").TrimEnd()
                    )
                ),
        ];

    public static LeftRow Read(int number, string outcome, string? kept)
    {
        if (outcome == "fault")
        {
            return new LeftRow(number, Enum.Parse<RowFault>(kept!), null, Asked: false, null);
        }

        var parts = (kept ?? "").Split(' ');
        return new LeftRow(
            number,
            null,
            Enum.TryParse<EntryReason>(parts[0], out var reason) ? reason : null,
            parts[0] == NotAnswered,
            parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : null
        );
    }
}

/// <summary>A list as its page shows it.</summary>
/// <param name="Headings">The heading of each column; a heading over several columns is put before the heading of each of them.</param>
/// <param name="Firsts">The first few values of each column.</param>
/// <param name="HeadNumbers">The numbers of the lines that hold the headings.</param>
/// <param name="Starts">The first lines of the sheet, among which the headings may be chosen.</param>
/// <param name="Rows">Every line below the headings.</param>
public sealed record ImportView(
    IReadOnlyList<string> Headings,
    IReadOnlyList<IReadOnlyList<string>> Firsts,
    IReadOnlyList<int> HeadNumbers,
    IReadOnlyList<ListLine> Starts,
    IReadOnlyList<ImportRow> Rows
)
{
    /// <summary>Whether one of the columns that are read says who a line is about.</summary>
    public bool SaysWho { get; init; }
}

/// <summary>The progress of a list.</summary>
public sealed record ImportCount(int All, int Added, int Registered, int Already, int Absent, int Skipped, int Faults)
{
    /// <summary>Everybody who was recorded as present: registered before, or registered by the list.</summary>
    public int Present => Added + Registered;

    public int Done => Added + Registered + Already + Absent + Skipped + Faults;
}

/// <summary>Decides what happens to each line of an attendance list.</summary>
public sealed class Imports(CampaignsDbContext db, KeptLists lists)
{
    /// <summary>The meanings that a column of an attendance list may have.</summary>
    public static readonly IReadOnlyList<ListField> Fields =
    [
        ListField.Name,
        ListField.FamilyName,
        ListField.GivenName,
        ListField.Code,
        ListField.Sex,
        ListField.Female,
        ListField.Male,
        ListField.Year,
        ListField.Phone,
        ListField.People,
        ListField.Present,
    ];

    /// <summary>The meanings for a class, which also knows where its participants work.</summary>
    public static readonly IReadOnlyList<ListField> FieldsOfRun = [.. Fields, ListField.Unit, ListField.Post];

    public async Task<ImportCount> CountAsync(KeptList list, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(list);
        return await db
            .Database.SqlQuery<ImportCount>(
                $"""
                SELECT count(*)::int AS all, count(*) FILTER (WHERE outcome = 'added')::int AS added,
                  count(*) FILTER (WHERE outcome = 'registered')::int AS registered,
                  count(*) FILTER (WHERE outcome = 'already')::int AS already, count(*) FILTER (WHERE outcome = 'absent')::int AS absent,
                  count(*) FILTER (WHERE outcome = 'skipped')::int AS skipped, count(*) FILTER (WHERE outcome = 'fault')::int AS faults
                FROM (SELECT r.outcome, row_number() OVER (ORDER BY r.number) AS place FROM list_import_row r
                  WHERE r.import_id = {list.Id} AND r.sheet = {list.Sheet}) r
                WHERE r.place > {list.Head.Below}
                """
            )
            .SingleAsync(cancel);
    }

    /// <summary>The lines that were not entered: first what can be mended in the file, then the others, each in the file's order.</summary>
    public async Task<IReadOnlyList<LeftRow>> LeftAsync(KeptList list, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(list);
        var rows = await db
            .Database.SqlQuery<NotEntered>(
                $"""
                SELECT r.number, r.outcome, r.fault
                FROM (SELECT o.number, o.outcome, o.fault, row_number() OVER (ORDER BY o.number) AS place FROM list_import_row o
                  WHERE o.import_id = {list.Id} AND o.sheet = {list.Sheet}) r
                WHERE r.place > {list.Head.Below} AND r.outcome IN ('skipped', 'fault') ORDER BY r.number LIMIT {ListLimits.MaxRows}
                """
            )
            .ToListAsync(cancel);
        return [.. rows.Select(r => LeftRow.Read(r.Number, r.Outcome, r.Fault)).OrderByDescending(r => r.IsRepairable)];
    }

    /// <summary>Decides what happens to each line.</summary>
    public async Task<ImportView> PlanAsync(KeptList list, PaperDoor at, Instant now, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(list);
        ArgumentNullException.ThrowIfNull(at);
        var (lines, places, before) = await Together.ReadAsync(
            db,
            () => lists.LinesAsync(list, list.Sheet, cancel),
            () => PlacesAsync(at, cancel),
            () => lists.EnteredBeforeAsync(list, cancel)
        );
        var sheet = ReadSheet.Of(list, lines);
        var (below, kinds, columns) = (sheet.Below, sheet.Kinds, list.Columns);
        var byOperation = places.ToDictionary(p => p.OperationId, p => p.Place.Id);
        var reading = new ImportReading(columns, sheet.Headings, VietnamTime.DateOf(now).Year);
        Guid? Entered(Guid operation) =>
            byOperation.TryGetValue(operation, out var own) || before.TryGetValue(operation, out own) ? own : null;
        var entries = below.Select((l, i) => reading.Read(l, kinds[i], l.RegistrationId ?? Entered(l.OperationId))).ToList();
        var plan = AttendanceList.Plan(entries, [.. places.Select(p => p.Place)], list.TakeHidden, list.Words, list.Years);
        return new ImportView(
            sheet.Headings,
            sheet.Firsts,
            sheet.HeadNumbers,
            sheet.Starts,
            [.. plan.Select((p, i) => new ImportRow(p, below[i].OperationId, below[i].Cells, below[i].Outcome))]
        )
        {
            SaysWho = columns.Any(c => c.Field is ListField.Name or ListField.GivenName or ListField.FamilyName or ListField.Code),
        };
    }

    private async Task<List<(Guid OperationId, KnownPlace Place)>> PlacesAsync(PaperDoor at, CancellationToken cancel)
    {
        // Only an attendance that stands makes somebody present; who was taken back is entered again.
        var (known, came, takenBack) = await Together.ReadAsync(
            db,
            () =>
                db
                    .Registrations.AsNoTracking()
                    .Where(r => r.ActivityId == at.ActivityId)
                    .Select(r => new
                    {
                        r.Id,
                        r.OperationId,
                        r.Code,
                        r.Name,
                        r.NameFolded,
                        r.Sex,
                        r.BirthYear,
                        r.Phone,
                        r.Places,
                        r.IsGroup,
                        r.State,
                        r.JoinedToId,
                        r.CreatedAt,
                    })
                    .ToListAsync(cancel),
            () =>
                db
                    .Attendances.Where(a => a.SessionId == at.SessionId && a.AnnulledAt == null)
                    .Select(a => new { a.RegistrationId, a.SexNotKnown })
                    .ToListAsync(cancel),
            () =>
                db
                    .Attendances.Where(a => a.SessionId == at.SessionId && a.AnnulledAt != null)
                    .Select(a => a.RegistrationId)
                    .Distinct()
                    .ToListAsync(cancel)
        );
        var (present, gone) = (came.ToDictionary(a => a.RegistrationId, a => a.SexNotKnown), takenBack.ToHashSet());
        return known.ConvertAll(r =>
            (
                r.OperationId,
                new KnownPlace(
                    r.Id,
                    r.Code,
                    r.Name,
                    r.NameFolded,
                    r.Sex,
                    r.BirthYear,
                    r.Phone,
                    r.Places,
                    r.IsGroup,
                    r.State is RegistrationState.Withdrawn,
                    present.ContainsKey(r.Id),
                    r.State is RegistrationState.Waiting
                )
                {
                    IsInWithoutSex = present.GetValueOrDefault(r.Id) > 0,
                    JoinedToId = r.JoinedToId,
                    RegisteredAt = r.CreatedAt,
                    WasTakenBack = gone.Contains(r.Id) && !present.ContainsKey(r.Id),
                }
            )
        );
    }

    private sealed record NotEntered(int Number, string Outcome, string? Fault);
}

/// <summary>Reads the cells of a line of an attendance list. A cell that cannot be read leaves its field empty and is reported.</summary>
internal sealed class ImportReading
{
    private readonly Dictionary<ListField, int> _columns;
    private readonly int _thisYear;

    // Many cells of a list hold the same text, so each text is parsed once.
    private readonly Dictionary<string, (ListPresence Presence, string Word)> _words = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BirthYearReading> _years = new(StringComparer.Ordinal);

    /// <summary>Columns that nothing is read from, where a word for an absence may stand all the same.</summary>
    private readonly List<(int At, string Heading)> _remarks;

    public ImportReading(IReadOnlyList<ListColumn> columns, IReadOnlyList<string> headings, int thisYear)
    {
        _remarks =
        [
            .. columns
                .Select((c, i) => (Column: c, At: i))
                .Where(c =>
                    c.Column.Field is ListField.None or ListField.Note or ListField.Sign
                    && c.Column.By is not (ColumnKnown.Chosen or ColumnKnown.Hidden)
                )
                .Select(c => (c.At, c.At < headings.Count ? headings[c.At] : "")),
        ];
        _columns = columns
            .Select((c, i) => (c.Field, i))
            .Where(c => c.Field is not ListField.None and not ListField.Identity)
            .GroupBy(c => c.Field)
            .ToDictionary(g => g.Key, g => g.First().i);
        _thisYear = thisYear;
    }

    public ListEntry Read(KeptLine line, LineKind kind, Guid? registeredAs)
    {
        var left = new List<LeftOutCell>();
        var name = NameCell.Read(
            string.Join(
                ' ',
                new[] { Cell(line, ListField.Name), Cell(line, ListField.FamilyName), Cell(line, ListField.GivenName) }.Where(n =>
                    n.Length > 0
                )
            )
        );
        var (sex, bornBySex) = SexOf(line, left);
        var (year, asked) = YearOf(line, bornBySex, left);
        var (presence, word) = PresenceOf(line);
        return new ListEntry
        {
            Number = line.Number,
            Kind = kind,
            Hidden = line.Hidden,
            Name = name.Name,
            Remark = name.Remark,
            Code = CodeOf(line, left),
            Sex = sex,
            Year = year,
            YearAsked = asked,
            Phone = PhoneOf(line, left),
            Workplace = WorkplaceOf(line, left),
            People = PeopleOf(line, left) ?? (name.People is >= 1 and <= DoorLimits.People ? name.People : null),
            Presence = presence,
            Word = word,
            LeftOut = left,
            Decision = new EntryDecision(line.Taken, line.Apart, line.Who, line.There),
            RegisteredAs = registeredAs,
        };
    }

    /// <summary>The years that a cell may mean when somebody is asked.</summary>
    public static IReadOnlyList<int> YearsOf(string text, int thisYear) => BirthYears.Read(text, thisYear).Years;

    private string Cell(KeptLine line, ListField field) =>
        _columns.TryGetValue(field, out var at) && at < line.Cells.Length ? line.Cells[at] : "";

    private (ListPresence Presence, string Word) WordOf(string text) =>
        _words.TryGetValue(text, out var known) ? known : _words[text] = (PresenceWords.Read(text), PresenceWords.Key(text));

    /// <summary>
    /// What the column of presence says. Where it says that somebody was there, or where there is no such column, a remark such as "vắng"
    /// in another column is asked about, because nobody may be counted against a remark and nobody left out because of one.
    /// </summary>
    private (ListPresence Presence, string Word) PresenceOf(KeptLine line)
    {
        var said = _columns.ContainsKey(ListField.Present) ? WordOf(Cell(line, ListField.Present)) : (ListPresence.Present, "");
        if (said.Item1 is not ListPresence.Present)
        {
            return said;
        }

        foreach (var (at, heading) in _remarks)
        {
            if (at < line.Cells.Length && line.Cells[at] is { Length: > 0 } cell && IsAbsence(WordOf(cell)))
            {
                return (ListPresence.NotKnown, PresenceWords.Key($"{(heading.Length > 0 ? heading : "cột " + (at + 1))}: {cell}"));
            }
        }

        return said;
    }

    // Short words such as "không" or "p" have other meanings in a remark.
    private static bool IsAbsence((ListPresence Presence, string Word) word) =>
        word.Presence is ListPresence.Absent or ListPresence.Excused && word.Word is { Length: >= 4 } and not ("không" or "false");

    private BirthYearReading BornOf(string text) =>
        _years.TryGetValue(text, out var known) ? known : _years[text] = BirthYears.Read(text, _thisYear);

    private string? CodeOf(KeptLine line, List<LeftOutCell> left)
    {
        var typed = Cell(line, ListField.Code);
        if (typed.Length == 0)
        {
            return null;
        }

        if (ReadableCode.TryParse(typed, ReadableCode.TicketLength, out var parsed))
        {
            return parsed.Value;
        }

        left.Add(new LeftOutCell(ListField.Code, typed));
        return null;
    }

    private (Sex? Sex, string Born) SexOf(KeptLine line, List<LeftOutCell> left)
    {
        var typed = Cell(line, ListField.Sex);
        Sex? sex = Folding.Fold(typed) switch
        {
            "nu" or "female" or "f" or "woman" => Sex.Female,
            "nam" or "male" or "m" or "man" => Sex.Male,
            _ => null,
        };
        if (sex is null && typed.Length > 0)
        {
            left.Add(new LeftOutCell(ListField.Sex, typed));
        }

        // The sex may be in two columns, either with a mark or with the year of birth in the column that applies.
        var (female, male) = (Cell(line, ListField.Female), Cell(line, ListField.Male));
        if (female.Length == 0 && male.Length == 0)
        {
            return (sex, "");
        }

        bool Is(string cell) => cell.Length > 0 && (WordOf(cell).Presence is ListPresence.Present || BornOf(cell).Years.Count > 0);
        switch (Is(female), Is(male))
        {
            case (true, false):
                return (Sex.Female, WordOf(female).Presence is ListPresence.Present ? "" : female);
            case (false, true):
                return (Sex.Male, WordOf(male).Presence is ListPresence.Present ? "" : male);
            case (true, true):
                left.Add(new LeftOutCell(ListField.Sex, female + ", " + male));
                break;
            default:
                left.AddRange(
                    new[] { female, male }
                        .Where(c => WordOf(c).Presence is ListPresence.NotKnown)
                        .Select(c => new LeftOutCell(ListField.Sex, c))
                );
                break;
        }

        return (sex, "");
    }

    private (int? Year, string? Asked) YearOf(KeptLine line, string bornBySex, List<LeftOutCell> left)
    {
        var typed = Cell(line, ListField.Year) is { Length: > 0 } born ? born : bornBySex;
        if (typed.Length == 0)
        {
            return (null, null);
        }

        var reading = BornOf(typed);
        if (reading.Years.Count == 0)
        {
            left.Add(new LeftOutCell(ListField.Year, typed));
        }

        return (reading.Year, reading.IsAsked ? typed : null);
    }

    private string? PhoneOf(KeptLine line, List<LeftOutCell> left)
    {
        var typed = Cell(line, ListField.Phone);
        if (typed.Length == 0)
        {
            return null;
        }

        // Excel drops the leading zero of a phone number.
        var reading = Phones.Read(typed.Length == 9 && typed.All(char.IsAsciiDigit) ? "0" + typed : typed);
        if (reading.Fault is not PhoneFault.None)
        {
            left.Add(new LeftOutCell(ListField.Phone, typed));
        }

        return reading.E164;
    }

    // The text has the form that a class uses: "Hội LHPN xã Ea Kuêh, chủ tịch".
    private string WorkplaceOf(KeptLine line, List<LeftOutCell> left)
    {
        var typed = string.Join(
            ", ",
            new[] { Cell(line, ListField.Unit), Cell(line, ListField.Post) }.Where(c => c.Length > 0 && c != KeptLists.Dropped)
        );
        if (typed.Length <= Registrations.CorrectModel.MaxWorkplaceLength)
        {
            return typed;
        }

        left.Add(new LeftOutCell(ListField.Unit, typed));
        return "";
    }

    private int? PeopleOf(KeptLine line, List<LeftOutCell> left)
    {
        var typed = Cell(line, ListField.People);
        if (typed.Length == 0)
        {
            return null;
        }

        if (int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var people) && people is >= 1 and <= DoorLimits.People)
        {
            return people;
        }

        left.Add(new LeftOutCell(ListField.People, typed));
        return null;
    }
}
