using Campaigns.Domain.Activities;
using Campaigns.Domain.Text;
using NodaTime;

namespace Campaigns.Domain.Registrations;

/// <summary>
/// The facts that decide whether the holder of a ticket may change something. Places are counted while the activity's row is locked.
/// </summary>
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

    /// <summary>Whether the registration has an attendance that is not annulled.</summary>
    public required bool Present { get; init; }

    /// <summary>Whether the name was changed by the ticket before.</summary>
    public required bool NameChanged { get; init; }

    /// <summary>Whether a change of the contact was undone from the old contact. From then on only the organiser may change it.</summary>
    public required bool ContactUndone { get; init; }

    /// <summary>Places that the ticket holds now.</summary>
    public required int Places { get; init; }

    /// <summary>The places of the activity; null: no limit.</summary>
    public int? Capacity { get; init; }

    /// <summary>The places of all registrations that were not withdrawn, this one's included.</summary>
    public int PlacesTaken { get; init; }

    /// <summary>The places that groups took, this registration's included.</summary>
    public int GroupPlacesTaken { get; init; }

    /// <summary>How many times the contact was changed by the ticket within the last <see cref="TicketRules.UndoContactFor"/>.</summary>
    public int ContactChanges { get; init; }

    /// <summary>How many times the place was passed on before it came to this registration.</summary>
    public int Passes { get; init; }
}

/// <summary>
/// Why a ticket changes nothing. The field is <c>Contact</c>, <c>Places</c> or <c>Name</c>; it is empty when nothing of the registration
/// can be changed any more.
/// </summary>
public abstract record TicketRefusal(string Field) : Refusal(Field)
{
    public const string Contact = "Contact";
    public const string PlacesField = "Places";
    public const string Name = "Name";

    /// <summary>The place was given back or passed on, or the activity does not take place or is over.</summary>
    public sealed record NotHeld() : TicketRefusal("");

    /// <summary>After an attendance the ticket changes nothing of the registration (who-sees 14).</summary>
    public sealed record AlreadyPresent() : TicketRefusal("");

    /// <summary>The door is open, so the number of people is now told there.</summary>
    public sealed record DoorOpen(string Field) : TicketRefusal(Field);

    public sealed record ContactWasUndone() : TicketRefusal(Contact);

    /// <summary>Each change sends mail to two addresses, and a ticket must not become a way to write to strangers.</summary>
    public sealed record ContactChangedTooOften() : TicketRefusal(Contact);

    public sealed record NameChangedBefore() : TicketRefusal(Name);

    /// <summary>In a class only the trainer changes names, because the names decide who comes (who-sees 14).</summary>
    public sealed record TrainerAlone() : TicketRefusal(Name);

    /// <summary>Each pass sends a mail to an address that somebody typed, and makes another ticket that could be passed on.</summary>
    public sealed record PassedTooOften() : TicketRefusal("");

    /// <summary>A group's ticket belongs to no single person, so it is not passed on, and only the organiser changes its name.</summary>
    public sealed record OfGroup() : TicketRefusal(Name);

    public sealed record NameMissing() : TicketRefusal(Name);

    public sealed record NameTooLong(int Max) : TicketRefusal(Name);

    /// <inheritdoc cref="RegistrationRefusal.NotAName"/>
    public sealed record NotAName() : TicketRefusal(Name);

    public sealed record PlacesOutOfRange(int Min, int Max) : TicketRefusal(PlacesField);

    /// <summary>In a class every participant has a place of their own, so there are no companions.</summary>
    public sealed record NoCompanions() : TicketRefusal(PlacesField);

    /// <summary>A group of that size would have waited for the organiser's yes, so it cannot grow to it by its ticket.</summary>
    public sealed record OrganiserAlone() : TicketRefusal(PlacesField);

    /// <summary>Fewer places are free than are asked for.</summary>
    public sealed record TooFewFree(int Free) : TicketRefusal(PlacesField);
}

/// <summary>Decides what the holder of a ticket may change by it (who-sees 14). Each method returns why not; null: it is allowed.</summary>
public static class TicketRules
{
    /// <summary>How long a change of the contact can be undone from the old contact.</summary>
    public static readonly Duration UndoContactFor = Duration.FromHours(24);

    /// <summary>The most changes of the contact within <see cref="UndoContactFor"/>.</summary>
    public const int MaxContactChanges = 4;

    /// <summary>How many times one place is passed on, counted from the registration that took it first.</summary>
    public const int MaxPasses = 3;

    /// <summary>Changes phone and e-mail, until the door opens.</summary>
    public static TicketRefusal? ChangeContact(TicketFacts facts, Instant now) =>
        UntilDoorOpens(facts, TicketRefusal.Contact, now)
        ?? (
            facts.ContactUndone ? new TicketRefusal.ContactWasUndone()
            : facts.ContactChanges >= MaxContactChanges ? new TicketRefusal.ContactChangedTooOften()
            : null
        );

    /// <summary>
    /// Changes the number of people who come, until the door opens: fewer at any time, more within the form's limit and when places are
    /// free.
    /// </summary>
    public static TicketRefusal? ChangePlaces(TicketFacts facts, int places, Instant now)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var (min, max) = Limits(facts.IsGroup);
        var free = facts.Capacity is { } capacity ? Math.Max(0, capacity - facts.PlacesTaken) : int.MaxValue;
        return UntilDoorOpens(facts, TicketRefusal.PlacesField, now)
            ?? (
                facts.Kind is ActivityKind.CourseRun ? new TicketRefusal.NoCompanions()
                : places < min || places > max ? new TicketRefusal.PlacesOutOfRange(min, max)
                : places - facts.Places > free ? new TicketRefusal.TooFewFree(free)
                : Waits(facts, places) ? new TicketRefusal.OrganiserAlone()
                : null
            );
    }

    /// <summary>Changes the name: once, only for events, and only before an attendance.</summary>
    public static TicketRefusal? ChangeName(TicketFacts facts, string name, Instant now)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return Whose(facts, now) ?? (facts.NameChanged ? new TicketRefusal.NameChangedBefore() : Fault(name));
    }

    /// <summary>
    /// Ends the ticket in favour of a new registration for somebody else: only for events, and only before an attendance.
    /// <see cref="RegistrationRules"/> checks the new registration.
    /// </summary>
    public static TicketRefusal? PassOn(TicketFacts facts, Instant now)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return Whose(facts, now)
            ?? (
                facts.State is ActivityState.Postponed ? new TicketRefusal.NotHeld()
                : facts.Passes >= MaxPasses ? new TicketRefusal.PassedTooOften()
                : null
            );
    }

    /// <summary>The smallest and the largest number of places that a ticket may have.</summary>
    public static (int Min, int Max) Limits(bool isGroup) =>
        isGroup ? (RegistrationRules.MinGroup, RegistrationRules.MaxGroup) : (1, 1 + RegistrationRules.MaxCompanions);

    // A group that still waits has no places yet, so its number may change; the organiser answers the number that it then has.
    private static bool Waits(TicketFacts facts, int places) =>
        facts.IsGroup
        && facts.Registration is RegistrationState.Confirmed
        && places > facts.Places
        && RegistrationRules.Waits(places, facts.Capacity, facts.GroupPlacesTaken - facts.Places) is not null;

    private static TicketRefusal? Whose(TicketFacts facts, Instant now) =>
        Held(facts, now)
        ?? (
            facts.Kind is ActivityKind.CourseRun ? new TicketRefusal.TrainerAlone()
            : facts.IsGroup ? new TicketRefusal.OfGroup()
            : null
        );

    private static TicketRefusal? Fault(string name) =>
        PersonName.Of(name) switch
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
            : facts.Registration is RegistrationState.Withdrawn
            || facts.State is not (ActivityState.Scheduled or ActivityState.Postponed)
            || (facts.State is ActivityState.Scheduled && now >= facts.EndsAt)
                ? new TicketRefusal.NotHeld()
            : null;
    }
}
