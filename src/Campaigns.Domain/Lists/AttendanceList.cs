using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Text;
using NodaTime;

namespace Campaigns.Domain.Lists;

/// <summary>A cell that could not be read. Its field stays empty, but its line is kept.</summary>
public sealed record LeftOutCell(ListField Field, string Text);

/// <summary>A line of an imported attendance list, as it was read.</summary>
public sealed record ListEntry
{
    public required int Number { get; init; }

    public required LineKind Kind { get; init; }

    public bool Hidden { get; init; }

    public string Name { get; init; } = "";

    /// <summary>What stands in brackets behind the name and may mean further people; see <see cref="NameCell"/>.</summary>
    public string Remark { get; init; } = "";

    public string? Code { get; init; }

    public Sex? Sex { get; init; }

    public int? Year { get; init; }

    /// <summary>The text of the year cell when somebody has to say which year it means.</summary>
    public string? YearAsked { get; init; }

    /// <summary>The phone number in E.164.</summary>
    public string? Phone { get; init; }

    public int? People { get; init; }

    /// <summary>Unit and post, as one text.</summary>
    public string Workplace { get; init; } = "";

    public ListPresence Presence { get; init; } = ListPresence.Present;

    /// <summary>The word in the presence column in the form in which it is asked about.</summary>
    public string Word { get; init; } = "";

    public IReadOnlyList<LeftOutCell> LeftOut { get; init; } = [];

    /// <summary>What somebody decided about this line.</summary>
    public EntryDecision Decision { get; init; } = EntryDecision.None;

    /// <summary>
    /// The registration that an earlier, interrupted run of this import made for the line, so that the import can continue.
    /// </summary>
    public Guid? RegisteredAs { get; init; }
}

/// <summary>What somebody decided about a line of an attendance list.</summary>
/// <param name="Taken">True: the line is a person and is taken; false: it is left out; null: the program's own reading stands.</param>
/// <param name="Apart">The line is another person than the similar line above it.</param>
/// <param name="Who">The registration that the line means; <see cref="Guid.Empty"/>: none of the registered people.</param>
/// <param name="There">The person was present, whatever the file says.</param>
public sealed record EntryDecision(bool? Taken, bool Apart, Guid? Who, bool There)
{
    public static readonly EntryDecision None = new(null, false, null, false);
}

/// <summary>A place in the activity that the list is about.</summary>
/// <param name="IsIn">The registration has an attendance at the session that stands.</param>
/// <param name="IsUnanswered">A group that waits for the organiser's answer, which no list can admit.</param>
public sealed record KnownPlace(
    Guid Id,
    string Code,
    string Name,
    string NameFolded,
    Sex? Sex,
    int? Year,
    string? Phone,
    int Places,
    bool IsGroup,
    bool IsWithdrawn,
    bool IsIn,
    bool IsUnanswered = false
)
{
    /// <summary>
    /// Whether the attendance that stands counts the holder with a sex that is not known. The registration may know nothing of it either;
    /// a list that knows can then say.
    /// </summary>
    public bool IsInWithoutSex { get; init; }

    /// <summary>
    /// The registration that this one was joined to, because both are of one person. It is never offered to choose from; its code and what
    /// was entered by it mean the other one.
    /// </summary>
    public Guid? JoinedToId { get; init; }

    /// <summary>When it was made, which tells apart two registrations that say the same.</summary>
    public Instant RegisteredAt { get; init; }

    /// <summary>Whether it had an attendance at the session that was taken back, so that a list enters it again.</summary>
    public bool WasTakenBack { get; init; }
}

/// <summary>What the import will do with a line.</summary>
public enum EntryFate
{
    /// <summary>Somebody has to choose first.</summary>
    Choose,

    /// <summary>The person is registered and will be recorded as present.</summary>
    Admit,

    /// <summary>The person is registered and recorded already, so nothing is added.</summary>
    Already,

    /// <summary>The import will register the person and record them as present.</summary>
    Register,
    Absent,
    LeaveOut,
}

/// <summary>Why a line has its fate; the text <c>Import.Why.{…}</c> puts it into words.</summary>
public enum EntryReason
{
    None,

    // Reasons why somebody has to choose.
    Word,
    Year,
    Unsure,

    /// <summary>A remark behind the name may mean further people.</summary>
    Remark,

    /// <summary>The name is in an encoding from before Unicode, so it would be recorded wrongly.</summary>
    Legacy,
    Mark,
    Spelling,
    NoYear,
    NothingElse,
    Contradicts,
    Several,
    OtherRow,
    CodeOfAnother,

    // Reasons why the line is left out.
    ByYou,
    Hidden,
    Double,
    Heading,
    Total,
    Closing,
    Far,
    NoName,
    NoLetters,
    NameTooLong,
    NotAName,
    Taken,

    /// <summary>A group that the organiser has to accept or decline first.</summary>
    Unanswered,
}

/// <summary>A line with what the import will do with it.</summary>
/// <param name="Entry">The line as it was read.</param>
/// <param name="Fate">What the import will do.</param>
/// <param name="Reason">Why.</param>
/// <param name="Place">The registration that the line means, once that is settled.</param>
/// <param name="Perhaps">The registrations that the line may mean, to choose from.</param>
/// <param name="OtherRow">The number of the line above that is, or may be, the same person.</param>
public sealed record PlannedEntry(
    ListEntry Entry,
    EntryFate Fate,
    EntryReason Reason,
    KnownPlace? Place,
    IReadOnlyList<KnownPlace> Perhaps,
    int? OtherRow
)
{
    /// <summary>The turns that this line adds.</summary>
    public int Turns =>
        Fate switch
        {
            EntryFate.Admit => Entry.People ?? Place!.Places,
            EntryFate.Register => Entry.People ?? 1,
            _ => 0,
        };

    /// <summary>Whether the line says the sex of somebody whom the door counted without one, so that the list completes the
    /// count.</summary>
    public bool AddsSex =>
        Fate is EntryFate.Already && Entry.Sex is not null && Place is { IsInWithoutSex: true, IsGroup: false, Sex: null };

    /// <summary>Whether a line that is left out may be a person, so that somebody can take it after all.</summary>
    public bool MayBeTaken =>
        Fate is EntryFate.LeaveOut
        && Entry.Name.Any(char.IsLetter)
        && Reason
            is not (EntryReason.NameTooLong or EntryReason.NotAName or EntryReason.Heading or EntryReason.Total or EntryReason.Unanswered);
}

/// <summary>
/// Decides for each line of an attendance list what will happen to it. Nothing is guessed silently (rule 10): somebody is asked when a name
/// differs by a mark, or when nothing but the name ties the line to a registration (who-sees 4). Two lines of one list are never taken for
/// one person without asking, except when they agree in everything that tells people apart.
/// </summary>
public static class AttendanceList
{
    /// <param name="entries">The lines in the file's order.</param>
    /// <param name="places">The registrations of the activity, without those that earlier answers already assigned to lines of this
    /// list.</param>
    /// <param name="takeHidden">Whether hidden lines are read like the others.</param>
    /// <param name="words">The answers about unknown words for presence. Lines whose word was answered with
    /// <see cref="ListPresence.NotKnown"/> are left out.</param>
    /// <param name="years">The answers about years that can be read in two ways.</param>
    public static IReadOnlyList<PlannedEntry> Plan(
        IReadOnlyList<ListEntry> entries,
        IReadOnlyList<KnownPlace> places,
        bool takeHidden,
        IReadOnlyDictionary<string, ListPresence> words,
        IReadOnlyDictionary<string, int?> years
    )
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(places);
        var plan = new Planner(places, takeHidden, words, years);
        return plan.Of(entries);
    }

    private sealed class Planner(
        IReadOnlyList<KnownPlace> places,
        bool takeHidden,
        IReadOnlyDictionary<string, ListPresence> words,
        IReadOnlyDictionary<string, int?> years
    )
    {
        private readonly Dictionary<Guid, KnownPlace> _byId = Standing(places);
        private readonly Dictionary<string, KnownPlace> _byCode = places
            .Join(Standing(places), p => p.Id, s => s.Key, (p, s) => (p.Code, Place: s.Value))
            .ToDictionary(p => p.Code, p => p.Place, StringComparer.Ordinal);
        private readonly ILookup<string, NamedPlace> _byLoose = places
            .Where(p => p.JoinedToId is null)
            .ToLookup(p => Loose(p.NameFolded), p => new NamedPlace(p, ExactName.Of(p.Name)), StringComparer.Ordinal);
        private readonly HashSet<Guid> _claimed = [];

        /// <summary>The place that each registration stands for: itself, or the one that it was joined to.</summary>
        private static Dictionary<Guid, KnownPlace> Standing(IReadOnlyList<KnownPlace> places)
        {
            var own = places.ToDictionary(p => p.Id);
            return places.ToDictionary(
                p => p.Id,
                p =>
                {
                    // A joined registration may itself have been kept by an earlier joining.
                    var standing = p;
                    for (var step = 0; step < own.Count && standing.JoinedToId is { } to && own.TryGetValue(to, out var kept); step++)
                    {
                        standing = kept;
                    }

                    return standing;
                }
            );
        }

        public IReadOnlyList<PlannedEntry> Of(IReadOnlyList<ListEntry> entries)
        {
            var planned = new PlannedEntry?[entries.Count];
            var open = new List<(int At, NamedEntry Named)>();
            var above = new Dictionary<string, List<ListEntry>>(StringComparer.Ordinal);
            for (var i = 0; i < entries.Count; i++)
            {
                var named = new NamedEntry(Answered(entries[i]));
                if ((Without(named) ?? Again(named.Entry, named.Exact, above)) is { } settled)
                {
                    planned[i] = settled;
                    continue;
                }

                open.Add((i, named));
            }

            // Certain matches come first, so that nobody is asked whether a line means a person who certainly stands in another line.
            var sure = new Dictionary<int, (KnownPlace? Place, EntryReason Reason)>();
            foreach (var (at, named) in open)
            {
                if (Sure(named) is { } found)
                {
                    sure[at] = _claimed.Add(found.Id) ? (found, EntryReason.None) : (null, EntryReason.Taken);
                }
            }

            foreach (var (at, named) in open)
            {
                planned[at] = sure.TryGetValue(at, out var found)
                    ? found.Place is { } place
                        ? Settled(named.Entry, place)
                        : new PlannedEntry(named.Entry, EntryFate.Choose, EntryReason.Taken, null, [], null)
                    : Perhaps(named);
            }

            return planned!;
        }

        private ListEntry Answered(ListEntry entry)
        {
            var presence =
                entry.Decision.There ? ListPresence.Present
                : entry.Presence is ListPresence.NotKnown && words.TryGetValue(entry.Word, out var answered) ? answered
                : entry.Presence;
            return entry.YearAsked is { } asked && years.TryGetValue(asked, out var year)
                    ? entry with
                    {
                        Presence = presence,
                        Year = year,
                        YearAsked = null,
                    }
                : presence != entry.Presence ? entry with { Presence = presence }
                : entry;
        }

        // Decides the fates that do not depend on who is registered.
        private PlannedEntry? Without(NamedEntry named)
        {
            var entry = named.Entry;
            PlannedEntry Left(EntryReason why) => new(entry, EntryFate.LeaveOut, why, null, [], null);
            PlannedEntry Ask(EntryReason why) => new(entry, EntryFate.Choose, why, null, [], null);
            var taken = entry.Decision.Taken;
            if (taken is false)
            {
                return Left(EntryReason.ByYou);
            }

            if (taken is null && entry.Kind is not (LineKind.Entry or LineKind.Unsure))
            {
                return Left(
                    entry.Kind switch
                    {
                        LineKind.Heading => EntryReason.Heading,
                        LineKind.Total => EntryReason.Total,
                        LineKind.Closing => EntryReason.Closing,
                        LineKind.Far => EntryReason.Far,
                        LineKind.NoLetters => EntryReason.NoLetters,
                        _ => EntryReason.NoName,
                    }
                );
            }

            if (entry.Hidden && !takeHidden && taken is null)
            {
                return Left(EntryReason.Hidden);
            }

            var found = entry.Code is { } code && _byCode.ContainsKey(code);
            if (!found && !entry.Name.Any(char.IsLetter))
            {
                return Left(entry.Name.Length > 0 ? EntryReason.NoLetters : EntryReason.NoName);
            }

            if (entry.Name.Length > RegistrationRules.MaxNameLength)
            {
                return Left(EntryReason.NameTooLong);
            }

            if (!found && PersonName.Of(entry.Name) is NameFault.NotAName)
            {
                return Left(EntryReason.NotAName);
            }

            return taken is null && entry.Kind is LineKind.Unsure ? Ask(EntryReason.Unsure)
                : taken is null && entry.Remark.Length > 0 && entry.Presence is ListPresence.Present && !found ? Ask(EntryReason.Remark)
                : taken is null && entry.Presence is ListPresence.Present && !found && LegacyFonts.IsIn(entry.Name)
                    ? Ask(EntryReason.Legacy)
                : entry.Presence switch
                {
                    ListPresence.NotKnown when words.ContainsKey(entry.Word) => Left(EntryReason.Word),
                    ListPresence.NotKnown => Ask(EntryReason.Word),
                    ListPresence.Absent or ListPresence.Excused => new PlannedEntry(
                        entry,
                        EntryFate.Absent,
                        EntryReason.None,
                        Sure(named),
                        [],
                        null
                    ),
                    _ => entry.YearAsked is not null ? Ask(EntryReason.Year) : null,
                };
        }

        // Finds a line above that is, or may be, the same person.
        private static PlannedEntry? Again(ListEntry entry, string exact, Dictionary<string, List<ListEntry>> above)
        {
            var key = entry.Code ?? exact;
            if (!above.TryGetValue(key, out var named))
            {
                above[key] = [entry];
                return null;
            }

            var (same, perhaps) = entry.Code is not null
                ? (named[0], null)
                : (
                    named.Find(n =>
                        n.Sex == entry.Sex
                        && n.Year == entry.Year
                        && n.Phone == entry.Phone
                        && (entry.Year ?? (object?)entry.Phone) is not null
                    ),
                    named.Find(n => !Contradict(n, entry))
                );
            if (!entry.Decision.Apart && entry.Decision.Who is null && entry.RegisteredAs is null && (same ?? perhaps) is { } other)
            {
                return same is not null
                    ? new PlannedEntry(entry, EntryFate.LeaveOut, EntryReason.Double, null, [], other.Number)
                    : new PlannedEntry(entry, EntryFate.Choose, EntryReason.OtherRow, null, [], other.Number);
            }

            named.Add(entry);
            return null;
        }

        private KnownPlace? Sure(NamedEntry named)
        {
            var entry = named.Entry;
            if (entry.RegisteredAs is { } before)
            {
                return _byId.GetValueOrDefault(before);
            }

            if (entry.Decision.Who is { } who)
            {
                return who == Guid.Empty ? null : _byId.GetValueOrDefault(who);
            }

            if (entry.Code is { } code && _byCode.TryGetValue(code, out var coded))
            {
                return entry.Name.Length == 0 || named.Loose == Loose(coded.NameFolded) ? coded : null;
            }

            var fit = Named(named).Where(p => IsSure(named, p)).Select(p => p.Place).ToList();
            return (fit.Count > 1 ? fit.FindAll(p => !p.IsWithdrawn) : fit) is [var only] ? only : null;
        }

        private IEnumerable<NamedPlace> Named(NamedEntry named) => _byLoose.Count == 0 ? [] : _byLoose[named.Loose];

        private PlannedEntry Perhaps(NamedEntry named)
        {
            var entry = named.Entry;
            if (entry.Decision.Who is not null)
            {
                return new PlannedEntry(entry, EntryFate.Register, EntryReason.None, null, [], null);
            }

            if (entry.Code is { } code && _byCode.TryGetValue(code, out var coded))
            {
                return _claimed.Contains(coded.Id)
                    ? new PlannedEntry(entry, EntryFate.Choose, EntryReason.Taken, null, [], null)
                    : new PlannedEntry(entry, EntryFate.Choose, EntryReason.CodeOfAnother, null, [coded], null);
            }

            // Whoever has exactly this name stands first, and a place that was given back stands last.
            var perhaps = Named(named)
                .Where(p => !_claimed.Contains(p.Place.Id) && MayBe(named, p))
                .OrderByDescending(p => named.Exact == p.Exact)
                .ThenBy(p => p.Place.IsWithdrawn)
                .ThenByDescending(p => entry.Year is not null && entry.Year == p.Place.Year)
                .ThenBy(p => p.Place.RegisteredAt)
                .ToList();
            return perhaps.Count == 0
                ? new PlannedEntry(entry, EntryFate.Register, EntryReason.None, null, [], null)
                : new PlannedEntry(
                    entry,
                    EntryFate.Choose,
                    perhaps.Count > 1 ? EntryReason.Several : Why(named, perhaps[0]),
                    null,
                    perhaps.ConvertAll(p => p.Place),
                    null
                );
        }

        private static PlannedEntry Settled(ListEntry entry, KnownPlace place) =>
            place is { IsUnanswered: true, IsIn: false }
                ? new(entry, EntryFate.LeaveOut, EntryReason.Unanswered, place, [], null)
                : new(entry, place.IsIn ? EntryFate.Already : EntryFate.Admit, EntryReason.None, place, [], null);

        private static bool IsSure(NamedEntry named, NamedPlace known) =>
            named.Exact == known.Exact
            && (
                known.Place.IsGroup
                || (
                    SamePhone(named.Entry, known.Place)
                    && !Contradict(named.Entry.Year, known.Place.Year)
                    && !Contradict(named.Entry.Sex, known.Place.Sex)
                )
            );

        private static bool MayBe(NamedEntry named, NamedPlace known)
        {
            var (entry, place) = (named.Entry, known.Place);
            return !place.IsGroup
                && (
                    named.Exact == known.Exact
                        ? SamePhone(entry, place) || !Contradict(entry.Year, place.Year)
                        : !Contradict(entry.Year, place.Year) && !Contradict(entry.Sex, place.Sex)
                );
        }

        private static EntryReason Why(NamedEntry named, NamedPlace known)
        {
            var (entry, place) = (named.Entry, known.Place);
            return named.Exact == known.Exact
                ? Contradict(entry.Year, place.Year) || Contradict(entry.Sex, place.Sex)
                    ? EntryReason.Contradicts
                    : entry.Year is null
                        ? EntryReason.NoYear
                        : EntryReason.NothingElse
                : Folding.Fold(entry.Name) == place.NameFolded && entry.Name.Count(c => c == ' ') == place.Name.Count(c => c == ' ')
                    ? EntryReason.Mark
                    : EntryReason.Spelling;
        }

        private static bool SamePhone(ListEntry entry, KnownPlace place) => entry.Phone is not null && entry.Phone == place.Phone;

        private static bool Contradict(ListEntry one, ListEntry other) =>
            Contradict(one.Year, other.Year)
            || Contradict(one.Sex, other.Sex)
            || (one.Phone is not null && other.Phone is not null && one.Phone != other.Phone);

        private static bool Contradict<T>(T? one, T? other)
            where T : struct => one is { } said && other is { } theirs && !said.Equals(theirs);

        // Removes spaces, so that "H Rin", "H'Rin" and "HRin" have the same key.
        private static string Loose(string folded) => folded.Replace(" ", "", StringComparison.Ordinal);

        /// <summary>A line with the forms of its name that comparisons use. Each form is made once, and only when it is needed.</summary>
        private sealed class NamedEntry(ListEntry entry)
        {
            private string? _exact;
            private string? _loose;

            public ListEntry Entry => entry;

            public string Exact => _exact ??= ExactName.Of(entry.Name);

            public string Loose => _loose ??= Planner.Loose(Folding.Fold(entry.Name));
        }

        private sealed record NamedPlace(KnownPlace Place, string Exact);
    }
}
