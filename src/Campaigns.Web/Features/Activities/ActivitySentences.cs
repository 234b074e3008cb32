using Campaigns.Domain.Activities;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Microsoft.Extensions.Localization;

namespace Campaigns.Web.Features.Activities;

/// <summary>
/// The sentence of each refusal that events and course runs share, and the field of the form that it stands at. Each feature says it in
/// its own words: an event takes place, a class has sessions.
/// </summary>
public static class ActivitySentences
{
    public const string ClashOfVenue = "Input.VenueId.Clash";

    /// <param name="refusal">What is refused.</param>
    /// <param name="own">The texts of the feature.</param>
    /// <param name="shared">The texts of all pages.</param>
    public static string Of(ActivityRefusal refusal, IStringLocalizer own, IStringLocalizer<SharedTexts> shared)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        ArgumentNullException.ThrowIfNull(own);
        ArgumentNullException.ThrowIfNull(shared);
        return refusal switch
        {
            ActivityRefusal.WrongState r => own["Refusal.WrongState", shared["State." + r.State].Value],
            ActivityRefusal.Required r => own["Required." + r.Field[(r.Field.LastIndexOf('.') + 1)..]],
            ActivityRefusal.AskedBack r => DoubtSentences.Of(r.Doubt, shared),
            ActivityRefusal.TooLong r => own["Refusal.TooLong", r.Max.TotalHours],
            ActivityRefusal.TooLongAgo r => own["Refusal.TooLongAgo", Show.Date(r.Earliest)],
            ActivityRefusal.TooManySessions r => own["Refusal.TooManySessions", r.Max],
            ActivityRefusal.SessionsOverlap r => own["Refusal.SessionsOverlap", r.Other + 1],
            ActivityRefusal.RecordedSessionGone r => own["Refusal.RecordedSessionGone", r.Sessions],
            ActivityRefusal.NoSuchRoom r => own["Refusal.NoSuchRoom", r.Rooms],
            ActivityRefusal.NotBegun r => own["Refusal.NotBegun", Show.TimeAndDate(r.StartsAt)],
            ActivityRefusal.OtherYear r => own["Refusal.OtherYear", r.Year],
            ActivityRefusal.Counted r => own["Refusal.Counted", Show.Number(r.Turns)],
            ActivityRefusal.CountedThen r => own["Refusal.CountedThen", Show.Number(r.Turns)],
            ActivityRefusal.ReasonTooLong r => own["Refusal.ReasonTooLong", r.Max],
            ActivityRefusal.NotOver r => own["Refusal.NotOver", Show.TimeAndDate(r.EndsAt)],
            ActivityRefusal.EndNotAfterStart
            or ActivityRefusal.NoSessions
            or ActivityRefusal.SessionRecorded
            or ActivityRefusal.CapacityNotPositive
            or ActivityRefusal.RegistrationClosesAfterEnd
            or ActivityRefusal.VenueElsewhere
            or ActivityRefusal.NothingCounted
            or ActivityRefusal.NoSuchSession
            or ActivityRefusal.ReasonMissing
            or ActivityRefusal.WasEndedEarly
            or ActivityRefusal.AlreadyOver
            or ActivityRefusal.Undecided => own["Refusal." + refusal.Key],
            _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal.Key, "A refusal without a sentence."),
        };
    }

    /// <summary>The key in ModelState; a clash has a place of its own below its field.</summary>
    /// <param name="refusal">What is refused.</param>
    /// <param name="people">The field of those who speak or teach.</param>
    public static string FieldOf(ActivityRefusal refusal, string people)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return refusal switch
        {
            ActivityRefusal.VenueTaken => ClashOfVenue,
            ActivityRefusal.PersonTaken => $"Input.{people}.Clash",
            _ => refusal.Field switch
            {
                "" => "",
                nameof(ActivityPlan.PlaceUnitId) => "Input.CommuneId",
                nameof(ActivityPlan.RegistrationClosesAt) => "Input.ClosesOn",
                var field => "Input." + field,
            },
        };
    }
}
