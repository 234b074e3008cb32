using Campaigns.Domain.Activities;
using Campaigns.Domain.Registrations;
using FsCheck.Xunit;
using NodaTime;
using Xunit;

namespace Campaigns.Domain.Tests.Registrations;

/// <summary>What the holder of a ticket may change by it (who-sees 14).</summary>
public sealed class TicketRulesTests
{
    private static readonly Instant Starts = Instant.FromUtc(2026, 11, 27, 7, 0);

    private static readonly Instant Before = Starts - Duration.FromDays(1);

    private static readonly TicketFacts Facts = new()
    {
        Kind = ActivityKind.Event,
        State = ActivityState.Scheduled,
        DoorOpensAt = Starts - Duration.FromMinutes(30),
        EndsAt = Starts + Duration.FromHours(2),
        Registration = RegistrationState.Confirmed,
        IsGroup = false,
        Present = false,
        NameChanged = false,
        ContactUndone = false,
        Places = 3,
        Capacity = 40,
        PlacesTaken = 38,
    };

    [Fact]
    public void Until_the_door_opens_contact_and_number_change_and_the_name_until_it_is_over()
    {
        Assert.Null(TicketRules.ChangeContact(Facts, Facts.DoorOpensAt - Duration.Epsilon));
        Assert.Null(TicketRules.ChangePlaces(Facts, 1, Facts.DoorOpensAt - Duration.Epsilon));
        Assert.IsType<TicketRefusal.DoorOpen>(TicketRules.ChangeContact(Facts, Facts.DoorOpensAt));
        Assert.IsType<TicketRefusal.DoorOpen>(TicketRules.ChangePlaces(Facts, 1, Facts.DoorOpensAt));
        Assert.Null(TicketRules.ChangeName(Facts, "H'Linh Mlô", Facts.DoorOpensAt));
        Assert.IsType<TicketRefusal.NotHeld>(TicketRules.ChangeName(Facts, "H'Linh Mlô", Facts.EndsAt));

        // The activity is postponed, so no door opens on the old day.
        Assert.Null(TicketRules.ChangeContact(Facts with { State = ActivityState.Postponed }, Facts.EndsAt));
    }

    [Fact]
    public void After_an_attendance_nothing_of_it_changes_by_the_ticket() =>
        Assert.All(All(Facts with { Present = true }), r => Assert.IsType<TicketRefusal.AlreadyPresent>(r));

    [Theory]
    [InlineData(ActivityState.Draft)]
    [InlineData(ActivityState.Held)]
    [InlineData(ActivityState.Confirmed)]
    [InlineData(ActivityState.Cancelled)]
    public void Of_what_is_held_or_cancelled_nothing_changes(ActivityState state) =>
        Assert.All(All(Facts with { State = state }), r => Assert.IsType<TicketRefusal.NotHeld>(r));

    [Fact]
    public void A_place_that_was_given_back_changes_nothing() =>
        Assert.All(All(Facts with { Registration = RegistrationState.Withdrawn }), r => Assert.IsType<TicketRefusal.NotHeld>(r));

    [Fact]
    public void In_a_class_the_trainer_alone_changes_names_and_who_comes()
    {
        var run = Facts with { Kind = ActivityKind.CourseRun, Places = 1 };
        Assert.IsType<TicketRefusal.TrainerAlone>(TicketRules.ChangeName(run, "H'Linh", Before));
        Assert.IsType<TicketRefusal.TrainerAlone>(TicketRules.PassOn(run, Before));
        Assert.IsType<TicketRefusal.NoCompanions>(TicketRules.ChangePlaces(run, 2, Before));
        Assert.Null(TicketRules.ChangeContact(run, Before));
    }

    [Fact]
    public void The_name_changes_once_and_a_contact_that_was_undone_never_again()
    {
        Assert.IsType<TicketRefusal.NameChangedBefore>(TicketRules.ChangeName(Facts with { NameChanged = true }, "H'Linh", Before));
        Assert.IsType<TicketRefusal.NameMissing>(TicketRules.ChangeName(Facts, "  ", Before));
        Assert.IsType<TicketRefusal.NameTooLong>(
            TicketRules.ChangeName(Facts, new string('a', RegistrationRules.MaxNameLength + 1), Before)
        );
        Assert.IsType<TicketRefusal.ContactWasUndone>(TicketRules.ChangeContact(Facts with { ContactUndone = true }, Before));
        Assert.IsType<TicketRefusal.OfGroup>(TicketRules.PassOn(Facts with { IsGroup = true }, Before));
        Assert.Null(TicketRules.ChangeContact(Facts with { ContactChanges = TicketRules.MaxContactChanges - 1 }, Before));
        Assert.IsType<TicketRefusal.ContactChangedTooOften>(
            TicketRules.ChangeContact(Facts with { ContactChanges = TicketRules.MaxContactChanges }, Before)
        );
    }

    [Fact]
    public void A_place_is_passed_on_where_a_day_is_set()
    {
        Assert.Null(TicketRules.PassOn(Facts, Before));
        Assert.IsType<TicketRefusal.NotHeld>(TicketRules.PassOn(Facts with { State = ActivityState.Postponed }, Before));
    }

    /// <summary>The numbers are drawn near the limits: a group of 20, ten places of one form, halls of a few dozen places.</summary>
    [Property(MaxTest = 5000)]
    public bool Fewer_may_always_come_and_more_only_where_places_are_free_and_the_form_allows(
        byte had,
        byte wished,
        byte hall,
        byte elsewhere,
        bool group
    )
    {
        var (min, max) = TicketRules.Limits(group);
        var (places, to, others) = (had % 24, wished % 24, elsewhere % 12);
        int? capacity = hall % 7 == 0 ? null : hall % 60;
        var facts = Facts with
        {
            IsGroup = group,
            Places = Math.Clamp(places, min, max),
            Capacity = capacity,
            PlacesTaken = Math.Clamp(places, min, max) + others,
            GroupPlacesTaken = group ? Math.Clamp(places, min, max) : 0,
        };
        var allowed = TicketRules.ChangePlaces(facts, to, Before) is null;
        var within = to >= min && to <= max;
        var fits = to <= facts.Places || capacity is null || others + to <= capacity;
        var unasked = !group || to <= facts.Places || (to <= RegistrationRules.MaxGroupUnasked && (capacity is null || 2 * to <= capacity));
        return allowed == (within && fits && unasked);
    }

    private static IEnumerable<TicketRefusal?> All(TicketFacts facts) =>
        [
            TicketRules.ChangeContact(facts, Before),
            TicketRules.ChangePlaces(facts, 1, Before),
            TicketRules.ChangeName(facts, "H'Linh", Before),
            TicketRules.PassOn(facts, Before),
        ];
}
