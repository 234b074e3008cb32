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

    /// <param name="refusal">What is refused.</param>
    /// <param name="texts">The texts of events.</param>
    /// <param name="shared">The texts of all pages.</param>
    /// <param name="several">Whether the event has several sessions, so that the sentence names the one that it is about.</param>
    public static string Of(
        ActivityRefusal refusal,
        IStringLocalizer<EventsTexts> texts,
        IStringLocalizer<SharedTexts> shared,
        bool several = false
    ) =>
        refusal switch
        {
            ActivityRefusal.Required r => texts["Required." + KeysOf(r)[0]],
            ActivityRefusal.VenueTaken r when several => texts[
                "Refusal.VenueTaken.Session",
                r.Row + 1,
                r.By.Title,
                Show.When(r.By.StartsAt, r.By.EndsAt)
            ],
            ActivityRefusal.VenueTaken r => texts["Refusal.VenueTaken", r.By.Title, Show.Times(r.By.StartsAt, r.By.EndsAt)],
            ActivityRefusal.PersonTaken r when several => texts[
                "Refusal.SpeakerTaken.Session",
                r.PersonName,
                r.Row + 1,
                r.By.Title,
                Show.When(r.By.StartsAt, r.By.EndsAt)
            ],
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
            ActivityRefusal.NotBegun r when several => texts["Refusal.NotBegun.Sessions", Show.TimeAndDate(r.StartsAt)],
            ActivityRefusal.NoSuchSession => texts[several ? "Refusal.NoSuchSession" : "Refusal.NothingCounted"],
            ActivityRefusal.NotYetRecorded r when several => texts["Refusal.NotYetRecorded.Sessions", string.Join(", ", r.Sessions)],
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
        if (refusal is not ActivityRefusal.Required missing || SessionPlan.Parts(missing.Field) is not var (row, _))
        {
            return [(FieldOf(refusal), Of(refusal, texts, shared, parsed.Sessions.Count > 1))];
        }

        bool Unread(params string[] parts) => parts.Any(part => parsed.Errors.ContainsKey(EventInput.FieldOf(row, part)));
        string Field(string part) => "Input." + EventInput.FieldOf(row, part);
        return KeysOf(missing)
            .Where(key =>
                key is nameof(EventPlan.StartsAt)
                    ? !Unread(nameof(SessionInput.Date), nameof(SessionInput.Start))
                    : parsed.Sessions[row].End is null && !Unread(nameof(SessionInput.End))
            )
            .Select(key =>
                (
                    Field(key is nameof(EventPlan.StartsAt) ? nameof(SessionInput.Start) : nameof(SessionInput.End)),
                    texts["Required." + key].Value
                )
            );
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
        return SessionPlan.Parts(refusal.Field) is var (row, part)
                ? "Input." + EventInput.FieldOf(row, refusal is ActivityRefusal.Required && part == "Date" ? "Start" : part)
            : refusal.Field is nameof(EventPlan.OrganisingUnitId) ? ""
            : refusal.Field is nameof(EventPlan.Sessions) ? "Input." + nameof(EventInput.Date)
            : ActivitySentences.FieldOf(refusal, nameof(EventInput.SpeakerIds));
    }
}
