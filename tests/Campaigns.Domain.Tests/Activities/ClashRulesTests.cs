using Campaigns.Domain.Activities;
using Campaigns.Domain.Events;
using Campaigns.Domain.Time;
using FsCheck.Xunit;
using NodaTime;
using Xunit;

namespace Campaigns.Domain.Tests.Activities;

public sealed class ClashRulesTests
{
    private static readonly Guid Hall = Guid.NewGuid();
    private static readonly Guid Speaker = Guid.NewGuid();
    private static readonly Instant Two = Instant.FromUtc(2026, 11, 27, 7, 0);
    private static readonly VenueFacts Rooms3 = new(Guid.NewGuid(), 200, Rooms: 3, HoldsSeveral: false);
    private static readonly EventPlan Plan = new() { VenueId = Hall, Sessions = [At(Two, Two + Duration.FromHours(2))] };
    private static readonly OtherActivity Other = new(Guid.NewGuid(), "Phụ nữ tiết kiệm", "Hội trường", "Hội LHPN", Two, Two);

    private static SessionPlan At(Instant starts, Instant? ends) => new(null, VietnamTime.DateOf(starts), starts, ends);

    private static HeldTime Venue(int fromMinutes, int toMinutes, int? roomFrom = null, int? roomTo = null) =>
        new()
        {
            By = Other,
            During = new Interval(Two + Duration.FromMinutes(fromMinutes), Two + Duration.FromMinutes(toMinutes)),
            VenueId = Hall,
            RoomFrom = roomFrom,
            RoomTo = roomTo,
        };

    private static HeldTime Person(Guid id) =>
        new()
        {
            By = Other,
            During = new Interval(Two, Two + Duration.FromHours(1)),
            PersonId = id,
            PersonName = "Y Thương Niê",
        };

    private static IReadOnlyList<ActivityRefusal> Find(EventPlan plan, HeldTime held, VenueFacts? venue = null) =>
        ClashRules.Find(plan, venue ?? Rooms3, [Speaker], [held]);

    [Theory]
    [InlineData(-60, 0, false)]
    [InlineData(-60, 1, true)]
    [InlineData(30, 60, true)]
    [InlineData(-30, 180, true)]
    [InlineData(119, 180, true)]
    [InlineData(120, 180, false)]
    public void A_venue_held_at_the_same_time_is_taken(int from, int to, bool taken) =>
        Assert.Equal(taken ? [new ActivityRefusal.VenueTaken(0, Other)] : [], Find(Plan, Venue(from, to)));

    [Theory]
    [InlineData(1, 1, null, null, true)]
    [InlineData(null, null, 2, 3, true)]
    [InlineData(1, 2, 2, 3, true)]
    [InlineData(1, 1, 2, 3, false)]
    [InlineData(3, 3, 1, 2, false)]
    public void Rooms_clash_where_one_is_in_both(int? from, int? to, int? heldFrom, int? heldTo, bool taken) =>
        Assert.Equal(taken, Find(Plan with { RoomFrom = from, RoomTo = to }, Venue(0, 60, heldFrom, heldTo)).Count == 1);

    [Fact]
    public void A_venue_that_holds_several_is_never_taken() => Assert.Empty(Find(Plan, Venue(0, 60), Rooms3 with { HoldsSeveral = true }));

    [Fact]
    public void Another_venue_is_not_taken() => Assert.Empty(Find(Plan with { VenueId = Guid.NewGuid() }, Venue(0, 60)));

    [Fact]
    public void A_speaker_who_is_held_is_taken_by_name() =>
        Assert.Equal([new ActivityRefusal.PersonTaken(0, Speaker, "Y Thương Niê", Other)], Find(Plan, Person(Speaker)));

    [Fact]
    public void Another_person_is_no_clash() => Assert.Empty(Find(Plan, Person(Guid.NewGuid())));

    [Fact]
    public void A_plan_without_a_time_meets_nothing()
    {
        Assert.Empty(Find(Plan with { Sessions = [At(Two, null)] }, Venue(0, 60)));
        Assert.Empty(Find(Plan with { Sessions = [At(Two, Two)] }, Venue(-60, 60)));
    }

    [Property]
    public bool Overlap_is_mutual(byte a, byte b, byte c, byte d)
    {
        var one = new Interval(Two + Duration.FromMinutes(a), Two + Duration.FromMinutes(a + b));
        var other = new Interval(Two + Duration.FromMinutes(c), Two + Duration.FromMinutes(c + d));
        return ClashRules.Overlap(one, other) == ClashRules.Overlap(other, one);
    }
}
