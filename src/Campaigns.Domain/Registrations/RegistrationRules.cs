using Campaigns.Domain.Activities;
using Campaigns.Domain.People;
using Campaigns.Domain.Text;
using Campaigns.Domain.Time;
using NodaTime;

namespace Campaigns.Domain.Registrations;

/// <summary>The fields that a person fills in to register and that the rules look at.</summary>
public sealed record RegistrationInput
{
    public string Name { get; init; } = "";

    /// <summary>People who come on the same ticket besides the registrant.</summary>
    public int Companions { get; init; }

    public int? YearOfBirth { get; init; }

    /// <summary>Whether the consent to the processing of personal data was ticked, or was given at the door or on paper.</summary>
    public bool Consent { get; init; }

    /// <summary>Whether a parent or guardian gave the consent, which is needed under the age of 16.</summary>
    public bool ConsentByGuardian { get; init; }

    /// <summary>At the door: whether the person was admitted before the server was asked.</summary>
    public bool IsIn { get; init; }

    /// <summary>
    /// Whether the registration takes over a place that somebody else passes on; the form for new registrations may then be closed.
    /// </summary>
    public bool PassedOn { get; init; }

    /// <summary>For a class, a family or a delegation; <see cref="Name"/> is then the name of the group.</summary>
    public GroupInput? Group { get; init; }

    public int Places => Group is { } group ? group.Places ?? 0 : 1 + Companions;
}

/// <summary>The fields of a group besides its name.</summary>
/// <param name="Places">How many people come, the person who brings them included; null when the field holds no number.</param>
/// <param name="ContactName">The person who brings the group.</param>
/// <param name="Members">The names of all or some of the people who come.</param>
public sealed record GroupInput(int? Places, string ContactName, IReadOnlyList<MemberLine> Members);

/// <summary>The facts about the activity that the rules need. Places are counted while the activity's row is locked.</summary>
public sealed record RegistrationFacts
{
    public required ActivityState State { get; init; }

    public required Publication Publication { get; init; }

    public required bool RegistrationOpen { get; init; }

    public Instant? ClosesAt { get; init; }

    /// <summary>The end of the last session.</summary>
    public required Instant EndsAt { get; init; }

    /// <summary>The places of the activity; null: no limit.</summary>
    public int? Capacity { get; init; }

    /// <summary>The places of registrations that count: those neither withdrawn nor waiting for the organiser's yes.</summary>
    public int PlacesTaken { get; init; }

    /// <summary>The part of the taken places that groups took.</summary>
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
            EndsAt = EndOf(activity.Sessions),
            Capacity = activity.Capacity,
            PlacesTaken = placesTaken,
        };
    }

    /// <summary>The end of the last session.</summary>
    public static Instant EndOf(IReadOnlyCollection<Session> sessions)
    {
        ArgumentNullException.ThrowIfNull(sessions);
        return sessions.Count == 0 ? Instant.MinValue : sessions.Max(s => s.EndsAt);
    }
}

/// <summary>
/// Why a person cannot register or withdraw. The field is one of <see cref="RegistrationInput"/>; it is empty when the activity itself
/// takes nobody, or nobody any more.
/// </summary>
public abstract record RegistrationRefusal(string Field) : Refusal(Field)
{
    /// <summary>
    /// The activity is internal, so it does not exist for the public. Pages have to answer as they do for an unknown code.
    /// </summary>
    public sealed record NotPublic() : RegistrationRefusal("");

    /// <summary>The activity is a draft, postponed or cancelled.</summary>
    public sealed record NotTakingPlace(ActivityState State) : RegistrationRefusal("");

    public sealed record Over(Instant EndedAt) : RegistrationRefusal("");

    /// <summary>The organiser has not opened the registration.</summary>
    public sealed record NotOpen() : RegistrationRefusal("");

    public sealed record Closed(Instant ClosedAt) : RegistrationRefusal("");

    /// <summary>
    /// Fewer places are free than are asked for. When some are free, the refusal belongs to the field for companions or for the group's
    /// number.
    /// </summary>
    public sealed record Full(int PlacesLeft, bool IsGroup = false)
        : RegistrationRefusal(
            PlacesLeft <= 0 ? ""
            : IsGroup ? nameof(GroupInput.Places)
            : nameof(RegistrationInput.Companions)
        );

    public sealed record GroupPlacesOutOfRange(int Min, int Max) : RegistrationRefusal(nameof(GroupInput.Places));

    public sealed record ContactMissing() : RegistrationRefusal(nameof(GroupInput.ContactName));

    public sealed record ContactTooLong(int Max) : RegistrationRefusal(nameof(GroupInput.ContactName));

    /// <summary>The list holds more names than the group has places.</summary>
    public sealed record MoreMembersThanPlaces(int Members, int Places) : RegistrationRefusal(nameof(GroupInput.Members));

    /// <summary>The door ticked names by their position in the list, so no name may be taken off it.</summary>
    public sealed record FewerMembersThanTicked(int Members, int Listed) : RegistrationRefusal(nameof(GroupInput.Members));

    public sealed record MemberNameTooLong(string Name, int Max) : RegistrationRefusal(nameof(GroupInput.Members));

    public sealed record NameMissing() : RegistrationRefusal(nameof(RegistrationInput.Name));

    public sealed record NameTooLong(int Max) : RegistrationRefusal(nameof(RegistrationInput.Name));

    /// <summary>The text holds digits, markup or an address, so it is no name of a person.</summary>
    public sealed record NotAName(string Field) : RegistrationRefusal(Field);

    /// <summary>A line of a group's list that is no name of a person.</summary>
    public sealed record MemberIsNotAName(string Line) : RegistrationRefusal(nameof(GroupInput.Members));

    public sealed record CompanionsOutOfRange(int Max) : RegistrationRefusal(nameof(RegistrationInput.Companions));

    public sealed record YearOfBirthOutOfRange(int Min, int Max) : RegistrationRefusal(nameof(RegistrationInput.YearOfBirth));

    public sealed record ConsentMissing() : RegistrationRefusal(nameof(RegistrationInput.Consent));

    public sealed record GuardianConsentMissing() : RegistrationRefusal(nameof(RegistrationInput.ConsentByGuardian));

    /// <summary>The figures of the activity are confirmed, so a correction needs a reason.</summary>
    public sealed record ReasonMissing() : RegistrationRefusal("Reason");

    public sealed record ReasonTooLong(int Max) : RegistrationRefusal("Reason");

    /// <summary>Nobody can come by a ticket without a number of people, and no hall holds more than this by one ticket.</summary>
    public sealed record PeopleOutOfRange(int Max) : RegistrationRefusal("People");

    /// <summary>More women and men than people.</summary>
    public sealed record PartsAbovePeople() : RegistrationRefusal("Female");

    /// <summary>The activity takes no such act in its present state.</summary>
    public sealed record NotNow() : RegistrationRefusal("");

    /// <summary>The group no longer waits: somebody answered it, or it was withdrawn.</summary>
    public sealed record NotWaiting() : RegistrationRefusal("");

    public sealed record AlreadyWithdrawn(Instant At) : RegistrationRefusal("");

    /// <summary>The place was passed on to somebody else.</summary>
    public sealed record PassedOn() : RegistrationRefusal("");

    /// <summary>The registration was joined with another one of the same person, which has the place.</summary>
    public sealed record Joined() : RegistrationRefusal("");

    /// <summary>So many acts of this phone wait for a decision that the server takes no more from it.</summary>
    public sealed record TooManyWait() : RegistrationRefusal("");

    /// <summary>A person who was present cannot give the place back.</summary>
    public sealed record AlreadyPresent() : RegistrationRefusal("");
}

/// <summary>Why a group waits for the organiser's yes (who-sees 13).</summary>
public enum WaitsBecause
{
    /// <summary>The group is larger than <see cref="RegistrationRules.MaxGroupUnasked"/>.</summary>
    Large,

    /// <summary>With this group, groups would have more than half of the places.</summary>
    Share,
}

/// <summary>Decides about registering for an activity and about giving the place back.</summary>
public static class RegistrationRules
{
    /// <summary>
    /// The most companions on one ticket. People who bring more register a group, and a large group waits for the organiser's yes, so that
    /// a few forms cannot fill a hall.
    /// </summary>
    public const int MaxCompanions = 9;

    /// <summary>The most companions of somebody who is entered from paper or a file.</summary>
    public const int MaxCompanionsEntered = 499;

    /// <summary>The most people who can have come by one ticket.</summary>
    public const int MaxCame = 1 + MaxCompanionsEntered;

    /// <summary>The longest reason for a correction.</summary>
    public const int MaxReasonLength = 500;

    public const int MinGroup = 2;

    /// <summary>
    /// The largest group that takes its places without the organiser's yes, so that one form cannot fill a hall (who-sees 13).
    /// </summary>
    public const int MaxGroupUnasked = 20;

    /// <summary>The largest group. More people come as several groups or are counted as a headcount.</summary>
    public const int MaxGroup = 200;

    /// <summary>
    /// The number of positions that a group's list can use. There are more positions than names, because the position of a name that was
    /// taken off stays unused.
    /// </summary>
    public const int MemberPositions = 500;

    /// <summary>In UTF-16 code units, after <see cref="Names.Tidy"/>.</summary>
    public const int MaxNameLength = PersonName.MaxLength;

    public const int EarliestYearOfBirth = 1900;

    /// <summary>
    /// Every reason why the registration is refused; empty: it may be made. If the activity takes nobody, that is the only reason.
    /// </summary>
    /// <remarks>
    /// The checks depend on the channel. The public has to meet all of them. An organiser may still add people when the form for the public
    /// is closed. A person who stands in the hall, or who is entered from paper or a file afterwards, has already come, so neither capacity
    /// nor time is checked.
    /// </remarks>
    public static IReadOnlyList<RegistrationRefusal> Register(
        RegistrationInput input,
        RegistrationFacts facts,
        RegistrationChannel channel,
        Instant now
    )
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(facts);
        return Activity(input, facts, channel, now) is { } closed
            ? [closed]
            :
            [
                .. new[]
                {
                    Name(input),
                    Companions(input, channel),
                    GroupPlaces(input),
                    Contact(input),
                    Members(input),
                    YearOfBirth(input, now),
                    Consent(input, now),
                    Capacity(input, facts, channel),
                }.OfType<RegistrationRefusal>(),
            ];
    }

    /// <summary>
    /// What is wrong with what was typed about the person, whatever becomes of the activity. It is checked at once where the rest is
    /// decided later.
    /// </summary>
    public static IReadOnlyList<RegistrationRefusal> Person(RegistrationInput input, Instant now)
    {
        ArgumentNullException.ThrowIfNull(input);
        return [.. new[] { Name(input), YearOfBirth(input, now), Consent(input, now) }.OfType<RegistrationRefusal>()];
    }

    /// <summary>Why the group has to wait for the organiser's yes; null: it takes its places now (who-sees 13).</summary>
    public static WaitsBecause? Waits(RegistrationInput input, RegistrationFacts facts, RegistrationChannel channel)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(facts);
        return input.Group is null || channel is not RegistrationChannel.Public ? null : Waits(input.Places, facts);
    }

    /// <inheritdoc cref="Waits(RegistrationInput, RegistrationFacts, RegistrationChannel)"/>
    /// <param name="places">The number of people who come.</param>
    /// <param name="facts">The facts about the activity.</param>
    public static WaitsBecause? Waits(int places, RegistrationFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return Waits(places, facts.Capacity, facts.GroupPlacesTaken);
    }

    /// <inheritdoc cref="Waits(RegistrationInput, RegistrationFacts, RegistrationChannel)"/>
    /// <param name="places">The number of people who come.</param>
    /// <param name="capacity">The places of the activity; null: no limit.</param>
    /// <param name="ofOthers">The places that other groups took.</param>
    public static WaitsBecause? Waits(int places, int? capacity, int ofOthers) =>
        places > MaxGroupUnasked ? WaitsBecause.Large
        : 2 * (ofOthers + places) > capacity ? WaitsBecause.Share
        : null;

    /// <summary>
    /// Accepts a group that waits. The group then takes its places if enough are free; the registration may be closed by then.
    /// </summary>
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

    /// <summary>Returns why the place cannot be given back; null: it can.</summary>
    /// <param name="registration">The registration that has the place.</param>
    /// <param name="present">Whether the registration has an attendance that is not annulled.</param>
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

    /// <summary>
    /// Returns why a withdrawal cannot be taken back; null: it can. The place was not kept in the meantime, so the registration takes a
    /// place anew if one is free.
    /// </summary>
    /// <param name="registration">The withdrawn registration.</param>
    /// <param name="facts">The facts about the activity, counted while its row is locked.</param>
    /// <param name="now">The present.</param>
    public static RegistrationRefusal? Restore(Registration registration, RegistrationFacts facts, Instant now)
    {
        ArgumentNullException.ThrowIfNull(registration);
        ArgumentNullException.ThrowIfNull(facts);
        return registration.PassedToId is not null ? new RegistrationRefusal.PassedOn()
            : facts.State is ActivityState.Draft or ActivityState.Cancelled ? new RegistrationRefusal.NotTakingPlace(facts.State)
            // What two people did was joined by mistake, so they are parted whenever that is seen; whoever was there was there.
            : Ended(facts, now)
                ? registration.JoinedToId is null ? new RegistrationRefusal.Over(facts.EndsAt)
                    : null
            : facts.Capacity is { } capacity && registration.Places > capacity - facts.PlacesTaken
                ? new RegistrationRefusal.Full(Math.Max(0, capacity - facts.PlacesTaken), registration.IsGroup)
            : null;
    }

    private static bool Ended(RegistrationFacts facts, Instant now) =>
        facts.State is ActivityState.Held or ActivityState.Confirmed || now >= facts.EndsAt;

    /// <summary>
    /// Checks a registration's facts as they are to be after a correction. Whether the activity takes registrations does not matter,
    /// because a mistake may be corrected at any time.
    /// </summary>
    public static IReadOnlyList<RegistrationRefusal> Correct(RegistrationInput input, Instant now)
    {
        ArgumentNullException.ThrowIfNull(input);
        return [.. new[] { Name(input), Contact(input), Members(input), YearOfBirth(input, now) }.OfType<RegistrationRefusal>()];
    }

    /// <summary>
    /// Returns why a group's list cannot be changed to the wished number of names; null: it can. The door ticks names by their position in
    /// the list.
    /// </summary>
    /// <param name="listed">How many names are on the list now.</param>
    /// <param name="wished">How many names are to be on the list.</param>
    /// <param name="ticked">Whether names were ticked at the door.</param>
    public static RegistrationRefusal? CorrectMembers(int listed, int wished, bool ticked) =>
        ticked && wished < listed ? new RegistrationRefusal.FewerMembersThanTicked(wished, listed) : null;

    /// <summary>
    /// The names that remain of the wished list after some positions were struck off. Each line of the list belongs to the position at the
    /// same index.
    /// </summary>
    public static IReadOnlyList<MemberLine> MembersLeft(
        IReadOnlyList<MemberLine> wished,
        IReadOnlyList<short> positions,
        IReadOnlyCollection<short> struck
    )
    {
        ArgumentNullException.ThrowIfNull(wished);
        ArgumentNullException.ThrowIfNull(positions);
        ArgumentNullException.ThrowIfNull(struck);
        return [.. wished.Where((_, line) => line >= positions.Count || !struck.Contains(positions[line]))];
    }

    /// <summary>
    /// Positions for new names on a group's list, in their order. They follow all positions that are in use or were ticked, so that an
    /// earlier tick never counts a new name as present. When these are used up, positions that were never ticked are used again.
    /// </summary>
    public static IEnumerable<short> FreePositions(IReadOnlyCollection<short> standing, IReadOnlyCollection<short> ticked)
    {
        ArgumentNullException.ThrowIfNull(standing);
        ArgumentNullException.ThrowIfNull(ticked);
        HashSet<short> used = [.. standing, .. ticked];
        var first = used.Count == 0 ? 0 : used.Max() + 1;
        return Enumerable
            .Range(first, Math.Max(0, MemberPositions - first))
            .Concat(Enumerable.Range(0, first))
            .Select(p => (short)p)
            .Where(p => !used.Contains(p));
    }

    /// <summary>Why a number of people who came by a ticket is refused, with the women and men known among them.</summary>
    public static IReadOnlyList<RegistrationRefusal> Came(int? people, int? female, int? male, string? reason) =>
        [
            .. people is < 1 or > MaxCame or null
                ? [new RegistrationRefusal.PeopleOutOfRange(MaxCame)]
                : WhyParts(people.Value, female ?? 0, male ?? 0),
            .. WhyCame(reason),
        ];

    private static IReadOnlyList<RegistrationRefusal> WhyParts(int people, long female, long male) =>
        female + male > people ? [new RegistrationRefusal.PartsAbovePeople()] : [];

    /// <summary>Why a reason for correcting what was counted at a door is refused.</summary>
    public static IReadOnlyList<RegistrationRefusal> WhyCame(string? reason) =>
        !PlainText.IsVisible(reason) ? [new RegistrationRefusal.ReasonMissing()]
        : reason!.Trim().Length > MaxReasonLength ? [new RegistrationRefusal.ReasonTooLong(MaxReasonLength)]
        : [];

    private static RegistrationRefusal? Activity(
        RegistrationInput input,
        RegistrationFacts facts,
        RegistrationChannel channel,
        Instant now
    ) =>
        channel switch
        {
            // Whoever was let in before the figures were recorded or confirmed was there; nobody is let in to what does not take place.
            RegistrationChannel.WalkIn
                when input.IsIn && facts.State is ActivityState.Scheduled or ActivityState.Held or ActivityState.Confirmed => null,
            RegistrationChannel.Public when facts.Publication == Publication.Internal => new RegistrationRefusal.NotPublic(),

            RegistrationChannel.WalkIn or RegistrationChannel.Paper or RegistrationChannel.Import => facts.State
                is ActivityState.Scheduled
                    or ActivityState.Held
                ? null
                : new RegistrationRefusal.NotTakingPlace(facts.State),

            _ when facts.State is ActivityState.Draft or ActivityState.Postponed or ActivityState.Cancelled =>
                new RegistrationRefusal.NotTakingPlace(facts.State),
            _ when facts.State is not ActivityState.Scheduled || now >= facts.EndsAt => new RegistrationRefusal.Over(facts.EndsAt),

            RegistrationChannel.Public when input.PassedOn => null,
            RegistrationChannel.Public when !facts.RegistrationOpen => new RegistrationRefusal.NotOpen(),
            RegistrationChannel.Public when facts.ClosesAt is { } closesAt && now >= closesAt => new RegistrationRefusal.Closed(closesAt),
            _ => null,
        };

    // A group may have a name such as "Lớp 10A3", which would be no name of a person.
    private static RegistrationRefusal? Name(RegistrationInput input) =>
        Name(input.Name, new RegistrationRefusal.NameMissing(), new RegistrationRefusal.NameTooLong(MaxNameLength)) is var fault
        && fault is RegistrationRefusal.NotAName
        && input.Group is not null
        && PersonName.IsReadable(input.Name)
            ? null
            : fault;

    private static RegistrationRefusal? Name(string name, RegistrationRefusal missing, RegistrationRefusal tooLong) =>
        PersonName.Of(name, MaxNameLength) switch
        {
            NameFault.Missing => missing,
            NameFault.TooLong => tooLong,
            NameFault.NotAName => new RegistrationRefusal.NotAName(missing.Field),
            _ => null,
        };

    // Whoever takes a passed place over takes all of it. A household that came and is entered afterwards is as large as it is.
    private static RegistrationRefusal? Companions(RegistrationInput input, RegistrationChannel channel)
    {
        var most =
            input.PassedOn || channel is RegistrationChannel.Paper or RegistrationChannel.Import ? MaxCompanionsEntered : MaxCompanions;
        return input.Companions < 0 || input.Companions > most ? new RegistrationRefusal.CompanionsOutOfRange(most) : null;
    }

    private static RegistrationRefusal? GroupPlaces(RegistrationInput input) =>
        input.Group is { Places: null or < MinGroup or > MaxGroup }
            ? new RegistrationRefusal.GroupPlacesOutOfRange(MinGroup, MaxGroup)
            : null;

    private static RegistrationRefusal? Contact(RegistrationInput input) =>
        input.Group is { } group
            ? Name(group.ContactName, new RegistrationRefusal.ContactMissing(), new RegistrationRefusal.ContactTooLong(MaxNameLength))
            : null;

    private static RegistrationRefusal? Members(RegistrationInput input) =>
        input.Group is not { } group ? null
        : group.Members.FirstOrDefault(m => m.Name.Length > MaxNameLength) is { Name: { } name }
            ? new RegistrationRefusal.MemberNameTooLong(name, MaxNameLength)
        : group.Members.FirstOrDefault(m => PersonName.Of(m.Name) is NameFault.NotAName) is { Name: { } line }
            ? new RegistrationRefusal.MemberIsNotAName(line)
        : group.Members.Count > (group.Places ?? int.MaxValue)
            ? new RegistrationRefusal.MoreMembersThanPlaces(group.Members.Count, group.Places!.Value)
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
        // A year in which nobody was born says no age.
        : YearOfBirth(input, now) is null && Ages.NeedsGuardian(input.YearOfBirth, VietnamTime.DateOf(now)) && !input.ConsentByGuardian
            ? new RegistrationRefusal.GuardianConsentMissing()
        : null;

    private static RegistrationRefusal? Capacity(RegistrationInput input, RegistrationFacts facts, RegistrationChannel channel)
    {
        var limited = channel is RegistrationChannel.Public or RegistrationChannel.Organiser;
        return limited && facts.Capacity is { } capacity && input.Places > capacity - facts.PlacesTaken
            ? new RegistrationRefusal.Full(Math.Max(0, capacity - facts.PlacesTaken), input.Group is not null)
            : null;
    }
}
