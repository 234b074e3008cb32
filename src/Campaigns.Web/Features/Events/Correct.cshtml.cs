using System.Globalization;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Events;

/// <summary>Corrects what an event was (its name, kind, campaign, day and place) while it is held or after it was confirmed.</summary>
[May(Permission.ManageActivities)]
public sealed class EventCorrectModel(
    CampaignsDbContext db,
    Actor actor,
    IClock clock,
    EventService events,
    IStringLocalizer<EventsTexts> texts,
    IStringLocalizer<ActivitiesTexts> words,
    IStringLocalizer<SharedTexts> shared
) : CorrectPage(db, actor, texts, words, shared)
{
    private readonly CampaignsDbContext _db = db;
    private readonly Actor _actor = actor;
    private readonly IStringLocalizer<EventsTexts> _texts = texts;
    private readonly IStringLocalizer<SharedTexts> _shared = shared;

    /// <summary>The stored event, which is read once for everything that the page shows of it.</summary>
    private LoadedEvent? _loaded;

    [BindProperty]
    public CorrectInput Input { get; set; } = new();

    public EventHead Head { get; private set; } = null!;

    public EventFormView View { get; private set; } = null!;

    public IReadOnlyList<SelectListItem> Venues => [.. View.Venues.Select(v => new SelectListItem(v.Text, v.Value))];

    /// <summary>The first session as it was typed.</summary>
    public SessionInput First => EventService.Corrected(_loaded!, Input).Rows[0];

    /// <summary>What the row of a session shows beside its fields.</summary>
    public SessionRow Row(int row) =>
        new(row, "past", part => EventInput.FieldOf(row, part))
        {
            Session = View.Parsed.Sessions.ElementAtOrDefault(row)?.Plan,
            Doubts = View.Doubts,
            Agreed = Input.Agreed,
        };

    protected override string OwnPath => $"/events/{Id}";

    protected override (string Field, IList<string> Chosen) People => (nameof(Input.SpeakerIds), Input.SpeakerIds);

    protected override async Task<CorrectHead?> HeadAsync(CancellationToken cancel)
    {
        if (await EventPages.HeadAsync(_db, _actor, Id, clock.GetCurrentInstant(), cancel) is not { } head)
        {
            return null;
        }

        Head = head;
        return new CorrectHead(head.State, head.MayManage);
    }

    protected override async Task FillAsync(CancellationToken cancel)
    {
        var loaded = await LoadAsync(cancel);
        var stored = EventInput.Of(loaded.Activity, loaded.Details);
        Input = new CorrectInput
        {
            Version = loaded.Activity.Version.ToString(CultureInfo.InvariantCulture),
            Title = stored.Title,
            FormId = stored.FormId,
            SettingId = stored.SettingId,
            CampaignId = stored.CampaignId,
            AudienceIds = stored.AudienceIds,
            SpeakerIds = stored.SpeakerIds,
            SessionId = stored.SessionId,
            Date = stored.Date,
            Start = stored.Start,
            End = stored.End,
            Further = stored.Further,
            CommuneId = stored.CommuneId,
            VenueId = stored.VenueId,
        };
    }

    protected override async Task<bool?> CorrectAsync(CancellationToken cancel)
    {
        _loaded = null;
        foreach (
            var field in SessionRows.CompleteDays(
                Input.Further,
                (row, part) => EventInput.FieldOf(row + 1, part),
                clock.Today(),
                DayIs.Past
            )
        )
        {
            ModelState.Remove("Input." + field);
        }

        switch (await events.CorrectAsync(Input, Id, cancel))
        {
            case SaveOutcome.Saved:
                return true;
            case SaveOutcome.Refused refused:
                var parsed = ParsedEvent.Of(EventService.Corrected(await LoadAsync(cancel), Input));
                foreach (var (field, key) in refused.Unread)
                {
                    ModelState.AddModelError("Input." + field, _texts[key]);
                }

                foreach (var (field, sentence) in refused.Decision.Refusals.SelectMany(r => EventSentences.Say(r, parsed, _texts, _shared)))
                {
                    Refuse(field, sentence);
                }

                return false;
            default:
                return null;
        }
    }

    protected override async Task ShowAsync(CancellationToken cancel)
    {
        var loaded = await LoadAsync(cancel);
        View = await EventFormReader.ReadAsync(
            _db,
            _actor,
            EventService.Corrected(loaded, Input),
            Id,
            loaded.Activity.State,
            Head.Activity.OrganisingUnitId,
            Head.Activity.OrganisingUnitId,
            clock.GetCurrentInstant(),
            cancel
        );
        _db.ChangeTracker.Clear();
    }

    private async Task<LoadedEvent> LoadAsync(CancellationToken cancel) => _loaded ??= (await events.FindAsync(Id, cancel))!;
}
