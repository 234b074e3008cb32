using Campaigns.Domain.Activities;
using Campaigns.Domain.Registrations;
using FsCheck.Xunit;
using NodaTime;
using Xunit;

namespace Campaigns.Domain.Tests.Registrations;

public sealed class RegistrationRulesTests
{
    // 24/11/2026, 09:00 in Vietnam.
    private static readonly Instant Now = Instant.FromUtc(2026, 11, 24, 2, 0);

    private static readonly RegistrationInput Input = new() { Name = "H'Linh Mlô", Consent = true };

    private static readonly RegistrationFacts Open = new()
    {
        State = ActivityState.Scheduled,
        Publication = Publication.Listed,
        RegistrationOpen = true,
        ClosesAt = Instant.FromUtc(2026, 11, 26, 10, 0),
        EndsAt = Instant.FromUtc(2026, 11, 27, 9, 0),
        Capacity = 150,
        PlacesTaken = 100,
    };

    private static IReadOnlyList<RegistrationRefusal> Register(
        RegistrationInput? input = null,
        RegistrationFacts? facts = null,
        RegistrationChannel channel = RegistrationChannel.Public,
        Instant? now = null
    ) => RegistrationRules.Register(input ?? Input, facts ?? Open, channel, now ?? Now);

    [Fact]
    public void Register_WithANameAndConsentAlone_IsAllowed() => Assert.Empty(Register());

    [Theory]
    [InlineData(ActivityState.Draft)]
    [InlineData(ActivityState.Postponed)]
    [InlineData(ActivityState.Cancelled)]
    public void Register_WhenItDoesNotTakePlace_IsRefusedInEveryChannel(ActivityState state) =>
        Assert.All(
            Enum.GetValues<RegistrationChannel>(),
            channel =>
                Assert.Equal(
                    [new RegistrationRefusal.NotTakingPlace(state)],
                    Register(facts: Open with { State = state }, channel: channel)
                )
        );

    [Theory]
    [InlineData(ActivityState.Held)]
    [InlineData(ActivityState.Confirmed)]
    public void Register_WhenHeld_IsOver(ActivityState state) =>
        Assert.Equal([new RegistrationRefusal.Over(Open.EndsAt)], Register(facts: Open with { State = state }));

    [Fact]
    public void Register_AfterTheEnd_IsOver()
    {
        var facts = Open with { ClosesAt = null };
        Assert.Empty(Register(facts: facts, now: Open.EndsAt - Duration.FromSeconds(1)));
        Assert.Equal([new RegistrationRefusal.Over(Open.EndsAt)], Register(facts: facts, now: Open.EndsAt));
    }

    [Fact]
    public void Register_WhenNotOpen_IsRefusedToThePublicAlone()
    {
        var facts = Open with { RegistrationOpen = false };
        Assert.Equal([new RegistrationRefusal.NotOpen()], Register(facts: facts));
        Assert.Empty(Register(facts: facts, channel: RegistrationChannel.Organiser));
    }

    [Fact]
    public void Register_AfterClosing_IsRefusedToThePublicAlone()
    {
        var closing = Open.ClosesAt!.Value;
        Assert.Empty(Register(now: closing - Duration.FromSeconds(1)));
        Assert.Equal([new RegistrationRefusal.Closed(closing)], Register(now: closing));
        Assert.Empty(Register(now: closing, channel: RegistrationChannel.Organiser));
    }

    [Fact]
    public void Register_WhenInternal_IsRefusedToThePublicBeforeAnythingElse()
    {
        var facts = Open with { Publication = Publication.Internal };
        Assert.Equal([new RegistrationRefusal.NotPublic()], Register(facts: facts with { State = ActivityState.Cancelled }));
        Assert.Empty(Register(facts: facts, channel: RegistrationChannel.Organiser));
    }

    [Fact]
    public void Register_ByLink_IsAllowed() => Assert.Empty(Register(facts: Open with { Publication = Publication.ByLink }));

    [Theory]
    [InlineData(149, 0, null)]
    [InlineData(149, 1, 1)]
    [InlineData(148, 1, null)]
    [InlineData(150, 0, 0)]
    [InlineData(155, 0, 0)]
    public void Register_WhenFewerPlacesAreLeft_IsFull(int taken, int companions, int? left)
    {
        var refusals = Register(Input with { Companions = companions }, Open with { PlacesTaken = taken });
        Assert.Equal(left is { } places ? [new RegistrationRefusal.Full(places)] : [], refusals);
    }

    [Fact]
    public void Register_WhenFullOnlyForTheCompanions_SaysItAtTheCompanions()
    {
        Assert.Equal("Companions", new RegistrationRefusal.Full(1).Field);
        Assert.Equal("", new RegistrationRefusal.Full(0).Field);
    }

    [Fact]
    public void Register_WithoutCapacity_IsNeverFull() =>
        Assert.Empty(Register(facts: Open with { Capacity = null, PlacesTaken = 100_000 }));

    [Theory]
    [InlineData(RegistrationChannel.WalkIn)]
    [InlineData(RegistrationChannel.Paper)]
    [InlineData(RegistrationChannel.Import)]
    public void Register_WhoHasCome_IsAllowedWhateverCapacityAndHour(RegistrationChannel channel) =>
        Assert.Empty(
            Register(
                facts: Open with
                {
                    PlacesTaken = 150,
                    RegistrationOpen = false,
                    State = ActivityState.Held,
                },
                channel: channel,
                now: Open.EndsAt
            )
        );

    [Theory]
    [InlineData("")]
    [InlineData("  \u00A0")]
    [InlineData("\u200B")]
    public void Register_WithoutAName_IsRefused(string name) =>
        Assert.Equal([new RegistrationRefusal.NameMissing()], Register(Input with { Name = name }));

    [Fact]
    public void Register_WithANameOf121Characters_IsRefused()
    {
        Assert.Empty(Register(Input with { Name = $"  {new string('a', 120)} " }));
        Assert.Equal([new RegistrationRefusal.NameTooLong(120)], Register(Input with { Name = new string('a', 121) }));
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(9, true)]
    [InlineData(10, false)]
    public void Register_With0To9Companions_IsAllowed(int companions, bool allowed) =>
        Assert.Equal(allowed ? [] : [new RegistrationRefusal.CompanionsOutOfRange(9)], Register(Input with { Companions = companions }));

    [Theory]
    [InlineData(RegistrationChannel.Import, 499, true)]
    [InlineData(RegistrationChannel.Import, 500, false)]
    [InlineData(RegistrationChannel.Paper, 499, true)]
    [InlineData(RegistrationChannel.Organiser, 10, false)]
    public void Register_FromPaperOrAFile_TakesAsManyAsCame(RegistrationChannel channel, int companions, bool allowed) =>
        Assert.Equal(allowed, RegistrationRules.Register(Input with { Companions = companions }, Open, channel, Now).Count == 0);

    [Theory]
    [InlineData(1899, false)]
    [InlineData(1900, true)]
    [InlineData(2026, true)]
    [InlineData(2027, false)]
    public void Register_WithAYearOfBirthFrom1900ToThisYear_IsAllowed(int year, bool allowed) =>
        Assert.Equal(
            allowed ? [] : [new RegistrationRefusal.YearOfBirthOutOfRange(1900, 2026)],
            Register(Input with { YearOfBirth = year, ConsentByGuardian = true })
        );

    [Fact]
    public void Register_WithoutConsent_IsRefusedInEveryChannel() =>
        Assert.All(
            Enum.GetValues<RegistrationChannel>(),
            channel => Assert.Equal([new RegistrationRefusal.ConsentMissing()], Register(Input with { Consent = false }, channel: channel))
        );

    [Theory]
    [InlineData(2011, false, false)]
    [InlineData(2011, true, true)]
    [InlineData(2010, false, true)]
    [InlineData(null, false, true)]
    public void Register_Under16_NeedsAGuardiansConsent(int? year, bool guardian, bool allowed) =>
        Assert.Equal(
            allowed ? [] : [new RegistrationRefusal.GuardianConsentMissing()],
            Register(Input with { YearOfBirth = year, ConsentByGuardian = guardian })
        );

    [Fact]
    public void Register_WithSeveralFaults_NamesThemAllAtTheirFields() =>
        Assert.Equal(
            ["Name", "Companions", "YearOfBirth", "Consent"],
            Register(new RegistrationInput { Companions = -3, YearOfBirth = 1800 }).Select(r => r.Field)
        );

    [Property]
    public bool Allowed_registrations_never_exceed_the_capacity(byte capacity, byte[] companions)
    {
        var taken = 0;
        foreach (var asked in companions.Select(c => Input with { Companions = c % 21 }))
        {
            if (Register(asked, Open with { Capacity = capacity, PlacesTaken = taken }).Count == 0)
            {
                taken += asked.Places;
            }
        }

        return taken <= capacity;
    }

    [Fact]
    public void Withdraw_BeforeTheEnd_IsAllowed() =>
        Assert.Null(RegistrationRules.Withdraw(Registered(), present: false, Open.EndsAt, Now));

    [Fact]
    public void Withdraw_AfterTheEnd_IsOver() =>
        Assert.Equal(
            new RegistrationRefusal.Over(Open.EndsAt),
            RegistrationRules.Withdraw(Registered(), present: false, Open.EndsAt, Open.EndsAt)
        );

    [Fact]
    public void Withdraw_WhenPresent_IsRefused() =>
        Assert.Equal(new RegistrationRefusal.AlreadyPresent(), RegistrationRules.Withdraw(Registered(), present: true, Open.EndsAt, Now));

    [Fact]
    public void Withdraw_Twice_TellsWhenTheFirstWas() =>
        Assert.Equal(
            new RegistrationRefusal.AlreadyWithdrawn(Now - Duration.FromHours(1)),
            RegistrationRules.Withdraw(Registered(withdrawnAt: Now - Duration.FromHours(1)), present: false, Open.EndsAt, Now)
        );

    [Fact]
    public void An_organiser_gives_no_place_that_is_not_there()
    {
        var full = Open with { PlacesTaken = 150 };
        Assert.Equal([new RegistrationRefusal.Full(0)], Register(facts: full, channel: RegistrationChannel.Organiser));
        Assert.Empty(Register(facts: full with { PlacesTaken = 149 }, channel: RegistrationChannel.Organiser));
    }

    [Fact]
    public void A_group_that_waits_is_taken_until_the_end_and_where_there_are_as_many_places()
    {
        var group = Registered();
        (group.State, group.Places) = (RegistrationState.Waiting, 30);
        var half = Open with { PlacesTaken = 120 };
        Assert.Null(RegistrationRules.Accept(group, half, Open.EndsAt - Duration.Epsilon));
        Assert.Equal(new RegistrationRefusal.Over(Open.EndsAt), RegistrationRules.Accept(group, half, Open.EndsAt));
        Assert.Equal(
            new RegistrationRefusal.Full(29, IsGroup: true),
            RegistrationRules.Accept(group, Open with { PlacesTaken = 121 }, Now)
        );
        Assert.Null(RegistrationRules.Accept(group, Open with { PlacesTaken = 121, Capacity = null }, Now));
        group.State = RegistrationState.Confirmed;
        Assert.IsType<RegistrationRefusal.NotWaiting>(RegistrationRules.Accept(group, half, Now));
    }

    [Fact]
    public void A_withdrawal_is_taken_back_until_the_end_while_nobody_has_the_place()
    {
        var given = Registered(withdrawnAt: Now);
        Assert.Null(RegistrationRules.Restore(given, Open, Open.EndsAt - Duration.Epsilon));
        Assert.IsType<RegistrationRefusal.Over>(RegistrationRules.Restore(given, Open, Open.EndsAt));
        Assert.IsType<RegistrationRefusal.Full>(RegistrationRules.Restore(given, Open with { PlacesTaken = 150 }, Now));
        given.PassedToId = Guid.NewGuid();
        Assert.IsType<RegistrationRefusal.PassedOn>(RegistrationRules.Restore(given, Open, Now));
    }

    /// <summary>
    /// A phone that was offline registers the people whom it let in, also when the figures were confirmed before the server hears of them,
    /// but nobody at what does not take place.
    /// </summary>
    [Theory]
    [InlineData(ActivityState.Scheduled, true, true)]
    [InlineData(ActivityState.Held, true, true)]
    [InlineData(ActivityState.Confirmed, true, false)]
    [InlineData(ActivityState.Cancelled, false, false)]
    [InlineData(ActivityState.Postponed, false, false)]
    [InlineData(ActivityState.Draft, false, false)]
    public void Who_was_let_in_at_the_door_is_registered_if_it_took_place(ActivityState state, bool wasLetIn, bool comesNow)
    {
        var facts = Open with { State = state };
        var later = Open.EndsAt + Duration.FromDays(2);
        Assert.Equal(wasLetIn, Register(Input with { IsIn = true }, facts, RegistrationChannel.WalkIn, later).Count == 0);
        Assert.Equal(comesNow, Register(Input, facts, RegistrationChannel.WalkIn, later).Count == 0);
    }

    private static Registration Registered(Instant? withdrawnAt = null) =>
        new()
        {
            Id = Guid.NewGuid(),
            ActivityId = Guid.NewGuid(),
            OperationId = Guid.NewGuid(),
            Name = "H'Linh Mlô",
            NameFolded = "hlinh mlo",
            NameSort = "Linh Mlô H'",
            Places = 1,
            Channel = RegistrationChannel.Public,
            Language = "vi",
            Code = "F8XW2KR7",
            TokenHash = [],
            KeyVersion = 1,
            CreatedAt = Now,
            WithdrawnAt = withdrawnAt,
            State = withdrawnAt is null ? RegistrationState.Confirmed : RegistrationState.Withdrawn,
        };

    [Theory]
    [InlineData(20, 0, 150, null)]
    [InlineData(21, 0, 150, WaitsBecause.Large)]
    [InlineData(200, 0, null, WaitsBecause.Large)]
    [InlineData(20, 0, null, null)]
    [InlineData(20, 20, 80, null)] // exactly half
    [InlineData(20, 21, 80, WaitsBecause.Share)]
    [InlineData(2, 0, 3, WaitsBecause.Share)]
    public void A_group_above_twenty_and_groups_above_half_of_the_places_wait(int places, int taken, int? capacity, WaitsBecause? waits)
    {
        var input = Input with { Group = new GroupInput(places, "Trần Thị Thu Hà", []) };
        var facts = Open with { Capacity = capacity, GroupPlacesTaken = taken };
        Assert.Equal(waits, RegistrationRules.Waits(input, facts, RegistrationChannel.Public));
        Assert.Null(
            RegistrationRules.Waits(Input with { Companions = RegistrationRules.MaxCompanions }, facts, RegistrationChannel.Public)
        );

        // An organiser who enters a group has accepted it thereby.
        Assert.Null(RegistrationRules.Waits(input, facts, RegistrationChannel.Organiser));
    }

    [Property]
    public bool What_groups_took_unasked_is_never_above_half_of_the_places(ushort capacity, byte[] groups)
    {
        var facts = Open with { Capacity = capacity, PlacesTaken = 0 };
        foreach (var places in (groups ?? []).Select(g => 2 + (g % 199)))
        {
            var input = Input with { Group = new GroupInput(places, "Trần Thị Thu Hà", []) };
            if (RegistrationRules.Waits(input, facts, RegistrationChannel.Public) is null)
            {
                facts = facts with { GroupPlacesTaken = facts.GroupPlacesTaken + places };
            }
        }

        return 2 * facts.GroupPlacesTaken <= capacity;
    }

    [Fact]
    public void New_names_of_a_group_get_no_position_that_stands_or_was_ticked()
    {
        Assert.Equal([(short)4, (short)5], RegistrationRules.FreePositions([0, 2], [1, 3]).Take(2));
        Assert.Equal([(short)0], RegistrationRules.FreePositions([], []).Take(1));

        // When the positions are used up, those that were never ticked are used again.
        Assert.Equal([(short)0, (short)2], RegistrationRules.FreePositions([1], [(short)(RegistrationRules.MemberPositions - 1)]).Take(2));
    }

    [Fact]
    public void Names_that_are_struck_off_are_those_of_the_positions_beside_their_lines()
    {
        MemberLine[] wished = [new("A Một", null), new("A Hai", null), new("A Ba", null)];
        Assert.Equal(["A Một", "A Ba"], RegistrationRules.MembersLeft(wished, [0, 4], [4]).Select(m => m.Name));
        Assert.Equal(3, RegistrationRules.MembersLeft(wished, [0, 4], [1]).Count);
    }
}
