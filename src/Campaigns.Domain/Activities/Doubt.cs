using Campaigns.Domain.Time;
using NodaTime;

namespace Campaigns.Domain.Activities;

/// <summary>
/// A value that is possible and yet more often a slip of the hand. The form asks about it with its figures, and takes it once exactly these
/// figures were confirmed. The token says which figures were confirmed, so that another figure is asked about anew.
/// </summary>
public abstract record Doubt(string Token)
{
    /// <summary>No venue of the province has room for more people than this.</summary>
    public const int UsualPlaces = 100_000;

    /// <summary>
    /// An evening event that goes on past midnight is shorter than this. When the span is longer, start and end were probably swapped.
    /// </summary>
    public static readonly Duration UsualNight = Duration.FromHours(12);

    /// <summary>The record's name, which is the key of its sentence in the texts.</summary>
    public string Key => GetType().Name;

    /// <summary>More places than the venue has seats.</summary>
    public sealed record MoreThanVenueHolds(int Places, int Seats) : Doubt(FormattableString.Invariant($"seats:{Places}/{Seats}"));

    /// <summary>More places than <see cref="UsualPlaces"/>.</summary>
    public sealed record VeryManyPlaces(int Places) : Doubt(FormattableString.Invariant($"places:{Places}"));

    /// <summary>
    /// More seats of a new venue than <see cref="UsualPlaces"/>. A wrong number would mislead everybody who plans at this venue later.
    /// </summary>
    public sealed record VeryManySeats(int Seats) : Doubt(FormattableString.Invariant($"venue:{Seats}"));

    /// <summary>
    /// The end is earlier than the start, so it is taken to be on the next day, and the event then lasts longer than
    /// <see cref="UsualNight"/>.
    /// </summary>
    public sealed record LongIntoTheNextDay(Instant StartsAt, Instant EndsAt)
        : Doubt(FormattableString.Invariant($"night:{StartsAt.ToUnixTimeSeconds()}-{EndsAt.ToUnixTimeSeconds()}"));

    /// <summary>What was still to come would be over already.</summary>
    public sealed record AlreadyOver(Instant EndsAt) : Doubt(FormattableString.Invariant($"over:{EndsAt.ToUnixTimeSeconds()}"));

    /// <summary>Somebody counted since the form was shown, so the same people may be counted a second time.</summary>
    public sealed record CountedSince(int Turns, Instant At)
        : Doubt(FormattableString.Invariant($"heads:{Turns}@{At.ToUnixTimeSeconds()}"));

    /// <summary>Many more people than the activity has places.</summary>
    public sealed record ManyForThePlaces(int Turns, int Places) : Doubt(FormattableString.Invariant($"many:{Turns}/{Places}"));

    /// <summary>Counting more than twice as many people as there are places is more often a figure too many than a full yard.</summary>
    public static Doubt? OfHeads(int turns, int? places) =>
        places is { } given && turns > 2 * given ? new ManyForThePlaces(turns, given) : null;

    public static Doubt? OfPlaces(int? places, VenueFacts? venue) =>
        places > venue?.Capacity ? new MoreThanVenueHolds(places.Value, venue.Capacity.Value)
        : places > UsualPlaces ? new VeryManyPlaces(places.Value)
        : null;

    public static Doubt? OfSeats(int? seats) => seats > UsualPlaces ? new VeryManySeats(seats.Value) : null;

    public static Doubt? OfTimes(Instant? startsAt, Instant? endsAt) =>
        startsAt is { } start
        && endsAt is { } end
        && end - start > UsualNight
        && end - start <= PlanRules.MaxLength
        && VietnamTime.DateOf(end) > VietnamTime.DateOf(start)
            ? new LongIntoTheNextDay(start, end)
            : null;
}
