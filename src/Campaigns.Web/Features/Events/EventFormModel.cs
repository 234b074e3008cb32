using System.Globalization;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Events;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Events;

/// <summary>The services that the form of an event uses.</summary>
public sealed class EventFormServices(
    ActivityFormServices form,
    EventService events,
    IStringLocalizer<EventsTexts> texts,
    IStringLocalizer<SharedTexts> shared
)
{
    public ActivityFormServices Form { get; } = form;

    public EventService Events { get; } = events;

    public IStringLocalizer<EventsTexts> Texts { get; } = texts;

    public IStringLocalizer<SharedTexts> Shared { get; } = shared;
}

/// <summary>
/// The form of an event, for a new event and for an existing one. It works without a script; with a script it checks and saves while
/// somebody types.
/// </summary>
public abstract class EventFormModel(EventFormServices services) : ActivityFormModel<EventInput>(services.Form)
{
    public EventFormView View { get; private set; } = null!;

    protected EventFormServices Services { get; } = services;

    protected override (string Venue, string People) Parts => ("part-2", "part-3");

    protected override IList<string> Chosen => Input.SpeakerIds;

    protected override string ChosenField => "Input.SpeakerIds";

    protected override bool IsNamed => Input.MayBeNamed;

    private Guid ScopeUnitId { get; set; }

    protected override IStringLocalizer Own => Services.Texts;

    protected override string SavedToast => State is ActivityState.Scheduled ? "Toast.Changed" : "Toast.Scheduled";

    protected override string CheckPart => "_EventCheck";

    /// <summary>Applies a proposal against a clash or a day of the small calendar to the form, and shows it again.</summary>
    public async Task<IActionResult> OnPostRefreshAsync(string? way, CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        Take(way ?? "");
        return await KeepAndShowAsync(
            way?.StartsWith("swap:", StringComparison.Ordinal) == true || way?.StartsWith("drop:", StringComparison.Ordinal) == true
                ? Parts.People
                : Parts.Venue,
            cancel
        );
    }

    /// <summary>Venues for the combobox.</summary>
    public async Task<IActionResult> OnGetVenuesAsync(string? q, CancellationToken cancel) =>
        Choices(await ActivityChoices.VenuesAsync(Db, Asked().Choice, q ?? "", Self(), cancel), seats: true);

    /// <summary>Speakers for the combobox.</summary>
    public async Task<IActionResult> OnGetPeopleAsync(string? q, CancellationToken cancel) =>
        Choices(await ActivityChoices.PeopleAsync(Db, Actor, Asked().Choice, q ?? "", Self(), all: false, cancel), seats: false);

    /// <summary>Adds the words for the screen to a choice: the number of seats, and whether it is free.</summary>
    public ComboChoice Worded(ComboChoice choice, bool seats) =>
        choice with
        {
            Note =
                seats && choice.Note is { } note && note.All(c => char.IsDigit(c) || c is '.' or ',')
                    ? Services.Texts["Venue.Seats", note]
                    : choice.Note,
            State = choice.State is null ? null : Services.Texts["Choice.Busy"].Value,
        };

    /// <summary>What the row of a session shows beside its fields.</summary>
    public SessionRow Row(int row) =>
        new(row, "next", part => EventInput.FieldOf(row, part))
        {
            RemovedIn = Parts.Venue,
            Session = View.Parsed.Sessions.ElementAtOrDefault(row)?.Plan,
            Doubts = View.Doubts,
            Agreed = Input.Agreed,
        };

    /// <summary>The fields of the form that decide which venues and people are free.</summary>
    public string Asking =>
        string.Join(
            ' ',
            [
                "Input.CommuneId",
                "Input.Id",
                .. Input.Rows.SelectMany((_, row) => TimeParts.Select(part => "Input." + EventInput.FieldOf(row, part))),
            ]
        );

    private static readonly string[] TimeParts = [nameof(SessionInput.Date), nameof(SessionInput.Start), nameof(SessionInput.End)];

    /// <summary>
    /// Opens the form: finds the event and the unit, and checks the right. Returns null when the form may be shown, otherwise where to go.
    /// </summary>
    protected override async Task<IActionResult?> EnterAsync(CancellationToken cancel)
    {
        var id = Known();
        if (id is null)
        {
            var grant =
                Actor.InForce is { } inForce && inForce.May(Permission.ManageActivities)
                    ? inForce
                    : Actor.Grants.FirstOrDefault(g => g.May(Permission.ManageActivities));
            if (grant is null || !Actor.May(Permission.ManageActivities, grant.ActingUnitPath))
            {
                return Forbid();
            }

            (UnitId, UnitName, ScopeUnitId) = (grant.ActingUnitId, grant.ActingUnitName, grant.UnitId);
            return null;
        }

        var found = await (
            from a in Db.Activities.AsNoTracking()
            join u in Db.Units on a.OrganisingUnitId equals u.Id
            where a.Id == id && a.Kind == ActivityKind.Event
            select new
            {
                a.State,
                a.UpdatedAt,
                a.OrganisingUnitId,
                u.Path,
                u.Name,
            }
        ).SingleOrDefaultAsync(cancel);
        if (found is null)
        {
            return NotFound();
        }

        if (!Actor.May(Permission.ManageActivities, found.Path, id))
        {
            return Forbid();
        }

        if (found.State is ActivityState.Held or ActivityState.Confirmed or ActivityState.Cancelled)
        {
            TempData["Toast"] = Services.Texts["Refusal.WrongState", Services.Shared["State." + found.State].Value].Value;
            return LocalRedirect($"/events/{id}");
        }

        (UnitId, UnitName, State, ActivityId) = (found.OrganisingUnitId, found.Name, found.State, id);
        SavedAt = found.UpdatedAt;
        ScopeUnitId = Actor.InForce is { } mine && mine.Reaches(found.Path) ? mine.UnitId : found.OrganisingUnitId;
        return null;
    }

    /// <summary>Fills the form with the draft's own input, or with the stored values when there is none.</summary>
    protected async Task<bool> FillAsync(Guid id, CancellationToken cancel)
    {
        if (await Services.Events.FindAsync(id, cancel) is not { } loaded)
        {
            return false;
        }

        Input = loaded.Input;
        Input.Id = id.ToString();
        Input.Version = loaded.Activity.Version.ToString(CultureInfo.InvariantCulture);
        return true;
    }

    protected override async Task<(Activity Activity, EventInput Input)?> StoredAsync(Guid id, CancellationToken cancel) =>
        await Services.Events.FindAsync(id, cancel) is { } loaded ? (loaded.Activity, loaded.Input) : null;

    protected override async Task<IReadOnlyList<(string Field, Func<EventInput, string?> Words)>> ReadAsWordsAsync(
        EventInput here,
        EventInput there,
        CancellationToken cancel
    )
    {
        await ReadViewAsync(cancel);
        var name = await NamesOfAsync(
            [here.CommuneId, there.CommuneId, here.VenueId, there.VenueId, .. here.SpeakerIds, .. there.SpeakerIds],
            cancel
        );
        static string? Of(IEnumerable<SelectListItem> items, string? value) => items.FirstOrDefault(i => i.Value == value)?.Text ?? value;
        static string? Day(string? typed) => TypedFields.DayOf(typed) is { } day ? Show.Date(day) : typed;
        var t = Services.Texts;
        return
        [
            (t["Field.Title"], i => i.Title),
            (t["Field.FormId"], i => Of(View.Forms, i.FormId)),
            (t["Field.SettingId"], i => Of(View.Settings, i.SettingId)),
            (
                t["Field.CampaignId"],
                i =>
                    i.CampaignId switch
                    {
                        null or "" => t["Campaign.ByDay"],
                        EventInput.NoCampaign => t["Campaign.None"],
                        var id => Of(View.Campaigns, id),
                    }
            ),
            (t["Field.PublicTitle"], i => i.PublicTitle),
            (t["Field.MayBeNamed"], i => YesOrNo(i.MayBeNamed)),
            (t["Field.Description"], i => i.Description),
            (t["Field.Date"], i => Day(i.Date)),
            (t["Field.Start"], i => i.Start),
            (t["Field.End"], i => i.End),
            .. Enumerable
                .Range(0, Math.Max(here.Further.Count, there.Further.Count))
                .Select(row =>
                    (
                        Words["Session.Number", row + 2].Value,
                        (Func<EventInput, string?>)(
                            i => i.Further.ElementAtOrDefault(row) is { } s ? $"{Day(s.Date)} {s.Start} – {s.End}" : ""
                        )
                    )
                ),
            (t["Field.CommuneId"], i => name(i.CommuneId)),
            (t["Field.VenueId"], i => name(i.VenueId)),
            (t["Field.RoomFrom"], i => i.RoomFrom),
            (t["Field.RoomTo"], i => i.RoomTo),
            (t["Field.SpeakerIds"], i => string.Join(", ", i.SpeakerIds.Select(name))),
            (
                t["Field.AudienceIds"],
                i => string.Join(", ", View.Audiences.Where(a => i.AudienceIds.Contains(a.Value)).Select(a => a.Text))
            ),
            (t["Field.Capacity"], i => i.Capacity),
            (t["Field.ClosesOn"], i => Day(i.ClosesOn)),
            (t["Field.ClosesAt"], i => i.ClosesAt),
            (
                Services.Shared["Field.Publication"],
                i => i.Publication is { Length: > 0 } chosen ? Services.Shared["Publication." + chosen].Value : ""
            ),
            (t["Field.RegistrationOpen"], i => YesOrNo(i.RegistrationOpen)),
            (t["Field.Languages"], i => i.Languages),
            (t["Field.Contact"], i => i.Contact),
        ];
    }

    protected override string FormOf(Guid activityId) => $"/events/{activityId}/edit";

    protected override async Task ReadViewAsync(CancellationToken cancel)
    {
        var now = Clock.GetCurrentInstant();
        if (IsDraft || ActivityId is not { } id)
        {
            View = await EventFormReader.ReadAsync(Db, Actor, Input, ActivityId, State, UnitId, ScopeUnitId, now, cancel);
            return;
        }

        var (view, stored, told, ((registrations, invited), tally)) = await Together.ReadAsync(
            Db,
            () => EventFormReader.ReadAsync(Db, Actor, Input, ActivityId, State, UnitId, ScopeUnitId, now, cancel),
            () => Services.Events.FindAsync(id, cancel),
            () => MessageLedger.ToldAsync(Db, id, cancel),
            () => Together.ReadAsync(Db, () => MessageLedger.NotToldAsync(Db, id, cancel), () => ActivitySteps.TallyAsync(Db, id, cancel))
        );
        View = view;
        if (stored is not null)
        {
            var plan = View.Parsed.Plan(UnitId);
            Moves = plan.IsElsewhereThan(stored.Plan);
            OverAlready = PlanRules.OverAlready(stored.Plan, plan, now);
            Early = tally.Early(now);
            Told = plan.EndsAt <= now ? 0 : told;
            NotTold = new NotTold(
                plan.EndsAt <= now ? 0 : registrations,
                plan.EndsAt <= now ? 0 : invited,
                $"/events/{id}/registrations?show=no-mail",
                $"/events/{id}/invitations"
            );
        }
    }

    protected override Task<DraftKept?> SaveDraftAsync(CancellationToken cancel) =>
        Services.Events.SaveDraftAsync(Input, ActivityId, UnitId, cancel);

    protected override Task<SaveOutcome> SaveAsync(CancellationToken cancel) =>
        Services.Events.SaveAsync(Input, ActivityId, UnitId, Press, cancel);

    protected override string PageOf(Guid activityId) => $"/events/{activityId}";

    protected override IEnumerable<(string Field, string Sentence)> Say(ActivityRefusal refusal) =>
        EventSentences.Say(refusal, ParsedEvent.Of(Input), Services.Texts, Services.Shared);

    /// <summary>
    /// "add" (a session), "out:1" (removes the second one), "time:13:00-15:00", "time:1/13:00-15:00" (of the second one),
    /// "date:2026-11-27", "swap:OLD:NEW", or what the forms share (<see cref="TakeWay"/>).
    /// </summary>
    private void Take(string way)
    {
        var parts = way.Split(':', 2);
        switch (parts)
        {
            case ["add"] when Input.Rows.Count < PlanRules.MaxSessions:
                Input.AddSession();
                break;
            case ["out", var typed] when RowOf(typed) is { } gone:
                Input.RemoveSession(gone);
                break;
            case ["time", var times]
                when times.Split('/') is [.. var of, var hours]
                    && hours.Split('-') is [var start, var end]
                    && RowOf(of is [var named] ? named : "0") is { } row:
                Input.Take(row, r => (r.Start, r.End) = (start, end));
                break;
            case ["date", var date]:
                // A day is chosen for the session that has none yet, otherwise for the first one.
                Input.Take(Math.Max(0, Input.Rows.ToList().FindIndex(r => string.IsNullOrWhiteSpace(r.Date))), r => r.Date = date);
                break;
            case ["swap", var pair] when pair.Split(':') is [var old, var other]:
                Input.SpeakerIds = [.. Input.SpeakerIds.Select(s => s == old ? other : s).Distinct(StringComparer.Ordinal)];
                break;
            default:
                TakeWay(parts);
                break;
        }
    }

    /// <summary>A row that a button names; null when the form has no such row.</summary>
    private int? RowOf(string typed) =>
        int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var row) && row < Input.Rows.Count ? row : null;

    /// <summary>The fields of the form that the combobox sends with its query.</summary>
    private ParsedEvent Asked()
    {
        string? Of(string field) => Request.Query["Input." + field].FirstOrDefault();
        SessionInput Row(int row) =>
            new()
            {
                Date = Of(EventInput.FieldOf(row, nameof(SessionInput.Date))),
                Start = Of(EventInput.FieldOf(row, nameof(SessionInput.Start))),
                End = Of(EventInput.FieldOf(row, nameof(SessionInput.End))),
            };
        var asked = new EventInput
        {
            CommuneId = Of(nameof(EventInput.CommuneId)),
            Further = [.. Enumerable.Range(1, PlanRules.MaxSessions - 1).Select(Row).Where(r => r.Date is not null)],
        };
        asked.TakeFirst(Row(0));
        return ParsedEvent.Of(asked);
    }

    private Guid? Self() => Guid.TryParse(Request.Query["Input.Id"].FirstOrDefault(), out var id) ? id : null;

    private JsonResult Choices(IEnumerable<ComboChoice> choices, bool seats) => new(choices.Select(c => Worded(c, seats)));
}
