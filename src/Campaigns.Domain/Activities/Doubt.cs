using Campaigns.Domain.Events;
using Campaigns.Domain.Time;
using NodaTime;

namespace Campaigns.Domain.Activities;

/// <summary>
/// What may well be and is more often a slip of the hand: it is asked back with its figures, and taken once exactly these were confirmed. The token
/// says what was confirmed, so that another figure is asked about anew.
/// </summary>
public abstract record Doubt(string Token)
{
    /// <summary>Nobody here has a place for more.</summary>
    public const int UsualPlaces = 100_000;

    /// <summary>An evening that goes on past midnight is shorter; what is longer was rather meant the other way round.</summary>
    public static readonly Duration UsualNight = Duration.FromHours(12);

    /// <summary>The record's name: the key of its sentence.</summary>
    public string Key => GetType().Name;

    /// <summary>More places than the venue has seats.</summary>
    public sealed record MoreThanVenueHolds(int Places, int Seats) : Doubt(FormattableString.Invariant($"seats:{Places}/{Seats}"));

    /// <summary>More places than <see cref="UsualPlaces"/>.</summary>
    public sealed record VeryManyPlaces(int Places) : Doubt(FormattableString.Invariant($"places:{Places}"));

    /// <summary>More seats of a new venue than <see cref="UsualPlaces"/>: whoever plans there later would be measured by it.</summary>
    public sealed record VeryManySeats(int Seats) : Doubt(FormattableString.Invariant($"venue:{Seats}"));

    /// <summary>The end is earlier than the start, so it is on the next day, and that makes it longer than <see cref="UsualNight"/>.</summary>
    public sealed record LongIntoTheNextDay(Instant StartsAt, Instant EndsAt)
        : Doubt(FormattableString.Invariant($"night:{StartsAt.ToUnixTimeSeconds()}-{EndsAt.ToUnixTimeSeconds()}"));

    public static Doubt? OfPlaces(int? places, VenueFacts? venue) =>
        places > venue?.Capacity ? new MoreThanVenueHolds(places.Value, venue.Capacity.Value)
        : places > UsualPlaces ? new VeryManyPlaces(places.Value)
        : null;

    public static Doubt? OfSeats(int? seats) => seats > UsualPlaces ? new VeryManySeats(seats.Value) : null;

    public static Doubt? OfTimes(Instant? startsAt, Instant? endsAt) =>
        startsAt is { } start && endsAt is { } end && end - start > UsualNight && end - start <= EventRules.MaxLength && VietnamTime.DateOf(end) > VietnamTime.DateOf(start)
            ? new LongIntoTheNextDay(start, end)
            : null;
}
