using Campaigns.Domain.Activities;
using Campaigns.Domain.Network;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Accounts;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Events;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Network;

/// <summary>The form for inviting a person.</summary>
public sealed class InviteForm
{
    /// <summary>The id that the page made; a form that is sent twice invites once.</summary>
    public Guid OperationId { get; set; }

    public string PersonId { get; set; } = "";

    public string ActivityId { get; set; } = "";

    public string InvitedTo { get; set; } = nameof(Domain.Network.InvitedTo.Speak);

    public InvitedTo To => Enum.TryParse<InvitedTo>(InvitedTo, out var to) && Enum.IsDefined(to) ? to : Domain.Network.InvitedTo.Speak;
}

/// <summary>An invitation in the list of an event.</summary>
public sealed record InvitationLine(
    Invitation Invitation,
    Guid PersonId,
    string Name,
    string? Phone,
    bool HasEmail,
    bool Held,
    bool MayOpen,
    string Url
);

/// <summary>Lists the people whom an event asked to speak or help and their answers; those who have not answered come first.</summary>
[May(Permission.ManageActivities)]
public sealed class InvitationsModel(
    CampaignsDbContext db,
    Actor actor,
    IClock clock,
    Inviting inviting,
    Replies replies,
    IStringLocalizer<NetworkTexts> texts,
    IStringLocalizer<SharedTexts> shared
) : PageModel
{
    private const int MaxChoices = 150;

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty]
    public InviteForm Input { get; set; } = new();

    /// <summary>The invitation about whose withdrawal the page asks.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? Ask { get; set; }

    /// <summary>The id that the page made for asking again; a button that is pressed twice asks once.</summary>
    public Guid NewOperation { get; } = Guid.CreateVersion7();

    public EventHead Head { get; private set; } = null!;

    public IReadOnlyList<InvitationLine> Lines { get; private set; } = [];

    public IReadOnlyList<ComboChoice> People { get; private set; } = [];

    /// <summary>Whether people can still be asked and can still answer.</summary>
    public bool IsOpen => Head.State is ActivityState.Scheduled && !Head.HasBegun;

    /// <summary>The speakers of the event whom nobody has invited.</summary>
    public IReadOnlyList<NamedSpeaker> Named { get; private set; } = [];

    public int Waiting => Lines.Count(l => l.Invitation.WithdrawnAt is null && l.Invitation.Answer is null);

    /// <summary>Whether the answer was given to a time or place that has changed since.</summary>
    public bool IsOld(Invitation invitation)
    {
        ArgumentNullException.ThrowIfNull(invitation);
        return invitation.AnsweredVersion is { } version && version != Head.Activity.ScheduleVersion;
    }

    /// <summary>A text to send together with the link, in a message of the organiser's own.</summary>
    public string Words(InvitationLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return Head.Sessions.Count > 0
            ? texts["Invite.Words." + line.Invitation.InvitedTo, line.Name, Head.When, Head.Where, line.Url]
            : line.Url;
    }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
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

        var operation = Input.OperationId == Guid.Empty ? Guid.CreateVersion7() : Input.OperationId;
        var outcome = await inviting.InviteAsync(
            operation,
            Id,
            Guid.TryParse(Input.PersonId, out var person) ? person : null,
            Input.To,
            cancel
        );
        if (outcome.Invitation is { } invitation)
        {
            TempData["Toast"] = texts["Toast.Invited"].Value;
            return LocalRedirect($"/events/{Id}/invitations#i-{invitation.Id:N}");
        }

        Refuse(outcome.Refusals);
        await ReadAsync(cancel);
        return Page();
    }

    public Task<IActionResult> OnPostAgainAsync(Guid invitation, Guid operation, CancellationToken cancel) =>
        ChangeAsync(() => inviting.AskAgainAsync(Id, invitation, operation, cancel), "Toast.AskedAgain", cancel);

    public Task<IActionResult> OnPostWithdrawAsync(Guid invitation, CancellationToken cancel) =>
        ChangeAsync(() => inviting.WithdrawAsync(Id, invitation, cancel), "Toast.Withdrawn", cancel);

    /// <summary>The people for the combobox, those from the event's commune first, with who is free.</summary>
    public async Task<IActionResult> OnGetPeopleAsync(string? q, CancellationToken cancel) =>
        await EnterAsync(cancel) is { } away ? away : new JsonResult(await ChoicesAsync(q, cancel));

    private async Task<IActionResult> ChangeAsync(Func<Task<InviteOutcome?>> change, string toast, CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        if (await change() is not { } outcome)
        {
            return NotFound();
        }

        if (outcome.Invitation is not null)
        {
            TempData["Toast"] = texts[toast].Value;
            return LocalRedirect($"/events/{Id}/invitations");
        }

        Refuse(outcome.Refusals);
        await ReadAsync(cancel);
        return Page();
    }

    private async Task<IActionResult?> EnterAsync(CancellationToken cancel)
    {
        if (await EventPages.HeadAsync(db, actor, Id, clock.GetCurrentInstant(), cancel) is not { } head)
        {
            return NotFound();
        }

        Head = head;
        return head.MayManage ? null : Forbid();
    }

    private void Refuse(IEnumerable<InvitationRefusal> refusals)
    {
        foreach (var refusal in refusals)
        {
            ModelState.AddModelError(
                refusal.Field.Length > 0 ? $"{nameof(Input)}.{refusal.Field}" : "",
                InvitationSentences.Of(refusal, texts, shared)
            );
        }
    }

    private async Task ReadAsync(CancellationToken cancel)
    {
        db.ChangeTracker.Clear();
        var roots = PeopleInReach.RootsFor(actor, Permission.KeepNetwork);
        var invited =
            from i in db.Invitations.AsNoTracking()
            join p in db.Persons on i.Person.StandingId equals p.Id
            where i.ActivityId == Id
            orderby i.WithdrawnAt != null, i.Answer != null, p.NameSort, p.Id
            select new
            {
                Invitation = i,
                p.Id,
                p.Name,
                p.Phone,
                HasEmail = p.Email != null && p.Email != "",
                Held = db.Bookings.Any(b => b.ActivityId == Id && b.StandingId == p.Id),
                MayOpen = PeopleInReach.Seen(db, roots).Any(c => c.Person.StandingId == p.Id),
            };
        var named =
            from s in db.ActivitySpeakers
            join p in PeopleInReach.Standing(db) on s.Person.StandingId equals p.Id
            where s.ActivityId == Id && !db.Invitations.Any(i => i.ActivityId == Id && i.Person.StandingId == p.Id && i.WithdrawnAt == null)
            orderby s.Position, p.Id
            select new NamedSpeaker(p.Id, p.Name, p.Phone, p.Email != null && p.Email != "");
        (var rows, Named, People) = await Together.ReadAsync(
            db,
            () => invited.ToListAsync(cancel),
            () => named.ToListAsync(cancel),
            async () => IsOpen ? await ChoicesAsync(null, cancel) : []
        );
        Lines =
        [
            .. rows.Select(r => new InvitationLine(
                r.Invitation,
                r.Id,
                r.Name,
                r.Phone,
                r.HasEmail,
                r.Held,
                r.MayOpen,
                replies.UrlOf(r.Invitation)
            )),
        ];
    }

    private async Task<IReadOnlyList<ComboChoice>> ChoicesAsync(string? asked, CancellationToken cancel)
    {
        var words = NameSearch.Typed(asked);
        var place = Head.Activity.PlaceUnitId;
        var chosen = Guid.TryParse(Input.PersonId, out var id) ? id : Guid.Empty;
        var busy = BusyTimes.Of(db, [.. Head.Sessions.Select(s => new Interval(s.StartsAt, s.EndsAt))], Id);
        var english = actor.Language == Languages.English;
        var rows = await (
            from p in SeenPeople.Named(SeenPeople.Of(db, actor), words)
            where !db.Invitations.Any(i => i.ActivityId == Id && i.Person.StandingId == p.Id && i.WithdrawnAt == null)
            orderby p.Id != chosen, !db.Collaborators.Any(c =>
                c.Person.StandingId == p.Id
                && c.EndedOn == null
                && c.Covers.Any(k => db.UnitScopes.Any(s => s.UnitId == place && s.AncestorUnitId == k.UnitId))
            ), p.NameSort, p.Id
            select new
            {
                p.Id,
                p.Name,
                Commune = db.Units.Where(u => u.Id == p.CommuneId).Select(u => u.Name).FirstOrDefault(),
                Kinds = db
                    .CollaboratorKinds.Where(n =>
                        db.Collaborators.Any(c => c.Person.StandingId == p.Id && c.EndedOn == null && c.Kinds.Any(k => k.KindId == n.Id))
                    )
                    .OrderBy(n => n.Position)
                    .Select(n => english ? n.NameEn : n.NameVi)
                    .ToList(),
                Busy = busy.Any(b => b.StandingId == p.Id),
            }
        )
            .Take(MaxChoices)
            .ToListAsync(cancel);
        return
        [
            .. rows.Where(r => NameSearch.Finds(words, r.Name))
                .Select(r => new ComboChoice(
                    r.Id.ToString(),
                    r.Name,
                    string.Join(", ", r.Kinds.Append(r.Commune).Where(n => !string.IsNullOrEmpty(n))),
                    r.Busy ? texts["Choice.Busy"].Value : null,
                    r.Busy ? "wrong" : null
                )),
        ];
    }
}

/// <summary>A speaker of the event whom nobody has invited.</summary>
public sealed record NamedSpeaker(Guid PersonId, string Name, string? Phone, bool HasEmail);

/// <summary>The sentence of each refusal.</summary>
public static class InvitationSentences
{
    public static string Of(InvitationRefusal refusal, IStringLocalizer<NetworkTexts> texts, IStringLocalizer<SharedTexts> shared) =>
        refusal switch
        {
            InvitationRefusal.PersonTaken r => texts[
                "Refusal.PersonTaken",
                Show.When(r.By.StartsAt, r.By.EndsAt),
                r.By.Title,
                r.By.OrganisingUnitName
            ],
            InvitationRefusal.NotTakingPlace r => texts["Refusal.NotTakingPlace", shared["State." + r.State].Value],
            InvitationRefusal.Begun r => texts["Refusal.Begun", Show.TimeAndDate(r.StartsAt)],
            InvitationRefusal.YourTimeTaken r => texts["Refusal.YourTimeTaken", Show.When(r.From, r.To)],
            InvitationRefusal.ProposalTooLong r => texts["Refusal.ProposalTooLong", r.Max],
            _ => texts["Refusal." + refusal.Key],
        };
}
