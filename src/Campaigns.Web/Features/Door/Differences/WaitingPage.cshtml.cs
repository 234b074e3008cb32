using System.Globalization;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Door;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Door.Scanner;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Lists;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Door.Differences;

/// <summary>The filter of the list of waiting acts.</summary>
public sealed record WaitingFilter : ListFilter
{
    /// <summary>The actor whose list is shown or decided about: "device:…", "account:…", "link_holder".</summary>
    public string? Of { get; init; }

    /// <summary>"all" also shows what needed no decision.</summary>
    public string? Show { get; init; }
}

/// <summary>
/// Shows what waits for a decision because of the actor's right, phone by phone; for one phone, everything that it did. It is accepted or
/// dropped as a whole or act by act (who-sees 6).
/// </summary>
[May(Permission.SeeNames)]
public sealed class WaitingPageModel(
    DoorService service,
    CampaignsDbContext db,
    WaitingService waiting,
    IStringLocalizer<DoorOfficeTexts> texts,
    IStringLocalizer<DoorTexts> doorTexts,
    IClock clock
) : DoorOfficePage(service)
{
    private const int PageSize = 50;

    private const int MaxReason = 300;

    [BindProperty(SupportsGet = true, Name = "")]
    public WaitingFilter Filter { get; set; } = new();

    /// <summary>The one thing that is decided about; null: everything of the phone.</summary>
    [BindProperty]
    public Guid? Only { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    /// <summary>The name of the one walk-in as the organiser put it right; null: it is accepted as it was typed at the door.</summary>
    [BindProperty]
    public string? Name { get; set; }

    /// <inheritdoc cref="Name"/>
    [BindProperty]
    public string? BirthYear { get; set; }

    /// <summary>Why things could not be accepted a moment ago, by their ids.</summary>
    private IReadOnlyDictionary<Guid, NotTaken> NotTakenNow { get; set; } = new Dictionary<Guid, NotTaken>();

    public IReadOnlyList<WaitingPhone> Phones { get; private set; } = [];

    public WaitingOf? Of { get; private set; }

    public IReadOnlyList<PhoneAct> Acts { get; private set; } = [];

    public Pager Pager { get; private set; } = new(null, null);

    public bool All => Filter.Show == "all";

    /// <summary>The phone whose list is shown, if some of its acts wait.</summary>
    public WaitingPhone? One => Phones.FirstOrDefault(p => p.Of == Of);

    /// <summary>Whether accepting needs a reason, because it changes confirmed figures.</summary>
    public bool NeedsReason => Head.Activity.State is ActivityState.Confirmed;

    public bool MayTake => Head.Activity.State is ActivityState.Scheduled or ActivityState.Held or ActivityState.Confirmed;

    public string NameOf(WaitingPhone phone)
    {
        ArgumentNullException.ThrowIfNull(phone);
        return phone.Of.Kind is ActorKind.LinkHolder ? texts["Settle.Guest"]
            : phone.Gate is { } gate ? $"{phone.Name} · {gate}"
            : phone.Name ?? "";
    }

    /// <summary>The kind of a thing in a few words: "Cho vào", "Đếm đầu người" …</summary>
    public string WhatOf(PhoneAct act)
    {
        ArgumentNullException.ThrowIfNull(act);
        return texts[
            "Waiting.Act."
                + act switch
                {
                    // The steward sent somebody away whose ticket nobody knows; nobody had been let in.
                    { Kind: CheckInKind.Annul, Name: null } => "NotLetIn",
                    { What: "check_in" } => act.Kind!.Value.ToString(),
                    _ => act.What,
                }
        ];
    }

    /// <summary>Why a thing cannot be accepted as it is, in sentences; empty when nothing is known against it.</summary>
    public IReadOnlyList<string> WhyNot(PhoneAct act)
    {
        ArgumentNullException.ThrowIfNull(act);
        return act switch
        {
            { Waits: false } => [],
            { Refusals: { Count: > 0 } refusals } => [.. refusals.Select(r => WalkIns.Say(r, doorTexts))],
            _ => (NotTakenNow.TryGetValue(act.Id, out var now) ? now : act.NotTaken) is { } why ? [texts["Waiting.Not." + why]] : [],
        };
    }

    /// <summary>Whether the organiser may put the name or the year of birth of a walk-in right while accepting it.</summary>
    public bool MayCorrect(PhoneAct act) =>
        MayTake
        && act is { Refusals: { Count: > 0 } refusals }
        && refusals.All(r => r is not (RegistrationRefusal.ConsentMissing or RegistrationRefusal.GuardianConsentMissing));

    /// <summary>What stands in the fields of a walk-in: what was typed at the door, or what the organiser typed and was refused.</summary>
    public (string? Name, string? BirthYear) FieldsOf(PhoneAct act)
    {
        ArgumentNullException.ThrowIfNull(act);
        return Only == act.Id && Name is not null ? (Name, BirthYear) : (act.Name, act.BirthYear?.ToString(CultureInfo.InvariantCulture));
    }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        Of = WaitingOf.Read(Filter.Of);
        await ShowAsync(cancel);
        return Page();
    }

    /// <summary>Accepts it as the phone did it.</summary>
    public Task<IActionResult> OnPostTakeAsync(CancellationToken cancel) => DecideAsync(take: true, cancel);

    /// <summary>Drops it, so that it counts nothing.</summary>
    public Task<IActionResult> OnPostDropAsync(CancellationToken cancel) => DecideAsync(take: false, cancel);

    private async Task<IActionResult> DecideAsync(bool take, CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        if (WaitingOf.Read(Filter.Of) is not { } of)
        {
            return NotFound();
        }

        Of = of;
        var reason = Reason?.Trim() ?? "";
        if (take && !MayTake)
        {
            ModelState.AddModelError("", texts["Waiting.NotTaken"]);
        }
        else if (take && NeedsReason && reason.Length == 0)
        {
            ModelState.AddModelError(nameof(Reason), texts["Settle.ReasonMissing"]);
        }

        if (!ModelState.IsValid)
        {
            await ShowAsync(cancel);
            return Page();
        }

        var why = reason;
        reason = reason.Length switch
        {
            0 => texts[take ? "Waiting.TakenReason" : "Waiting.DroppedReason"],
            _ => Shortened.To(reason, MaxReason),
        };
        var correction = take && Only is not null && Name is not null ? new WalkInCorrection(Name, YearOf(BirthYear)) : null;
        var done = take
            ? await waiting.TakeAsync(Head, of, Only, reason, why, correction, cancel)
            : await waiting.DropAsync(Head, of, Only, reason, cancel);
        if (done.NeedsReason)
        {
            // Somebody else confirmed the figures since the page was opened.
            ModelState.AddModelError(nameof(Reason), texts["Settle.ReasonMissing"]);
            await OpenAsync(cancel);
            await ShowAsync(cancel);
            return Page();
        }

        if (done.Left > 0)
        {
            // What could not be accepted is shown with its reason, on the list of its phone.
            NotTakenNow = done.Why;
            var took = texts["Waiting.TookSome", done.Done, done.Left].Value;
            ModelState.AddModelError("", done is { Confirmed: true, Done: > 0 } ? $"{took} {texts["Settle.ConfirmedAgain"].Value}" : took);
            await OpenAsync(cancel);
            await ShowAsync(cancel);
            return Page();
        }

        TempData["Toast"] = done switch
        {
            { Done: 0, Left: 0 } => await AlreadyAsync(db, Only, texts, cancel),
            _ => texts[take ? "Waiting.Took" : "Waiting.Dropped", done.Done].Value,
        };
        if (done is { Confirmed: true, Done: > 0 })
        {
            TempData["Toast"] += " " + texts["Settle.ConfirmedAgain"].Value;
        }

        return LocalRedirect(Address(Only is null ? null : of));
    }

    /// <summary>The year that was typed; a text that is no year becomes a year that nobody was born in, and is refused as such.</summary>
    private static int? YearOf(string? typed) =>
        string.IsNullOrWhiteSpace(typed) ? null
        : int.TryParse(typed.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var year) ? year
        : 0;

    /// <summary>Somebody else was quicker: the sentence with their decision.</summary>
    internal static async Task<string> AlreadyAsync(
        CampaignsDbContext db,
        Guid? only,
        IStringLocalizer<DoorOfficeTexts> texts,
        CancellationToken cancel
    ) =>
        only is { } id && await Settling.OfAsync(db, id, cancel) is { } settled
            ? texts[
                settled.By is null ? "Settle.AlreadyClosed" : "Settle.AlreadyAs",
                texts["Waiting.Decision." + settled.Decision].Value,
                settled.By ?? ""
            ].Value
            : texts["Settle.Already"].Value;

    private async Task ShowAsync(CancellationToken cancel)
    {
        (Phones, var shown) = await Together.ReadAsync(
            db,
            () => WaitingList.PhonesAsync(db, ActivityId, cancel),
            async () =>
                Of is null
                    ? null
                    : await WaitingList.ShowAsync(
                        db,
                        ActivityId,
                        Of,
                        All,
                        clock.GetCurrentInstant(),
                        Filter,
                        $"/door/{ActivityId}/waiting",
                        PageSize,
                        cancel
                    )
        );
        if (shown is not null)
        {
            (Acts, Pager) = (shown.Lines, shown.Pager);
        }
    }

    /// <summary>The address of this page, for one phone or for all.</summary>
    public string Address(WaitingOf? of, bool? all = null) =>
        new WaitingFilter { Of = of?.ToString(), Show = of is not null && (all ?? All) ? "all" : null }.Address(
            $"/door/{ActivityId}/waiting"
        );
}
