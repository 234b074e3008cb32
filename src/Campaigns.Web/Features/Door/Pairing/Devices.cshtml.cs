using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Door;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Door.Scanner;
using Campaigns.Web.Features.Events;
using Campaigns.Web.Features.Training;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Audit;
using Campaigns.Web.Platform.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Door.Pairing;

/// <summary>The form for a new link for a phone.</summary>
public sealed class LinkInput
{
    public string Gate { get; set; } = "";

    /// <summary>The mode: "scan" or "search".</summary>
    public string Mode { get; set; } = DevicesModel.Scan;
}

/// <summary>The form for the door's hours, and for whether it records when people leave.</summary>
public sealed class WindowInput
{
    public int? Opens { get; set; }

    public int? Closes { get; set; }

    public bool ChecksOut { get; set; }
}

/// <summary>A paired phone, or a link that no phone has taken yet.</summary>
/// <param name="Grant">The grant of the phone.</param>
/// <param name="EndsAt">When the right ends as the sessions are now.</param>
/// <param name="Seen">The phone that uses the grant, if it is known to the server.</param>
public sealed record GrantLine(DeviceGrant Grant, Instant EndsAt, DoorPhone? Seen)
{
    public bool HasEnded(Instant now) => now >= EndsAt;

    /// <summary>The name and the gate of the phone; before it is paired, only the gate.</summary>
    public string Label => Grant.Name is { } name ? $"{name} · {Grant.Gate}" : Grant.Gate;
}

/// <summary>A phone of a person with an account that was at this door.</summary>
public sealed record AccountPhone(string Name, DoorPhone Phone);

/// <summary>How many people were how long at a session, in turns.</summary>
/// <param name="Session">The session.</param>
/// <param name="Came">Everybody who came.</param>
/// <param name="There">Those of them who are still there.</param>
/// <param name="Went">Those whose leaving was recorded.</param>
/// <param name="Assumed">Those who are taken to have stayed until the end.</param>
/// <param name="Minutes">The average stay of people who left, in minutes; null when nobody has.</param>
public sealed record PresenceLine(Session Session, int Came, int There, int Went, int Assumed, int? Minutes);

/// <summary>The gates of an activity, an event or a course run: which phones stand there, and when the door is open.</summary>
[May(Permission.ManageCourses)]
public sealed class DevicesModel(
    CampaignsDbContext db,
    Actor actor,
    PairingService pairing,
    IClock clock,
    IStringLocalizer<DoorTexts> texts
) : PageModel
{
    public const string Scan = "scan";
    public const string Search = "search";

    /// <summary>A phone that was not heard of for this time may hold more than it said. Phones in contact report every few
    /// seconds.</summary>
    public static readonly Duration OutOfContact = Duration.FromMinutes(2);

    [BindProperty(SupportsGet = true)]
    public Guid ActivityId { get; set; }

    /// <summary>The grant whose link is shown.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? Link { get; set; }

    /// <summary>The grant about whose end the page asks, when no script runs.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? End { get; set; }

    /// <summary>The grant about whose revocation the page asks, when no script runs.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? Ask { get; set; }

    [BindProperty]
    public LinkInput New { get; set; } = new();

    [BindProperty]
    public WindowInput Window { get; set; } = new();

    public EventHead? Event { get; private set; }

    public RunHead? Run { get; private set; }

    public Activity Activity => Event?.Activity ?? Run!.Activity;

    public Instant Now { get; private set; }

    public IReadOnlyList<GrantLine> Grants { get; private set; } = [];

    public IReadOnlyList<AccountPhone> Accounts { get; private set; } = [];

    /// <summary>The presence at sessions that have begun, at a door that records when people leave.</summary>
    public IReadOnlyList<PresenceLine> Stays { get; private set; } = [];

    /// <summary>The link to show, with its address.</summary>
    public (GrantLine Line, string Url)? Shown { get; private set; }

    /// <summary>The sessions in order of time; empty for a draft without a date.</summary>
    public IReadOnlyList<Session> Sessions => [.. Activity.Sessions.OrderBy(s => s.StartsAt)];

    /// <summary>Whether the door's hours may be changed.</summary>
    public bool MayChange => Activity.State is not (ActivityState.Cancelled or ActivityState.Confirmed);

    /// <summary>Whether phones may be paired: the activity takes place, and the right of a new phone would not already be over.</summary>
    public bool MayLink =>
        Activity.State is ActivityState.Scheduled or ActivityState.Held
        && Sessions.Count > 0
        && Now < DeviceGrant.EndOf(Sessions[^1].EndsAt, Activity.CheckInClosesMinutes, endedAt: null, revokedAt: null);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        Window = new WindowInput
        {
            Opens = Activity.CheckInOpensMinutes,
            Closes = Activity.CheckInClosesMinutes,
            ChecksOut = Activity.ChecksOut,
        };
        return await ShowAsync(cancel);
    }

    public async Task<IActionResult> OnPostLinkAsync(CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        var gate = Names.Tidy(New.Gate);
        Only(nameof(New));
        if (gate.Length is 0 or > DeviceGrant.MaxGate)
        {
            ModelState.AddModelError(
                $"{nameof(New)}.{nameof(New.Gate)}",
                gate.Length == 0 ? texts["Devices.GateMissing"] : texts["Devices.GateTooLong", DeviceGrant.MaxGate]
            );
        }

        if (New.Mode is not (Scan or Search))
        {
            ModelState.AddModelError($"{nameof(New)}.{nameof(New.Mode)}", texts["Devices.ModeMissing"]);
        }

        if (!MayLink)
        {
            ModelState.AddModelError("", texts["Devices.Over"]);
        }

        if (!ModelState.IsValid)
        {
            Window = new WindowInput
            {
                Opens = Activity.CheckInOpensMinutes,
                Closes = Activity.CheckInClosesMinutes,
                ChecksOut = Activity.ChecksOut,
            };
            return await ShowAsync(cancel);
        }

        var grant = pairing.New(ActivityId, gate, New.Mode == Search, actor.Id);
        db.DeviceGrants.Add(grant);
        db.Audit(actor, Now, "device.linked", "activity", ActivityId, Activity.OrganisingUnitId, new { gate, search = grant.MaySearch });
        await db.SaveChangesAsync(cancel);
        return LocalRedirect($"/door/{ActivityId}?link={grant.Id}#link");
    }

    /// <summary>Ends the right of a phone whose work is done; acts that it still holds count for 72 hours (who-sees 6).</summary>
    public async Task<IActionResult> OnPostEndAsync(Guid grant, CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var by = actor.Id;
        var ended = await db
            .DeviceGrants.Where(g => g.Id == grant && g.ActivityId == ActivityId && g.EndedAt == null && g.RevokedAt == null)
            .ExecuteUpdateAsync(g => g.SetProperty(d => d.EndedAt, Now).SetProperty(d => d.EndedById, by), cancel);
        if (ended == 1)
        {
            db.Audit(actor, Now, "device.ended", "activity", ActivityId, Activity.OrganisingUnitId, new { phone = $"device:{grant}" });
            await db.SaveChangesAsync(cancel);
        }
        else if (!await db.DeviceGrants.AnyAsync(g => g.Id == grant && g.ActivityId == ActivityId, cancel))
        {
            return NotFound();
        }

        await transaction.CommitAsync(cancel);
        return LocalRedirect($"/door/{ActivityId}");
    }

    /// <summary>
    /// Revokes the right of a phone that is lost or not trusted any more: nothing that arrives from now on counts without a decision. This
    /// is possible after the right ended, too.
    /// </summary>
    public async Task<IActionResult> OnPostRevokeAsync(Guid grant, CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var by = actor.Id;
        var revoked = await db
            .DeviceGrants.Where(g => g.Id == grant && g.ActivityId == ActivityId && g.RevokedAt == null)
            .ExecuteUpdateAsync(g => g.SetProperty(d => d.RevokedAt, Now).SetProperty(d => d.RevokedById, by), cancel);
        if (revoked == 1)
        {
            db.Audit(actor, Now, "device.revoked", "activity", ActivityId, Activity.OrganisingUnitId, new { phone = $"device:{grant}" });
            await db.SaveChangesAsync(cancel);
        }
        else if (!await db.DeviceGrants.AnyAsync(g => g.Id == grant && g.ActivityId == ActivityId, cancel))
        {
            return NotFound();
        }

        await transaction.CommitAsync(cancel);
        return LocalRedirect($"/door/{ActivityId}");
    }

    public async Task<IActionResult> OnPostWindowAsync(CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        Only(nameof(Window));
        foreach (var (field, value) in new[] { (nameof(Window.Opens), Window.Opens), (nameof(Window.Closes), Window.Closes) })
        {
            if (value is not (>= 0 and <= 1440))
            {
                ModelState.AddModelError($"{nameof(Window)}.{field}", texts["Window.OutOfRange"]);
            }
        }

        if (!MayChange)
        {
            ModelState.AddModelError("", texts["Devices.Over"]);
        }

        if (!ModelState.IsValid)
        {
            return await ShowAsync(cancel);
        }

        var (opens, closes, checksOut) = (Window.Opens!.Value, Window.Closes!.Value, Window.ChecksOut);
        var changes = new ActivityChanges()
            .Add("opens", Activity.CheckInOpensMinutes, opens)
            .Add("closes", Activity.CheckInClosesMinutes, closes)
            .Add("checks_out", Activity.ChecksOut, checksOut);
        if (changes.Any)
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancel);
            await db
                .Activities.Where(a => a.Id == ActivityId)
                .ExecuteUpdateAsync(
                    a =>
                        a.SetProperty(x => x.CheckInOpensMinutes, opens)
                            .SetProperty(x => x.CheckInClosesMinutes, closes)
                            .SetProperty(x => x.ChecksOut, checksOut)
                            .SetProperty(x => x.UpdatedAt, Now),
                    cancel
                );
            db.Audit(actor, Now, "door.changed", "activity", ActivityId, Activity.OrganisingUnitId, new { changes = changes.Logged });
            await db.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
        }

        return LocalRedirect($"/door/{ActivityId}#window");
    }

    // The page has several forms, and a post holds only one of them; the fields of the others are not missing.
    private void Only(string form)
    {
        foreach (var key in ModelState.Keys.Where(k => !k.StartsWith(form + ".", StringComparison.Ordinal)).ToList())
        {
            ModelState.Remove(key);
        }

        foreach (var key in ModelState.Keys.Except(PlainInput.ToldIn(HttpContext), StringComparer.OrdinalIgnoreCase).ToList())
        {
            ModelState[key]!.Errors.Clear();
            ModelState[key]!.ValidationState = Microsoft.AspNetCore.Mvc.ModelBinding.ModelValidationState.Valid;
        }
    }

    private async Task<IActionResult?> OpenAsync(CancellationToken cancel)
    {
        Now = clock.GetCurrentInstant();
        (Event, Run) = await Together.ReadAsync(
            db,
            () => EventPages.HeadAsync(db, actor, ActivityId, Now, cancel),
            () => RunPages.HeadAsync(db, actor, ActivityId, Now, cancel)
        );
        return Event is null && Run is null ? NotFound()
            : Event is { MayManage: false } || Run is { MayManage: false } ? Forbid()
            : null;
    }

    private async Task<IActionResult> ShowAsync(CancellationToken cancel)
    {
        var ids = Sessions.Select(s => s.Id).ToList();
        var shown = db
            .DoorPhones.AsNoTracking()
            .Where(p =>
                (p.ActorKind == ActorKind.Device && db.DeviceGrants.Any(g => g.Id == p.ActorId && g.ActivityId == ActivityId))
                || (p.ActorKind == ActorKind.Account && p.LastSessionId != null && ids.Contains(p.LastSessionId.Value))
            );
        var (grants, phones, names, came) = await Together.ReadAsync(
            db,
            () =>
                db
                    .DeviceGrants.AsNoTracking()
                    .Where(g => g.ActivityId == ActivityId)
                    .OrderBy(g => g.CreatedAt)
                    .ThenBy(g => g.Id)
                    .ToListAsync(cancel),
            () => shown.ToListAsync(cancel),
            () =>
                db
                    .Users.Where(u => shown.Any(p => p.ActorKind == ActorKind.Account && p.ActorId == u.Id))
                    .Select(u => new { u.Id, u.DisplayName })
                    .ToDictionaryAsync(u => u.Id, u => u.DisplayName, cancel),
            () =>
                db
                    .Attendances.AsNoTracking()
                    .Where(t => Activity.ChecksOut && t.ActivityId == ActivityId && t.AnnulledAt == null)
                    .Select(t => new
                    {
                        t.SessionId,
                        t.HappenedAt,
                        t.LeftAt,
                        t.Turns,
                    })
                    .ToListAsync(cancel)
        );
        var seen = phones
            .Where(p => p.ActorKind == ActorKind.Device)
            .GroupBy(p => p.ActorId)
            .ToDictionary(g => g.Key, g => g.MaxBy(p => p.LastSeenAt)!);
        Grants = [.. grants.Select(g => new GrantLine(g, g.EndsAt(Activity), seen.GetValueOrDefault(g.Id))).OrderBy(g => g.HasEnded(Now))];
        Accounts =
        [
            .. phones
                .Where(p => p.ActorKind == ActorKind.Account)
                .OrderByDescending(p => p.LastSeenAt)
                .Select(p => new AccountPhone(names.GetValueOrDefault(p.ActorId, ""), p)),
        ];
        if (Activity.ChecksOut)
        {
            Stays =
            [
                .. Sessions
                    .Where(s => s.StartsAt <= Now || came.Exists(t => t.SessionId == s.Id))
                    .Select(s =>
                    {
                        var of = came.Where(t => t.SessionId == s.Id)
                            .Select(t => (t.Turns, Stay: Presence.Of(t.HappenedAt, t.LeftAt, s.EndsAt, Now)))
                            .ToList();
                        var gone = of.Where(t => t.Stay is not null).ToList();
                        var turns = gone.Sum(t => t.Turns);
                        return new PresenceLine(
                            s,
                            of.Sum(t => t.Turns),
                            of.Where(t => t.Stay is null).Sum(t => t.Turns),
                            gone.Where(t => !t.Stay!.Assumed).Sum(t => t.Turns),
                            gone.Where(t => t.Stay!.Assumed).Sum(t => t.Turns),
                            turns == 0 ? null : (int)Math.Round(gone.Sum(t => t.Stay!.Length.TotalMinutes * t.Turns) / turns)
                        );
                    }),
            ];
        }

        if (Grants.FirstOrDefault(g => g.Grant.Id == Link && !g.HasEnded(Now)) is { } line)
        {
            Shown = (line, pairing.UrlOf(line.Grant));
        }

        return Page();
    }
}
