using Campaigns.Domain.Activities;
using Campaigns.Domain.Events;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Microsoft.Extensions.Localization;

namespace Campaigns.Web.Features.Events;

/// <summary>The sentence of each refusal, and the field of the form that it stands at.</summary>
public static class EventSentences
{
    public const string ClashOfVenue = ActivitySentences.ClashOfVenue;

    public const string ClashOfSpeaker = "Input.SpeakerIds.Clash";

    public static string Of(ActivityRefusal refusal, IStringLocalizer<EventsTexts> texts, IStringLocalizer<SharedTexts> shared) =>
        refusal switch
        {
            ActivityRefusal.Required r => texts["Required." + KeysOf(r)[0]],
            ActivityRefusal.VenueTaken r => texts["Refusal.VenueTaken", r.By.Title, Show.Times(r.By.StartsAt, r.By.EndsAt)],
            ActivityRefusal.PersonTaken r => texts[
                "Refusal.SpeakerTaken",
                r.PersonName,
                Show.Times(r.By.StartsAt, r.By.EndsAt),
                r.By.Title
            ],
            ActivityRefusal.TakenSince { PersonName: { } name } r => texts[
                "Refusal.SpeakerTaken",
                name,
                Show.When(r.By.StartsAt, r.By.EndsAt),
                r.By.Title
            ],
            ActivityRefusal.TakenSince r => texts["Refusal.VenueTaken", r.By.Title, Show.When(r.By.StartsAt, r.By.EndsAt)],
            ActivityRefusal.SessionNotBegun r => texts["Refusal.NotBegun", Show.TimeAndDate(r.StartsAt)],
            ActivityRefusal.NoSuchSession => texts["Refusal.NothingCounted"],
            ActivityRefusal.NotYetRecorded => texts["Refusal.NotYetRecorded"],
            EventRefusal.OutsideCampaign r => texts["Refusal.OutsideCampaign", Show.Dates(r.First, r.Last)],
            _ => ActivitySentences.Of(refusal, texts, shared),
        };

    /// <summary>
    /// The fields at which a refusal is shown, each with its sentence. A missing start or end is left out when the form says it already: a
    /// day or an hour of it stands there and cannot be read, or only the day of an end that stands there is missing.
    /// </summary>
    public static IEnumerable<(string Field, string Sentence)> Say(
        ActivityRefusal refusal,
        ParsedEvent parsed,
        IStringLocalizer<EventsTexts> texts,
        IStringLocalizer<SharedTexts> shared
    )
    {
        ArgumentNullException.ThrowIfNull(refusal);
        ArgumentNullException.ThrowIfNull(parsed);
        bool Unread(params string[] fields) => fields.Any(parsed.Errors.ContainsKey);
        return refusal is ActivityRefusal.Required missing && missing.Field.StartsWith("Sessions[0].", StringComparison.Ordinal)
            ? KeysOf(missing)
                .Where(key =>
                    key is nameof(EventPlan.StartsAt)
                        ? !Unread(nameof(EventInput.Date), nameof(EventInput.Start))
                        : parsed.End is null && !Unread(nameof(EventInput.End))
                )
                .Select(key => (key is nameof(EventPlan.StartsAt) ? "Input.Start" : "Input.End", texts["Required." + key].Value))
            : [(FieldOf(refusal), Of(refusal, texts, shared))];
    }

    /// <summary>
    /// The names of what is missing, as keys of texts. Without a day or a start, the end is missing too, because an end has no day of its
    /// own.
    /// </summary>
    public static IReadOnlyList<string> KeysOf(ActivityRefusal.Required missing)
    {
        ArgumentNullException.ThrowIfNull(missing);
        return missing.Field[(missing.Field.LastIndexOf('.') + 1)..] switch
        {
            "Date" or "Start" => [nameof(EventPlan.StartsAt), nameof(EventPlan.EndsAt)],
            "End" => [nameof(EventPlan.EndsAt)],
            var field => [field],
        };
    }

    /// <summary>
    /// The key in ModelState. The form of an event has the parts of its first session beside its other fields, and says a missing day where
    /// the time is chosen. Clashes have a key of their own, because the form shows them below the field.
    /// </summary>
    public static string FieldOf(ActivityRefusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return refusal is ActivityRefusal.Required && refusal.Field == SessionPlan.Field(0, "Date") ? "Input.Start"
            : refusal.Field is nameof(EventPlan.OrganisingUnitId) ? ""
            : ActivitySentences.FieldOf(refusal, nameof(EventInput.SpeakerIds)).Replace("Sessions[0].", "", StringComparison.Ordinal);
    }
}
