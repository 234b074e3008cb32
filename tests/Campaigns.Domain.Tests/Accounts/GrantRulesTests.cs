using Campaigns.Domain.Accounts;
using NodaTime;
using Xunit;

namespace Campaigns.Domain.Tests.Accounts;

public sealed class GrantRulesTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 11, 24, 7, 0);
    private static readonly Guid District = Guid.CreateVersion7();

    private static readonly GrantPlan Plan = new()
    {
        Role = Role.Organiser,
        UnitId = District,
        ActingUnitId = null,
    };

    private static readonly GrantFacts Facts = new()
    {
        Unit = new GrantUnit("a.b", ValidTo: null, InReach: true),
        ActingUnit = new GrantUnit("a.b", ValidTo: null, InReach: true),
        Today = new LocalDate(2026, 11, 24),
    };

    [Fact]
    public void A_whole_grant_is_given() => Assert.Empty(GrantRules.Give(Plan, Facts));

    [Fact]
    public void What_is_missing_or_out_of_reach_or_over_is_refused_at_its_field()
    {
        Assert.Equal(
            [new GrantRefusal.RoleMissing(), new GrantRefusal.UnitMissing()],
            GrantRules.Give(Plan with { Role = null }, Facts with { Unit = null })
        );
        Assert.Equal(
            [new GrantRefusal.UnitOutOfReach()],
            GrantRules.Give(Plan, Facts with { Unit = Facts.Unit! with { InReach = false } })
        );
        Assert.Equal(
            [new GrantRefusal.UnitEnded(new LocalDate(2026, 11, 23))],
            GrantRules.Give(Plan, Facts with { Unit = Facts.Unit! with { ValidTo = new LocalDate(2026, 11, 23) } })
        );
        Assert.Empty(GrantRules.Give(Plan, Facts with { Unit = Facts.Unit! with { ValidTo = Facts.Today } }));
        var acting = Plan with { ActingUnitId = Guid.CreateVersion7() };
        Assert.Equal([new GrantRefusal.ActingUnitMissing()], GrantRules.Give(acting, Facts with { ActingUnit = null }));
        Assert.Equal(
            [new GrantRefusal.ActingUnitOutOfReach()],
            GrantRules.Give(acting, Facts with { ActingUnit = Facts.Unit! with { InReach = false } })
        );
        Assert.Equal(
            [new GrantRefusal.AccountEnded(), new GrantRefusal.HeldAlready()],
            GrantRules.Give(Plan, Facts with { AccountEnded = true, HeldAlready = true })
        );
    }

    [Fact]
    public void Only_a_steward_has_one_activity_and_may_search()
    {
        var one = Plan with { ActivityId = Guid.CreateVersion7() };
        Assert.Equal([new GrantRefusal.ActivityForStewardsOnly()], GrantRules.Give(one, Facts with { ActivityPath = "a.b.c" }));
        var steward = one with { Role = Role.Steward, MaySearch = true };
        Assert.Empty(GrantRules.Give(steward, Facts with { ActivityPath = "a.b.c" }));
        Assert.Equal([new GrantRefusal.ActivityElsewhere()], GrantRules.Give(steward, Facts with { ActivityPath = "a.bc" }));
        Assert.Equal([new GrantRefusal.ActivityMissing()], GrantRules.Give(steward, Facts));
        Assert.Equal(
            [new GrantRefusal.ActivityCancelled()],
            GrantRules.Give(steward, Facts with { ActivityPath = "a.b", ActivityCancelled = true })
        );
        Assert.Equal([new GrantRefusal.SearchForStewardsOnly()], GrantRules.Give(Plan with { MaySearch = true }, Facts));
    }

    [Fact]
    public void Nobody_takes_the_right_to_administer_from_themselves()
    {
        var own = Grant(Role.Administrator);
        Assert.Equal(new GrantRefusal.OwnAdministration(), GrantRules.End(own, own.AccountId, Now));
        Assert.Null(GrantRules.End(own, Guid.CreateVersion7(), Now));
        Assert.Null(GrantRules.End(Grant(Role.Organiser), own.AccountId, Now));
        own.ValidTo = Now;
        Assert.Equal(new GrantRefusal.EndedAlready(), GrantRules.End(own, Guid.CreateVersion7(), Now));
    }

    [Fact]
    public void A_successor_gets_what_holds_and_neither_what_they_hold_nor_what_is_over()
    {
        var successor = Guid.CreateVersion7();
        var (past, coming) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var over = Grant(Role.Viewer);
        over.ValidTo = Now - Duration.FromDays(1);
        Grant[] leaving = [Grant(Role.Organiser), Grant(Role.Coordinator), over, Grant(Role.Steward, past), Grant(Role.Steward, coming)];
        var given = GrantRules.HandOver(leaving, [Grant(Role.Coordinator)], successor, new HashSet<Guid> { past }, Now);
        Assert.Equal([(Role.Organiser, null), (Role.Steward, (Guid?)coming)], given.Select(g => (g.Role, g.ActivityId)));
        Assert.All(given, g => Assert.Equal((successor, Now, null), (g.AccountId, g.ValidFrom, g.ValidTo)));
        Assert.Empty(GrantRules.HandOver(leaving, given.Append(Grant(Role.Coordinator)), successor, new HashSet<Guid> { past }, Now));
    }

    private static Grant Grant(Role role, Guid? activity = null) =>
        new()
        {
            Id = Guid.CreateVersion7(),
            AccountId = Guid.CreateVersion7(),
            Role = role,
            UnitId = District,
            ActingUnitId = District,
            ActivityId = activity,
            ValidFrom = Now - Duration.FromDays(100),
        };
}
