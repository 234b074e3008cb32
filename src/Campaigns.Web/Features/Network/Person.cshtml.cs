using Campaigns.Domain.Activities;
using Campaigns.Domain.Network;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Accounts;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Audit;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;
using VietnamTime = Campaigns.Domain.Time.VietnamTime;

namespace Campaigns.Web.Features.Network;

/// <summary>An activity on a person's page.</summary>
public sealed record CardActivity(
    Guid Id,
    string Title,
    ActivityState State,
    Instant? StartsAt,
    Instant? EndsAt,
    string Place,
    string Unit,
    string UnitPath
);

/// <summary>An invitation on a person's page.</summary>
public sealed record CardInvitation(Invitation Invitation, CardActivity Activity, int ScheduleVersion);

/// <summary>A merge into this entry.</summary>
public sealed record CardMerge(Guid Id, string OtherName, Instant MergedAt);

/// <summary>
/// The page of a person of the network: their contact, kinds and areas, the activities at which they spoke, and their invitations.
/// </summary>
[May(Permission.KeepNetwork)]
public sealed class PersonModel(
    CampaignsDbContext db,
    Actor actor,
    IClock clock,
    Inviting inviting,
    Merging merging,
    IStringLocalizer<NetworkTexts> texts,
    IStringLocalizer<SharedTexts> shared
) : PageModel
{
    public const string AskEnd = "end";

    private const int MaxPast = 30;
    private const int MaxToAsk = 100;

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty]
    public InviteForm Input { get; set; } = new();

    /// <summary>The act about which the page asks before it is done.</summary>
    public string? Ask { get; private set; }

    /// <summary>Coming activities for which the person is booked.</summary>
    public IReadOnlyList<CardActivity> Promised { get; private set; } = [];

    public NetworkEntry Entry { get; private set; } = null!;

    public bool MayChange { get; private set; }

    public string? Commune { get; private set; }

    public IReadOnlyList<string> Kinds { get; private set; } = [];

    public IReadOnlyList<string> Covers { get; private set; } = [];

    public IReadOnlyList<string> Languages { get; private set; } = [];

    /// <summary>The person's skills, as each entry has them.</summary>
    public string Skills { get; private set; } = "";

    public IReadOnlyList<CardInvitation> Invitations { get; private set; } = [];

    public IReadOnlyList<CardActivity> Spoke { get; private set; } = [];

    public IReadOnlyList<CardMerge> Merges { get; private set; } = [];

    public IReadOnlyList<SelectListItem> Activities { get; private set; } = [];

    /// <summary>The number of other entries that look like the same person.</summary>
    public int Twice { get; private set; }

    public Instant Now { get; private set; }

    public bool MayOpen(CardActivity activity)
    {
        ArgumentNullException.ThrowIfNull(activity);
        return actor.May(Permission.SeeActivities, activity.UnitPath);
    }

    public bool MayManage(CardActivity activity)
    {
        ArgumentNullException.ThrowIfNull(activity);
        return actor.May(Permission.ManageActivities, activity.UnitPath);
    }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        // An address from before a merge leads to the entry that stands for the person now.
        var (kept, away) = await Together.ReadAsync(
            db,
            () => db.Persons.Where(p => p.Id == Id && p.StandingId != Id).Select(p => (Guid?)p.StandingId).SingleOrDefaultAsync(cancel),
            () => EnterAsync(cancel)
        );
        if (kept is not null)
        {
            return LocalRedirect($"/network/{kept}");
        }

        if (away is not null)
        {
            return away;
        }

        Input.OperationId = Guid.CreateVersion7();
        await ReadAsync(cancel);
        return Page();
    }

    public async Task<IActionResult> OnPostInviteAsync(CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        IReadOnlyList<InvitationRefusal> refusals = [new InvitationRefusal.ActivityMissing()];
        if (Guid.TryParse(Input.ActivityId, out var activity))
        {
            var path = await (
                from a in db.Activities
                join u in db.Units on a.OrganisingUnitId equals u.Id
                where a.Id == activity && a.Kind == ActivityKind.Event
                select u.Path
            ).SingleOrDefaultAsync(cancel);
            if (path is not null && actor.May(Permission.ManageActivities, path, activity))
            {
                var outcome = await inviting.InviteAsync(
                    Input.OperationId == Guid.Empty ? Guid.CreateVersion7() : Input.OperationId,
                    activity,
                    Id,
                    Input.To,
                    cancel
                );
                if (outcome.Invitation is not null)
                {
                    TempData["Toast"] = texts["Toast.Invited"].Value;
                    return LocalRedirect($"/events/{activity}/invitations");
                }

                refusals = outcome.Refusals;
            }
        }

        foreach (var refusal in refusals)
        {
            // The page itself is about the person, so an error about the person is shown at the choice of the event.
            ModelState.AddModelError($"{nameof(Input)}.{nameof(Input.ActivityId)}", InvitationSentences.Of(refusal, texts, shared));
        }

        await ReadAsync(cancel);
        return Page();
    }

    /// <summary>
    /// Ends the person's part in the network. The page asks first when the person is booked for something that still lies ahead.
    /// </summary>
    /// <param name="promised">The number of bookings that the question named; null: nothing was asked yet.</param>
    /// <param name="cancel">Cancels the queries.</param>
    public async Task<IActionResult> OnPostEndAsync(int? promised, CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        if (MayChange && Entry.Collaborator.EndedOn is null)
        {
            Promised = await PromisedAsync(cancel);
            if (Promised.Count > 0 && promised != Promised.Count)
            {
                Ask = AskEnd;
                ModelState.Clear();
                await ReadAsync(cancel);
                return Page();
            }
        }

        return await ChangeAsync(
            (entry, now) => entry.EndedOn is null ? LocalDate.Max(VietnamTime.DateOf(now), entry.Since) : entry.EndedOn,
            "collaborator.ended",
            "Toast.Ended",
            cancel
        );
    }

    public Task<IActionResult> OnPostRestoreAsync(CancellationToken cancel) =>
        ChangeAsync((_, _) => null, "collaborator.restored", "Toast.Restored", cancel);

    public async Task<IActionResult> OnPostPartAsync(Guid merge, CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        if (!MayChange)
        {
            return Forbid();
        }

        switch (await merging.UndoAsync(merge, Id, cancel))
        {
            case null:
                return NotFound();
            case { Refusal: { } refusal }:
                ModelState.AddModelError("", texts["Merge." + refusal.Key]);
                await ReadAsync(cancel);
                return Page();
            default:
                TempData["Toast"] = texts["Toast.Parted"].Value;
                return LocalRedirect($"/network/{Id}");
        }
    }

    private async Task<IReadOnlyList<CardActivity>> PromisedAsync(CancellationToken cancel) =>
        await (
            from a in db.Activities
            join u in db.Units on a.OrganisingUnitId equals u.Id
            from v in db.Venues.Where(v => v.Id == a.VenueId).DefaultIfEmpty()
            let starts = db.Sessions.Where(s => s.ActivityId == a.Id).Min(s => (Instant?)s.StartsAt)
            where db.Bookings.Any(b => b.ActivityId == a.Id && b.StandingId == Id && b.EndsAt > Now)
            orderby starts
            select new CardActivity(
                a.Id,
                a.Title,
                a.State,
                starts,
                db.Sessions.Where(s => s.ActivityId == a.Id).Max(s => (Instant?)s.EndsAt),
                v == null ? "" : v.Name,
                u.Name,
                u.Path
            )
        )
            .Take(MaxPast)
            .ToListAsync(cancel);

    private async Task<IActionResult> ChangeAsync(
        Func<Collaborator, Instant, LocalDate?> endedOn,
        string action,
        string toast,
        CancellationToken cancel
    )
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        if (!MayChange)
        {
            return Forbid();
        }

        var now = clock.GetCurrentInstant();
        var entry = Entry.Collaborator;
        var person = await db.Persons.SingleAsync(p => p.Id == Id, cancel);
        foreach (var each in Entry.All)
        {
            each.EndedOn = endedOn(each, now);
            each.UpdatedAt = now;
        }

        var kinds = Entry.All.Where(e => e.EndedOn is null).SelectMany(e => e.Kinds).Select(h => h.KindId).ToList();
        person.IsSpeaker = await db.CollaboratorKinds.AnyAsync(k => k.Key == CollaboratorKind.Speaker && kinds.Contains(k.Id), cancel);
        db.Audit(actor, now, action, "person", Id, entry.KeepingUnitId);
        await db.SaveChangesAsync(cancel);
        TempData["Toast"] = texts[toast].Value;
        return LocalRedirect($"/network/{Id}");
    }

    private async Task<IActionResult?> EnterAsync(CancellationToken cancel)
    {
        if (await NetworkReach.FindAsync(db, actor, Id, cancel) is not { } entry)
        {
            return NotFound();
        }

        Entry = entry;
        Now = clock.GetCurrentInstant();
        MayChange = actor.May(Permission.KeepNetwork, entry.KeepingPath);
        return null;
    }

    private async Task ReadAsync(CancellationToken cancel)
    {
        var (all, person) = (Entry.All, Entry.Person);
        var english = actor.Language == "en";
        Guid[] kinds = [.. all.SelectMany(e => e.Kinds).Select(k => k.KindId)];
        Guid[] covers = [.. all.SelectMany(e => e.Covers).Select(k => k.UnitId)];
        Guid[] languages = [.. all.SelectMany(e => e.Languages).Select(k => k.LanguageId)];
        var roots = actor
            .Grants.Where(g => g.ActivityId is null && g.May(Permission.ManageActivities))
            .Select(g => g.UnitId)
            .Distinct()
            .ToList();
        Skills = string.Join(
            "; ",
            all.OrderBy(e => e.Id != Entry.Collaborator.Id).Select(e => e.Skills).Where(s => s.Length > 0).Distinct(StringComparer.Ordinal)
        );
        await Together.ReadAsync(
            db,
            async () => Commune = await db.Units.Where(u => u.Id == person.CommuneId).Select(u => u.Name).SingleOrDefaultAsync(cancel),
            async () =>
                Kinds = await db
                    .CollaboratorKinds.Where(k => kinds.Contains(k.Id))
                    .OrderBy(k => k.Position)
                    .Select(k => english ? k.NameEn : k.NameVi)
                    .ToListAsync(cancel),
            async () =>
                Covers = await db.Units.Where(k => covers.Contains(k.Id)).OrderBy(k => k.Path).Select(k => k.Name).ToListAsync(cancel),
            async () =>
                Languages = await db
                    .SpokenLanguages.Where(k => languages.Contains(k.Id))
                    .OrderBy(k => k.Position)
                    .Select(k => english ? k.NameEn : k.NameVi)
                    .ToListAsync(cancel),
            async () =>
            {
                var invited = await (
                    from i in db.Invitations.AsNoTracking()
                    join a in db.Activities on i.ActivityId equals a.Id
                    join u in db.Units on a.OrganisingUnitId equals u.Id
                    from v in db.Venues.Where(v => v.Id == a.VenueId).DefaultIfEmpty()
                    where i.Person.StandingId == Id
                    orderby i.InvitedAt descending, i.Id descending
                    select new
                    {
                        Invitation = i,
                        a.ScheduleVersion,
                        Activity = new CardActivity(
                            a.Id,
                            a.Title,
                            a.State,
                            db.Sessions.Where(s => s.ActivityId == a.Id).Min(s => (Instant?)s.StartsAt),
                            db.Sessions.Where(s => s.ActivityId == a.Id).Max(s => (Instant?)s.EndsAt),
                            v == null ? "" : v.Name,
                            u.Name,
                            u.Path
                        ),
                    }
                )
                    .Take(MaxPast)
                    .ToListAsync(cancel);
                Invitations = [.. invited.Select(i => new CardInvitation(i.Invitation, i.Activity, i.ScheduleVersion))];
            },
            async () =>
            {
                Spoke = await (
                    from s in db.ActivitySpeakers
                    join a in db.Activities on s.ActivityId equals a.Id
                    join u in db.Units on a.OrganisingUnitId equals u.Id
                    from v in db.Venues.Where(v => v.Id == a.VenueId).DefaultIfEmpty()
                    let starts = db.Sessions.Where(x => x.ActivityId == a.Id).Min(x => (Instant?)x.StartsAt)
                    where
                        s.Person.StandingId == Id
                        && (a.State == ActivityState.Scheduled || a.State == ActivityState.Held || a.State == ActivityState.Confirmed)
                    orderby starts descending
                    select new CardActivity(
                        a.Id,
                        a.Title,
                        a.State,
                        starts,
                        db.Sessions.Where(x => x.ActivityId == a.Id).Max(x => (Instant?)x.EndsAt),
                        v == null ? "" : v.Name,
                        u.Name,
                        u.Path
                    )
                )
                    .Take(MaxPast)
                    .ToListAsync(cancel);
            },
            async () =>
            {
                Merges = await (
                    from m in db.PersonMerges
                    join p in db.Persons on m.MergedId equals p.Id
                    where m.KeptId == Id && m.UndoneAt == null
                    orderby m.MergedAt descending
                    select new CardMerge(m.Id, p.Name, m.MergedAt)
                ).ToListAsync(cancel);
            },
            async () =>
                Twice = MayChange
                    ? (await Duplicates.PairsAsync(db, PeopleInReach.RootsFor(actor, Permission.KeepNetwork), Id, cancel)).Count
                    : 0,
            async () =>
            {
                var open = await (
                    from s in db.ActivityScopes
                    join a in db.Activities on s.ActivityId equals a.Id
                    where
                        roots.Contains(s.AncestorUnitId)
                        && s.Side == Web.Features.Activities.ScopeSide.Organising
                        && s.StartsAt > Now
                        && a.State == ActivityState.Scheduled
                        && a.Kind == ActivityKind.Event
                        && !db.Invitations.Any(i => i.ActivityId == a.Id && i.Person.StandingId == Id && i.WithdrawnAt == null)
                    orderby s.StartsAt, a.Id
                    select new
                    {
                        a.Id,
                        a.Title,
                        s.StartsAt,
                    }
                )
                    .Distinct()
                    .OrderBy(a => a.StartsAt)
                    .ThenBy(a => a.Id)
                    .Take(MaxToAsk)
                    .ToListAsync(cancel);
                Activities =
                [
                    .. open.Select(a => new SelectListItem(
                        $"{Show.DayAndShortDate(Show.DateOf(a.StartsAt))} {Show.Time(a.StartsAt)} · {a.Title}",
                        a.Id.ToString(),
                        a.Id.ToString() == Input.ActivityId
                    )),
                ];
            }
        );
    }
}
