using Campaigns.Domain.Events;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Microsoft.Extensions.Localization;

namespace Campaigns.Web.Features.Events;

/// <summary>The sentence of each refusal and warning, and the field of the form that it stands at.</summary>
public static class EventSentences
{
    public static string Of(EventRefusal refusal, IStringLocalizer<EventsTexts> texts, IStringLocalizer<SharedTexts> shared) =>
        refusal switch
        {
            EventRefusal.Required r => texts["Required." + r.Field],
            EventRefusal.WrongState r => texts["Refusal.WrongState", shared["State." + r.State].Value],
            EventRefusal.EndNotAfterStart => texts["Refusal.EndNotAfterStart"],
            EventRefusal.AskedBack r => DoubtSentences.Of(r.Doubt, shared),
            EventRefusal.TooLong r => texts["Refusal.TooLong", r.Max.TotalHours],
            EventRefusal.TooLongAgo r => texts["Refusal.TooLongAgo", Show.Date(r.Earliest)],
            EventRefusal.OutsideCampaign r => texts["Refusal.OutsideCampaign", Show.Dates(r.First, r.Last)],
            EventRefusal.CapacityNotPositive => texts["Refusal.CapacityNotPositive"],
            EventRefusal.RegistrationClosesAfterEnd => texts["Refusal.RegistrationClosesAfterEnd"],
            EventRefusal.VenueElsewhere => texts["Refusal.VenueElsewhere"],
            EventRefusal.NoSuchRoom r => texts["Refusal.NoSuchRoom", r.Rooms],
            EventRefusal.VenueTaken r => texts["Refusal.VenueTaken", r.By.Title, Show.Times(r.By.StartsAt, r.By.EndsAt)],
            EventRefusal.SpeakerTaken r => texts["Refusal.SpeakerTaken", r.PersonName, Show.Times(r.By.StartsAt, r.By.EndsAt), r.By.Title],
            EventRefusal.TakenSince { PersonName: { } name } r => texts[
                "Refusal.SpeakerTaken",
                name,
                Show.When(r.By.StartsAt, r.By.EndsAt),
                r.By.Title
            ],
            EventRefusal.TakenSince r => texts["Refusal.VenueTaken", r.By.Title, Show.When(r.By.StartsAt, r.By.EndsAt)],
            EventRefusal.NotBegun r => texts["Refusal.NotBegun", Show.TimeAndDate(r.StartsAt)],
            EventRefusal.Counted r => texts["Refusal.Counted", Show.Number(r.Turns)],
            EventRefusal.CountedThen r => texts["Refusal.CountedThen", Show.Number(r.Turns)],
            EventRefusal.NothingCounted => texts["Refusal.NothingCounted"],
            EventRefusal.NoSuchSession => texts["Refusal.NothingCounted"],
            EventRefusal.OtherYear r => texts["Refusal.OtherYear", r.Year],
            EventRefusal.ReasonMissing => texts["Refusal.ReasonMissing"],
            EventRefusal.ReasonTooLong r => texts["Refusal.ReasonTooLong", r.Max],
            EventRefusal.NotYetRecorded => texts["Refusal.NotYetRecorded"],
            EventRefusal.WasEndedEarly => texts["Refusal.WasEndedEarly"],
            EventRefusal.NotOver r => texts["Refusal.NotOver", Show.TimeAndDate(r.EndsAt)],
            EventRefusal.Undecided => texts["Refusal.Undecided"],
            _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal.Key, "A refusal without a sentence."),
        };

    /// <summary>The key in ModelState. Clashes have a key of their own, because the form shows them below the field.</summary>
    public static string FieldOf(EventRefusal refusal) =>
        refusal switch
        {
            EventRefusal.VenueTaken => ClashOfVenue,
            EventRefusal.SpeakerTaken => ClashOfSpeaker,
            EventRefusal.EndNotAfterStart or EventRefusal.TooLong => "Input.End",
            EventRefusal.TooLongAgo or EventRefusal.OutsideCampaign or EventRefusal.OtherYear => "Input.Date",
            _ => refusal.Field switch
            {
                nameof(EventPlan.StartsAt) => "Input.Start",
                nameof(EventPlan.EndsAt) => "Input.End",
                nameof(EventPlan.PlaceUnitId) => "Input.CommuneId",
                nameof(EventPlan.RegistrationClosesAt) => "Input.ClosesOn",
                nameof(EventPlan.OrganisingUnitId) or "" => "",
                var field => "Input." + field,
            },
        };

    public const string ClashOfVenue = "Input.VenueId.Clash";

    public const string ClashOfSpeaker = "Input.SpeakerIds.Clash";
}
