using Campaigns.Domain.Activities;
using Campaigns.Domain.Text;
using NodaTime;

namespace Campaigns.Domain.Registrations;

/// <summary>What is known when somebody changes something by their ticket. Places are counted while the activity's row is locked.</summary>
public sealed record TicketFacts
{
    public required ActivityKind Kind { get; init; }

    public required ActivityState State { get; init; }

    /// <summary>When the door opens for the first session.</summary>
    public required Instant DoorOpensAt { get; init; }

    /// <summary>The end of the last session.</summary>
    public required Instant EndsAt { get; init; }

    public required RegistrationState Registration { get; init; }

    public required bool IsGroup { get; init; }

    /// <summary>Whether it has an attendance that stands.</summary>
    public required bool Present { get; init; }

    /// <summary>The name was changed by the ticket before.</summary>
    public required bool NameChanged { get; init; }

    /// <summary>A change of the contact was undone from the old one: from then on only the organiser changes it.</summary>
    public required bool ContactUndone { get; init; }

    /// <summary>Places that the ticket holds now.</summary>
    public required int Places { get; init; }

    /// <summary>Missing: no limit.</summary>
    public int? Capacity { get; init; }

    /// <summary>Places of the registrations that were not withdrawn, this one's among them.</summary>
    public int PlacesTaken { get; init; }

    /// <summary>Places that groups took, this one's among them.</summary>
    public int GroupPlacesTaken { get; init; }

    /// <summary>How often the contact was changed by the ticket in the last <see cref="TicketRules.UndoContactFor"/>.</summary>
    public int ContactChanges { get; init; }
}

/// <summary>Why a ticket changes nothing. Fields: <c>Contact</c>, <c>Places</c>, <c>Name</c>; empty: nothing of it can be changed any more.</summary>
public abstract record TicketRefusal(string Field) : Refusal(Field)
{
    public const string Contact = "Contact";
    public const string PlacesField = "Places";
    public const string Name = "Name";

    /// <summary>The place was given back or passed on, or the activity does not take place or is over.</summary>
    public sealed record NotHeld() : TicketRefusal("");

    /// <summary>After an attendance nothing of it changes by the ticket.</summary>
    public sealed record AlreadyPresent() : TicketRefusal("");

    /// <summary>The door is open: who comes is said there.</summary>
    public sealed record DoorOpen(string Field) : TicketRefusal(Field);

    public sealed record ContactWasUndone() : TicketRefusal(Contact);

    /// <summary>Each change writes to two addresses: a ticket is no way to write to strangers.</summary>
    public sealed record ContactChangedTooOften() : TicketRefusal(Contact);

    public sealed record NameChangedBefore() : TicketRefusal(Name);

    /// <summary>In a class the trainer alone changes names, and so who comes.</summary>
    public sealed record TrainerAlone() : TicketRefusal(Name);

    /// <summary>A group's ticket is nobody's own: it is not passed on, and its name is the organiser's to change.</summary>
    public sealed record OfGroup() : TicketRefusal(Name);

    public sealed record NameMissing() : TicketRefusal(Name);

    public sealed record NameTooLong(int Max) : TicketRefusal(Name);

    /// <inheritdoc cref="RegistrationRefusal.NotAName"/>
    public sealed record NotAName() : TicketRefusal(Name);

    public sealed record PlacesOutOfRange(int Min, int Max) : TicketRefusal(PlacesField);

    /// <summary>In a class everybody has a place of their own.</summary>
    public sealed record NoCompanions() : TicketRefusal(PlacesField);

    /// <summary>As many as would have waited for the organiser's yes: a group does not grow past it by its ticket.</summary>
    public sealed record OrganiserAlone() : TicketRefusal(PlacesField);

    /// <summary>More places are asked for than are free.</summary>
    public sealed record TooFewFree(int Free) : TicketRefusal(PlacesField);
}

/// <summary>What whoever holds a ticket may change by it (settled who-sees 14); null: it may.</summary>
public static class TicketRules
{
    /// <summary>How long a change of the contact can be undone from the old one.</summary>
    public static readonly Duration UndoContactFor = Duration.FromHours(24);

    /// <summary>Changes of the contact within <see cref="UndoContactFor"/>.</summary>
    public const int MaxContactChanges = 4;

    /// <summary>Phone and e-mail, until the door opens.</summary>
    public static TicketRefusal? ChangeContact(TicketFacts facts, Instant now) =>
        UntilDoorOpens(facts, TicketRefusal.Contact, now)
            ?? (facts.ContactUndone ? new TicketRefusal.ContactWasUndone()
            : facts.ContactChanges >= MaxContactChanges ? new TicketRefusal.ContactChangedTooOften()
            : null);

    /// <summary>How many come, until the door opens: fewer at any time, more within the form's limit and where places are free.</summary>
    public static TicketRefusal? ChangePlaces(TicketFacts facts, int places, Instant now)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var (min, max) = Limits(facts.IsGroup);
        var free = facts.Capacity is { } capacity ? Math.Max(0, capacity - facts.PlacesTaken) : int.MaxValue;
        return UntilDoorOpens(facts, TicketRefusal.PlacesField, now)
            ?? (facts.Kind is ActivityKind.CourseRun ? new TicketRefusal.NoCompanions()
            : places < min || places > max ? new TicketRefusal.PlacesOutOfRange(min, max)
            : places - facts.Places > free ? new TicketRefusal.TooFewFree(free)
            : Waits(facts, places) ? new TicketRefusal.OrganiserAlone()
            : null);
    }

    /// <summary>The name, once, in events, before any attendance.</summary>
    public static TicketRefusal? ChangeName(TicketFacts facts, string name, Instant now)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return Whose(facts, now) ?? (facts.NameChanged ? new TicketRefusal.NameChangedBefore() : Fault(name));
    }

    /// <summary>Ends the ticket for a new registration of somebody else, in events, before any attendance. What is asked of the new one, <see cref="RegistrationRules"/> say.</summary>
    public static TicketRefusal? PassOn(TicketFacts facts, Instant now)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return Whose(facts, now) ?? (facts.State is ActivityState.Postponed ? new TicketRefusal.NotHeld() : null);
    }

    /// <summary>The least and the most places that a ticket may hold.</summary>
    public static (int Min, int Max) Limits(bool isGroup) =>
        isGroup ? (RegistrationRules.MinGroup, RegistrationRules.MaxGroup) : (1, 1 + RegistrationRules.MaxCompanions);

    // A group that waits holds no places yet, and is answered as it stands then.
    private static bool Waits(TicketFacts facts, int places) =>
        facts.IsGroup && facts.Registration is RegistrationState.Confirmed && places > facts.Places
        && RegistrationRules.Waits(places, facts.Capacity, facts.GroupPlacesTaken - facts.Places) is not null;

    private static TicketRefusal? Whose(TicketFacts facts, Instant now) =>
        Held(facts, now) ?? (facts.Kind is ActivityKind.CourseRun ? new TicketRefusal.TrainerAlone() : facts.IsGroup ? new TicketRefusal.OfGroup() : null);

    private static TicketRefusal? Fault(string name) => PersonName.Of(name) switch
    {
        NameFault.Missing => new TicketRefusal.NameMissing(),
        NameFault.NotAName => new TicketRefusal.NotAName(),
        NameFault.TooLong => new TicketRefusal.NameTooLong(RegistrationRules.MaxNameLength),
        _ => null,
    };

    private static TicketRefusal? UntilDoorOpens(TicketFacts facts, string field, Instant now) =>
        Held(facts, now) ?? (facts.State is ActivityState.Scheduled && now >= facts.DoorOpensAt ? new TicketRefusal.DoorOpen(field) : null);

    private static TicketRefusal? Held(TicketFacts facts, Instant now)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return facts.Registration is not RegistrationState.Withdrawn && facts.Present ? new TicketRefusal.AlreadyPresent()
            : facts.Registration is RegistrationState.Withdrawn || facts.State is not (ActivityState.Scheduled or ActivityState.Postponed)
                || (facts.State is ActivityState.Scheduled && now >= facts.EndsAt)
            ? new TicketRefusal.NotHeld()
            : null;
    }
}
