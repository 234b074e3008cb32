using Campaigns.Domain.Activities;
using Campaigns.Domain.Outreach;
using Campaigns.Domain.Text;
using Campaigns.Domain.Time;
using NodaTime;

namespace Campaigns.Domain.Registrations;

/// <summary>What somebody fills in to register: the fields that the rules look at.</summary>
public sealed record RegistrationInput
{
    public string Name { get; init; } = "";

    /// <summary>People who come on the same ticket, beside the registrant.</summary>
    public int Companions { get; init; }

    public int? YearOfBirth { get; init; }

    /// <summary>The consent to the processing of personal data was ticked, or given at the door or on paper.</summary>
    public bool Consent { get; init; }

    /// <summary>A parent or guardian gave it: needed under the age of 16.</summary>
    public bool ConsentByGuardian { get; init; }

    /// <summary>At the door: they were let in before the server was asked.</summary>
    public bool IsIn { get; init; }

    /// <summary>Takes over a place that somebody else has: the form for new ones may be closed.</summary>
    public bool PassedOn { get; init; }

    /// <summary>A class, a family, a delegation: <see cref="Name"/> is the group's.</summary>
    public GroupInput? Group { get; init; }

    public int Places => Group is { } group ? group.Places ?? 0 : 1 + Companions;
}

/// <summary>What is filled in of a group beside its name.</summary>
/// <param name="Places">How many come, whoever brings them among them; null: nothing was said that is a number.</param>
/// <param name="ContactName">Who brings them.</param>
/// <param name="Members">The names of those who come, or of some of them.</param>
public sealed record GroupInput(int? Places, string ContactName, IReadOnlyList<MemberLine> Members);

/// <summary>What the rules have to know of the activity. Places are counted while the activity's row is locked.</summary>
public sealed record RegistrationFacts
{
    public required ActivityState State { get; init; }

    public required Publication Publication { get; init; }

    public required bool RegistrationOpen { get; init; }

    public Instant? ClosesAt { get; init; }

    /// <summary>The end of the last session.</summary>
    public required Instant EndsAt { get; init; }

    /// <summary>Missing: no limit.</summary>
    public int? Capacity { get; init; }

    /// <summary>Places of the registrations that hold: neither withdrawn nor waiting for a yes.</summary>
    public int PlacesTaken { get; init; }

    /// <summary>Those of them that groups took.</summary>
    public int GroupPlacesTaken { get; init; }

    public static RegistrationFacts Of(Activity activity, int placesTaken)
    {
        ArgumentNullException.ThrowIfNull(activity);
        return new()
        {
            State = activity.State,
            Publication = activity.Publication,
            RegistrationOpen = activity.RegistrationOpen,
            ClosesAt = activity.RegistrationClosesAt,
            EndsAt = activity.Sessions.Count == 0 ? Instant.MinValue : activity.Sessions.Max(s => s.EndsAt),
            Capacity = activity.Capacity,
            PlacesTaken = placesTaken,
        };
    }
}

/// <summary>Why somebody cannot register or withdraw. Fields are those of <see cref="RegistrationInput"/>; empty: the activity takes nobody (any more).</summary>
public abstract record RegistrationRefusal(string Field) : Refusal(Field)
{
    /// <summary>Internal: to the public the activity does not exist. Answer as for an unknown code.</summary>
    public sealed record NotPublic() : RegistrationRefusal("");

    /// <summary>A draft, postponed or cancelled.</summary>
    public sealed record NotTakingPlace(ActivityState State) : RegistrationRefusal("");

    public sealed record Over(Instant EndedAt) : RegistrationRefusal("");

    /// <summary>The organiser takes no registrations.</summary>
    public sealed record NotOpen() : RegistrationRefusal("");

    public sealed record Closed(Instant ClosedAt) : RegistrationRefusal("");

    /// <summary>Fewer places are left than are asked for; with some left, it is a matter of companions, or of the group's number.</summary>
    public sealed record Full(int PlacesLeft, bool IsGroup = false)
        : RegistrationRefusal(PlacesLeft <= 0 ? "" : IsGroup ? nameof(GroupInput.Places) : nameof(RegistrationInput.Companions));

    public sealed record GroupPlacesOutOfRange(int Min, int Max) : RegistrationRefusal(nameof(GroupInput.Places));

    public sealed record ContactMissing() : RegistrationRefusal(nameof(GroupInput.ContactName));

    public sealed record ContactTooLong(int Max) : RegistrationRefusal(nameof(GroupInput.ContactName));

    /// <summary>There are more names on the list than places.</summary>
    public sealed record MoreMembersThanPlaces(int Members, int Places) : RegistrationRefusal(nameof(GroupInput.Members));

    /// <summary>Names were ticked at the door by their place in the list, so none of them is taken out.</summary>
    public sealed record FewerMembersThanTicked(int Members, int Listed) : RegistrationRefusal(nameof(GroupInput.Members));

    public sealed record MemberNameTooLong(string Name, int Max) : RegistrationRefusal(nameof(GroupInput.Members));

    public sealed record NameMissing() : RegistrationRefusal(nameof(RegistrationInput.Name));

    public sealed record NameTooLong(int Max) : RegistrationRefusal(nameof(RegistrationInput.Name));

    /// <summary>What stands there is no name of a person: digits, markup, an address.</summary>
    public sealed record NotAName(string Field) : RegistrationRefusal(Field);

    /// <summary>A line of a group's list that is no name of a person.</summary>
    public sealed record MemberIsNotAName(string Line) : RegistrationRefusal(nameof(GroupInput.Members));

    public sealed record CompanionsOutOfRange(int Max) : RegistrationRefusal(nameof(RegistrationInput.Companions));

    public sealed record YearOfBirthOutOfRange(int Min, int Max) : RegistrationRefusal(nameof(RegistrationInput.YearOfBirth));

    public sealed record ConsentMissing() : RegistrationRefusal(nameof(RegistrationInput.Consent));

    public sealed record GuardianConsentMissing() : RegistrationRefusal(nameof(RegistrationInput.ConsentByGuardian));

    /// <summary>Figures that stand confirmed are corrected with a reason.</summary>
    public sealed record ReasonMissing() : RegistrationRefusal("Reason");

    public sealed record ReasonTooLong(int Max) : RegistrationRefusal("Reason");

    /// <summary>The group waits no more: somebody answered it, or it was taken back.</summary>
    public sealed record NotWaiting() : RegistrationRefusal("");

    public sealed record AlreadyWithdrawn(Instant At) : RegistrationRefusal("");

    /// <summary>Somebody else has the place since.</summary>
    public sealed record PassedOn() : RegistrationRefusal("");

    /// <summary>It is one person's with another registration, which has the place.</summary>
    public sealed record Joined() : RegistrationRefusal("");

    /// <summary>So much of one phone waits for a decision that no more is taken from it.</summary>
    public sealed record TooManyWait() : RegistrationRefusal("");

    /// <summary>Who was present cannot give the place back.</summary>
    public sealed record AlreadyPresent() : RegistrationRefusal("");
}

/// <summary>Why a group waits for the organiser's yes.</summary>
public enum WaitsBecause
{
    /// <summary>It is above <see cref="RegistrationRules.MaxGroupUnasked"/>.</summary>
    Large,

    /// <summary>With it, groups would have more than half of the places.</summary>
    Share,
}

/// <summary>Registering for an activity, and giving the place back.</summary>
public static class RegistrationRules
{
    /// <summary>Whoever brings more registers a group, of which the organiser is asked where it is large: a few forms do not fill a hall.</summary>
    public const int MaxCompanions = 9;

    public const int MinGroup = 2;

    /// <summary>A larger group takes no places before the organiser said yes to it: one form does not fill a hall.</summary>
    public const int MaxGroupUnasked = 20;

    /// <summary>More come as several groups, or are counted by head.</summary>
    public const int MaxGroup = 200;

    /// <summary>Positions that a group's list has; more than names, for those that are struck off leave theirs empty.</summary>
    public const int MemberPositions = 500;

    /// <summary>In UTF-16 code units, after <see cref="Names.Tidy"/>.</summary>
    public const int MaxNameLength = PersonName.MaxLength;

    public const int EarliestYearOfBirth = 1900;

    /// <summary>Every reason why not; empty: it may be registered. If the activity takes nobody, that is the only reason.</summary>
    /// <remarks>
    /// What is asked of the activity depends on the channel: the public meets all of it; an organiser may still add people whom the public may not;
    /// who stands in the hall, or is entered from paper or a file afterwards, has come, whatever the capacity and the hour.
    /// </remarks>
    public static IReadOnlyList<RegistrationRefusal> Register(RegistrationInput input, RegistrationFacts facts, RegistrationChannel channel, Instant now)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(facts);
        return Activity(input, facts, channel, now) is { } closed
            ? [closed]
            : [.. new[] { Name(input), Companions(input), GroupPlaces(input), Contact(input), Members(input), YearOfBirth(input, now), Consent(input, now), Capacity(input, facts, channel) }
                .OfType<RegistrationRefusal>()];
    }

    /// <summary>Why the group has to wait for the organiser's yes; null: it takes its places now (domain.md, settled 13).</summary>
    public static WaitsBecause? Waits(RegistrationInput input, RegistrationFacts facts, RegistrationChannel channel)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(facts);
        return input.Group is null || channel is not RegistrationChannel.Public ? null : Waits(input.Places, facts);
    }

    /// <inheritdoc cref="Waits(RegistrationInput, RegistrationFacts, RegistrationChannel)"/>
    /// <param name="places">How many come.</param>
    /// <param name="facts">Of the activity.</param>
    public static WaitsBecause? Waits(int places, RegistrationFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return Waits(places, facts.Capacity, facts.GroupPlacesTaken);
    }

    /// <inheritdoc cref="Waits(RegistrationInput, RegistrationFacts, RegistrationChannel)"/>
    /// <param name="places">How many come.</param>
    /// <param name="capacity">Places of the activity; null: no limit.</param>
    /// <param name="ofOthers">Places that other groups took.</param>
    public static WaitsBecause? Waits(int places, int? capacity, int ofOthers) =>
        places > MaxGroupUnasked ? WaitsBecause.Large
        : 2 * (ofOthers + places) > capacity ? WaitsBecause.Share
        : null;

    /// <summary>Says yes to a group that waits: then it takes its places, if there are as many. Registration may be closed by then.</summary>
    public static RegistrationRefusal? Accept(Registration registration, RegistrationFacts facts, Instant now)
    {
        ArgumentNullException.ThrowIfNull(registration);
        ArgumentNullException.ThrowIfNull(facts);
        return registration.State is not RegistrationState.Waiting ? new RegistrationRefusal.NotWaiting()
            : facts.State is not ActivityState.Scheduled ? new RegistrationRefusal.NotTakingPlace(facts.State)
            : now >= facts.EndsAt ? new RegistrationRefusal.Over(facts.EndsAt)
            : facts.Capacity is { } capacity && registration.Places > capacity - facts.PlacesTaken
                ? new RegistrationRefusal.Full(Math.Max(0, capacity - facts.PlacesTaken), IsGroup: true)
            : null;
    }

    /// <summary>Gives the place back.</summary>
    /// <param name="registration">Whose place it is.</param>
    /// <param name="present">Whether it has an attendance that stands.</param>
    /// <param name="endsAt">The end of the last session.</param>
    /// <param name="now">The present.</param>
    public static RegistrationRefusal? Withdraw(Registration registration, bool present, Instant endsAt, Instant now)
    {
        ArgumentNullException.ThrowIfNull(registration);
        return registration.State == RegistrationState.Withdrawn ? new RegistrationRefusal.AlreadyWithdrawn(registration.WithdrawnAt ?? now)
            : present ? new RegistrationRefusal.AlreadyPresent()
            : now >= endsAt ? new RegistrationRefusal.Over(endsAt)
            : null;
    }

    /// <summary>Takes a withdrawal back; null: it may. The place is not kept meanwhile: it is taken anew, where one is free.</summary>
    /// <param name="registration">Whose place it was.</param>
    /// <param name="facts">Of the activity, counted while its row is locked.</param>
    /// <param name="now">The present.</param>
    public static RegistrationRefusal? Restore(Registration registration, RegistrationFacts facts, Instant now)
    {
        ArgumentNullException.ThrowIfNull(registration);
        ArgumentNullException.ThrowIfNull(facts);
        return registration.PassedToId is not null ? new RegistrationRefusal.PassedOn()
            : facts.State is ActivityState.Draft or ActivityState.Cancelled ? new RegistrationRefusal.NotTakingPlace(facts.State)
            : facts.State is ActivityState.Held or ActivityState.Confirmed || now >= facts.EndsAt ? new RegistrationRefusal.Over(facts.EndsAt)
            : facts.Capacity is { } capacity && registration.Places > capacity - facts.PlacesTaken
                ? new RegistrationRefusal.Full(Math.Max(0, capacity - facts.PlacesTaken), registration.IsGroup)
            : null;
    }

    /// <summary>What is wrong with a registration's facts as they are to stand from now on. Whether the activity takes anybody is not asked: a mistake is put right at any time.</summary>
    public static IReadOnlyList<RegistrationRefusal> Correct(RegistrationInput input, Instant now)
    {
        ArgumentNullException.ThrowIfNull(input);
        return [.. new[] { Name(input), Contact(input), Members(input), YearOfBirth(input, now) }.OfType<RegistrationRefusal>()];
    }

    /// <summary>Why a group's list cannot become the one that is wished; null: it can. The door ticks names by their place in the list.</summary>
    /// <param name="listed">How many names are on the list now.</param>
    /// <param name="wished">How many are to be.</param>
    /// <param name="ticked">Some were ticked at the door.</param>
    public static RegistrationRefusal? CorrectMembers(int listed, int wished, bool ticked) =>
        ticked && wished < listed ? new RegistrationRefusal.FewerMembersThanTicked(wished, listed) : null;

    /// <summary>The names that stay of a list as it is wished, line by line beside the positions that stand, once some of these are struck off.</summary>
    public static IReadOnlyList<MemberLine> MembersLeft(IReadOnlyList<MemberLine> wished, IReadOnlyList<short> positions, IReadOnlyCollection<short> struck)
    {
        ArgumentNullException.ThrowIfNull(wished);
        ArgumentNullException.ThrowIfNull(positions);
        ArgumentNullException.ThrowIfNull(struck);
        return [.. wished.Where((_, line) => line >= positions.Count || !struck.Contains(positions[line]))];
    }

    /// <summary>
    /// Positions for new names of a group's list, in their order: behind all that stand or were ticked, so that nobody is counted as there by the tick of
    /// another; where these are used up, those that nobody had ticked.
    /// </summary>
    public static IEnumerable<short> FreePositions(IReadOnlyCollection<short> standing, IReadOnlyCollection<short> ticked)
    {
        ArgumentNullException.ThrowIfNull(standing);
        ArgumentNullException.ThrowIfNull(ticked);
        HashSet<short> used = [.. standing, .. ticked];
        var first = used.Count == 0 ? 0 : used.Max() + 1;
        return Enumerable.Range(first, Math.Max(0, MemberPositions - first)).Concat(Enumerable.Range(0, first)).Select(p => (short)p).Where(p => !used.Contains(p));
    }

    private static RegistrationRefusal? Activity(RegistrationInput input, RegistrationFacts facts, RegistrationChannel channel, Instant now) => channel switch
    {
        RegistrationChannel.WalkIn when input.IsIn => null,
        RegistrationChannel.Public when facts.Publication == Publication.Internal => new RegistrationRefusal.NotPublic(),

        RegistrationChannel.WalkIn or RegistrationChannel.Paper or RegistrationChannel.Import =>
            facts.State is ActivityState.Scheduled or ActivityState.Held ? null : new RegistrationRefusal.NotTakingPlace(facts.State),

        _ when facts.State is ActivityState.Draft or ActivityState.Postponed or ActivityState.Cancelled => new RegistrationRefusal.NotTakingPlace(facts.State),
        _ when facts.State is not ActivityState.Scheduled || now >= facts.EndsAt => new RegistrationRefusal.Over(facts.EndsAt),

        RegistrationChannel.Public when input.PassedOn => null,
        RegistrationChannel.Public when !facts.RegistrationOpen => new RegistrationRefusal.NotOpen(),
        RegistrationChannel.Public when facts.ClosesAt is { } closesAt && now >= closesAt => new RegistrationRefusal.Closed(closesAt),
        _ => null,
    };

    // A group is called as its own people call it: "Lớp 10A3".
    private static RegistrationRefusal? Name(RegistrationInput input) =>
        Name(input.Name, new RegistrationRefusal.NameMissing(), new RegistrationRefusal.NameTooLong(MaxNameLength)) is var fault
            && fault is RegistrationRefusal.NotAName && input.Group is not null ? null : fault;

    private static RegistrationRefusal? Name(string name, RegistrationRefusal missing, RegistrationRefusal tooLong) => PersonName.Of(name, MaxNameLength) switch
    {
        NameFault.Missing => missing,
        NameFault.TooLong => tooLong,
        NameFault.NotAName => new RegistrationRefusal.NotAName(missing.Field),
        _ => null,
    };

    private static RegistrationRefusal? Companions(RegistrationInput input) =>
        input.Companions is < 0 or > MaxCompanions ? new RegistrationRefusal.CompanionsOutOfRange(MaxCompanions) : null;

    private static RegistrationRefusal? GroupPlaces(RegistrationInput input) =>
        input.Group is { Places: null or < MinGroup or > MaxGroup } ? new RegistrationRefusal.GroupPlacesOutOfRange(MinGroup, MaxGroup) : null;

    private static RegistrationRefusal? Contact(RegistrationInput input) =>
        input.Group is { } group ? Name(group.ContactName, new RegistrationRefusal.ContactMissing(), new RegistrationRefusal.ContactTooLong(MaxNameLength)) : null;

    private static RegistrationRefusal? Members(RegistrationInput input) =>
        input.Group is not { } group ? null
        : group.Members.FirstOrDefault(m => m.Name.Length > MaxNameLength) is { Name: { } name } ? new RegistrationRefusal.MemberNameTooLong(name, MaxNameLength)
        : group.Members.FirstOrDefault(m => PersonName.Of(m.Name) is NameFault.NotAName) is { Name: { } line } ? new RegistrationRefusal.MemberIsNotAName(line)
        : group.Members.Count > (group.Places ?? int.MaxValue) ? new RegistrationRefusal.MoreMembersThanPlaces(group.Members.Count, group.Places!.Value)
        : null;

    private static RegistrationRefusal? YearOfBirth(RegistrationInput input, Instant now)
    {
        var thisYear = VietnamTime.DateOf(now).Year;
        return input.YearOfBirth < EarliestYearOfBirth || input.YearOfBirth > thisYear
            ? new RegistrationRefusal.YearOfBirthOutOfRange(EarliestYearOfBirth, thisYear)
            : null;
    }

    private static RegistrationRefusal? Consent(RegistrationInput input, Instant now) =>
        !input.Consent ? new RegistrationRefusal.ConsentMissing()
        : Ages.NeedsGuardian(input.YearOfBirth, VietnamTime.DateOf(now)) && !input.ConsentByGuardian ? new RegistrationRefusal.GuardianConsentMissing()
        : null;

    private static RegistrationRefusal? Capacity(RegistrationInput input, RegistrationFacts facts, RegistrationChannel channel)
    {
        var limited = channel is RegistrationChannel.Public or RegistrationChannel.Organiser;
        return limited && facts.Capacity is { } capacity && input.Places > capacity - facts.PlacesTaken
            ? new RegistrationRefusal.Full(Math.Max(0, capacity - facts.PlacesTaken), input.Group is not null)
            : null;
    }
}
