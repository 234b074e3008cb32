using Campaigns.Domain.Activities;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Registrations;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Lists;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Events;

/// <summary>One registration in the list.</summary>
public sealed record RegistrationLine(
    Guid Id,
    string Name,
    string NameSort,
    int Places,
    int? BirthYear,
    Sex? Sex,
    string? Phone,
    string? Commune,
    RegistrationChannel Channel,
    RegistrationState State,
    Instant? PresentAt,
    int? Turns,
    int Messages,
    bool IsGroup,
    string? ContactName,
    Instant CreatedAt
);

/// <summary>A group registration that waits for the organiser's answer.</summary>
public sealed record WaitingGroup(Guid Id, string Name, string ContactName, string? Phone, int Places, Instant AskedAt);

/// <summary>A name on a group's list.</summary>
/// <param name="IsHere">Whether the name was ticked at the door; null when nobody ticked this list yet.</param>
public sealed record MemberShown(string Name, Sex? Sex, bool? IsHere);

/// <summary>The number of registrations of one channel, for readers who may not see names.</summary>
public sealed record RegistrationGroup(RegistrationChannel Channel, int Registrations, int Places);

/// <summary>The filter of the list of registrations.</summary>
public sealed record RegistrationFilter : ListFilter
{
    public string? Q { get; init; }

    /// <summary>"present", "absent", "walk-in", "no-mail" or "withdrawn"; empty for all confirmed registrations.</summary>
    public string? Show { get; init; }
}

/// <summary>Who registered and who came: names for readers who may see them, numbers for others.</summary>
[May(Permission.SeeActivities)]
public sealed class RegistrationsModel(
    CampaignsDbContext db,
    Actor actor,
    Registering registering,
    Doubles doubles,
    NewsWords news,
    IStringLocalizer<EventsTexts> texts,
    IClock clock
) : PageModel
{
    private const int PageSize = 50;

    private static readonly ListOrders<ListedRegistration, RegistrationLine> Orders = new ListOrders<ListedRegistration, RegistrationLine>(
        r => r.Registration.Id,
        l => l.Id
    )
        .ByName(r => r.Registration.NameSort)
        .ByTime(r => r.Registration.CreatedAt, l => l.CreatedAt, latestFirst: true)
        .ByPlace(r => r.Place, r => r.Registration.CommuneId == null);

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty(SupportsGet = true, Name = "")]
    public RegistrationFilter Filter { get; set; } = new();

    public EventHead Head { get; private set; } = null!;

    public IReadOnlyList<RegistrationLine> Lines { get; private set; } = [];

    /// <summary>Whether names are still kept. When a name is missing although they are, the person asked for its deletion.</summary>
    public bool NamesStillKept => Head.Sessions.Any(s => s.EndsAt >= Retention.Cutoff(Head.Now));

    public IReadOnlyList<RegistrationGroup> Groups { get; private set; } = [];

    /// <summary>The lists of the groups among <see cref="Lines"/>, by registration.</summary>
    public ILookup<Guid, MemberShown> Members { get; private set; } =
        Array.Empty<Guid>().ToLookup(id => id, _ => new MemberShown("", null, null));

    public Pager Pager { get; private set; } = new(null, null);

    public ListSort Sorting { get; private set; } = null!;

    /// <summary>Groups that wait for the organiser's answer, in the order in which they asked.</summary>
    public IReadOnlyList<WaitingGroup> Waiting { get; private set; } = [];

    /// <summary>
    /// Groups that were declined and left no address for a message, so that somebody has to tell them. Empty once the event is over.
    /// </summary>
    public IReadOnlyList<WaitingGroup> Declined { get; private set; } = [];

    public string? DeclinedWords { get; private set; }

    /// <summary>Places that are free; null: no limit.</summary>
    public int? PlacesLeft { get; private set; }

    /// <summary>Pairs of registrations that probably belong to one person.</summary>
    public IReadOnlyList<DoubleShown> Pairs { get; private set; } = [];

    /// <summary>Pairs that somebody noted as two people, which can be asked about again.</summary>
    public IReadOnlyList<DoubleShown> Apart { get; private set; } = [];

    /// <summary>Pairs can also be decided after the figures were confirmed. That is a correction and needs a reason.</summary>
    public bool TakesPairs => Head.State is ActivityState.Scheduled or ActivityState.Held or ActivityState.Confirmed;

    /// <summary>The typed reason for correcting confirmed figures.</summary>
    [BindProperty]
    public string? Reason { get; set; }

    /// <summary>The pair whose reason is missing.</summary>
    public Guid? ReasonOf { get; private set; }

    /// <summary>The list as a workbook: all rows of the filter, in the order of the page.</summary>
    public async Task<IActionResult> OnGetExcelAsync(
        [FromServices] IStringLocalizer<SharedTexts> shared,
        [FromServices] ListSheets sheets,
        CancellationToken cancel
    )
    {
        if (await EventPages.HeadAsync(db, actor, Id, clock.GetCurrentInstant(), cancel) is not { } head)
        {
            return NotFound();
        }

        if (!actor.May(Permission.SeeActivities, head.UnitPath, Id, head.Activity.Kind) || !head.MaySeeNames)
        {
            return Forbid();
        }

        Head = head;
        List<string?> narrowed =
        [
            string.IsNullOrEmpty(Filter.Show) ? null : texts["Registrations.Show." + Filter.Show].Value,
            string.IsNullOrWhiteSpace(Filter.Q) ? null : $"“{Filter.Q.Trim()}”",
        ];
        string[] headings =
        [
            texts["Registrations.Name"],
            shared["Person.Sex"],
            shared["Person.BirthYear"],
            texts["Registrations.Place"],
            texts["Registrations.Phone"],
            texts["Registrations.Places"],
            texts["Registrations.At"],
            texts["Registrations.Way"],
            texts["Registrations.Present"],
            texts["Registrations.Turns"],
        ];
        var name = texts["Registrations.Sheet"].Value;
        return await sheets.AnswerAsync(
            new ListSheet(
                texts["Registrations.File", head.Activity.Code],
                name,
                new SheetHead(
                    $"{name}: {head.Activity.Title}",
                    [head.UnitName, head.When, .. narrowed],
                    shared["List.ExcelMade", Shared.Show.TimeAndDate(head.Now)]
                ),
                headings,
                Orders
                    .EachAsync(Filter, Narrowed(), Lined)
                    .Select(l =>
                        (IReadOnlyList<object?>)
                            [
                                l.Name,
                                l.Sex is { } sex ? shared["Sex." + sex].Value : "",
                                l.BirthYear,
                                l.Commune,
                                Shared.Show.Phone(l.Phone),
                                l.Places,
                                l.CreatedAt,
                                texts["Channel." + l.Channel].Value,
                                l.PresentAt,
                                l.PresentAt is null ? null : l.Turns ?? 0,
                            ]
                    ),
                new ExportedList(name, "activity", Id, head.Activity.OrganisingUnitId, narrowed)
            )
            {
                CountAsync = Narrowed().CountAsync,
            },
            cancel
        );
    }

    /// <summary>Accepts or declines a group that waits.</summary>
    public async Task<IActionResult> OnPostAnswerAsync(Guid registration, bool yes, CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        var group = await db.Registrations.AsNoTracking().SingleOrDefaultAsync(r => r.Id == registration && r.ActivityId == Id, cancel);
        if (group is null)
        {
            return NotFound();
        }

        if (await registering.AnswerAsync(Id, registration, yes, actor.Id, cancel) is not { } refusal)
        {
            TempData["Toast"] = texts[
                yes ? "Waiting.Accepted"
                : string.IsNullOrEmpty(group.Email) ? "Waiting.DeclinedNotTold"
                : "Waiting.Declined"
            ].Value;
            return LocalRedirect($"/events/{Id}/registrations");
        }

        ModelState.AddModelError(
            "",
            refusal is RegistrationRefusal.Full full ? texts["Waiting.Full", full.PlacesLeft] : texts["Waiting." + refusal.Key]
        );
        return await ShowAsync(cancel);
    }

    /// <summary>Notes whether two registrations belong to one person or to two.</summary>
    public async Task<IActionResult> OnPostDoubleAsync(Guid kept, Guid other, bool same, CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        var why = Names.Tidy(Reason);
        if (same && LifecycleRules.WhyCorrected(Head.State, why) is { } missing)
        {
            ReasonOf = other;
            ModelState.AddModelError(
                $"reason-{other}",
                missing is ActivityRefusal.ReasonTooLong tooLong
                    ? texts["Refusal.ReasonTooLong", tooLong.Max]
                    : texts["Refusal.ReasonMissing"]
            );
            return await ShowAsync(cancel);
        }

        if (
            same
                ? await doubles.JoinAsync(Id, kept, other, texts["Double.Gate"], texts["Double.Reason"], why, cancel)
                : await doubles.KeepApartAsync(Id, kept, other, cancel)
        )
        {
            TempData["Toast"] = texts[same ? "Double.Joined" : "Double.Apart"].Value;
            return LocalRedirect($"/events/{Id}/registrations");
        }

        ModelState.AddModelError("", texts["Double.Gone"]);
        return await ShowAsync(cancel);
    }

    /// <summary>Takes back that two registrations are two people's, so that the page asks again.</summary>
    public async Task<IActionResult> OnPostAskAgainAsync(Guid kept, Guid other, CancellationToken cancel)
    {
        if (await EnterAsync(cancel) is { } away)
        {
            return away;
        }

        TempData["Toast"] = texts[await doubles.AskAgainAsync(Id, kept, other, cancel) ? "Double.AskedAgain" : "Double.Gone"].Value;
        return LocalRedirect($"/events/{Id}/registrations");
    }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await EventPages.HeadAsync(db, actor, Id, clock.GetCurrentInstant(), cancel) is not { } head)
        {
            return NotFound();
        }

        if (!actor.May(Permission.SeeActivities, head.UnitPath, Id, head.Activity.Kind))
        {
            return Forbid();
        }

        Head = head;
        return await ShowAsync(cancel);
    }

    private async Task<IActionResult?> EnterAsync(CancellationToken cancel)
    {
        if (await EventPages.HeadAsync(db, actor, Id, clock.GetCurrentInstant(), cancel) is not { } head)
        {
            return NotFound();
        }

        Head = head;
        return head is { MayManage: true, MaySeeNames: true } ? null : Forbid();
    }

    private async Task<IActionResult> ShowAsync(CancellationToken cancel)
    {
        db.ChangeTracker.Clear();
        var head = Head;
        if (!head.MaySeeNames)
        {
            Groups = await db
                .Registrations.Where(r => r.ActivityId == Id && r.State == RegistrationState.Confirmed)
                .GroupBy(r => r.Channel)
                .Select(g => new RegistrationGroup(g.Key, g.Count(), g.Sum(r => r.Places)))
                .ToListAsync(cancel);
            return Page();
        }

        var list = Together.Of(db);
        var page = list.Add(async () =>
        {
            var found = await Orders.ShowAsync(
                db,
                Filter,
                Request.Path,
                PageSize,
                Narrowed(),
                All(),
                rows => Lined(rows).ToListAsync(cancel),
                cancel
            );
            (Lines, Sorting) = (found.Lines, found.Sort);
            await FindMembersAsync(cancel);
            return found;
        });
        if (head.MayManage)
        {
            var waiting = list.Add(() =>
                db
                    .Registrations.Where(r => r.ActivityId == Id && r.State == RegistrationState.Waiting)
                    .OrderBy(r => r.CreatedAt)
                    .ThenBy(r => r.Id)
                    .Select(r => new WaitingGroup(r.Id, r.Name, r.ContactName ?? "", r.Phone, r.Places, r.CreatedAt))
                    .ToListAsync(cancel)
            );
            var left = list.Add(() => RegistrationTally.LeftAsync(db, Id, cancel));
            var pairs = list.Add(async () => TakesPairs ? await doubles.ReadAsync(Id, cancel) : DoublesShown.None);
            _ = list.Add(async () =>
            {
                Declined = await db
                    .Registrations.Where(r =>
                        r.ActivityId == Id && r.DeclinedAt != null && r.Name != "" && (r.Email == null || r.Email == "")
                    )
                    .OrderBy(r => r.DeclinedAt)
                    .ThenBy(r => r.Id)
                    .Select(r => new WaitingGroup(r.Id, r.Name, r.ContactName ?? "", r.Phone, r.Places, r.CreatedAt))
                    .ToListAsync(cancel);
                return DeclinedWords = Declined.Count > 0 ? await news.DeclinedAsync(Id, clock.GetCurrentInstant(), cancel) : null;
            });
            await list.ReadAsync();
            (Waiting, Pairs, Apart, PlacesLeft) = (
                waiting.Value,
                pairs.Value.Pairs,
                pairs.Value.Apart,
                waiting.Value.Count > 0 ? left.Value : null
            );
        }
        else
        {
            await list.ReadAsync();
        }

        var shown = page.Value;
        Pager = shown.Pager with
        {
            Text = texts[shown.Count.IsMore ? "List.RegistrationsMore" : "List.Registrations", Shared.Show.Number(shown.Count.Number)],
        };
        return Page();
    }

    private IQueryable<ListedRegistration> All() => ListedRegistrations.Of(db, Id);

    private IQueryable<ListedRegistration> Narrowed() =>
        (
            Filter.Show switch
            {
                "present" => All().Where(r => db.Attendances.Any(a => a.RegistrationId == r.Registration.Id && a.AnnulledAt == null)),
                "absent" => All()
                    .Standing()
                    .Where(r => !db.Attendances.Any(a => a.RegistrationId == r.Registration.Id && a.AnnulledAt == null)),
                "walk-in" => All()
                    .Where(r =>
                        r.Registration.Channel == RegistrationChannel.WalkIn || r.Registration.Channel == RegistrationChannel.Import
                    ),
                ListedRegistrations.NoMail => All().Where(r => r.Registration.State != RegistrationState.Withdrawn).WithoutMail(),
                "withdrawn" => All().Where(r => r.Registration.State == RegistrationState.Withdrawn),
                _ => All().Standing(),
            }
        ).Found(Filter.Q);

    private IQueryable<RegistrationLine> Lined(IQueryable<ListedRegistration> rows) =>
        from row in rows
        let r = row.Registration
        from c in db.Units.Where(u => u.Id == r.CommuneId).DefaultIfEmpty()
        let present = db
            .Attendances.Where(a => a.RegistrationId == r.Id && a.AnnulledAt == null)
            .OrderBy(a => a.HappenedAt)
            .FirstOrDefault()
        select new RegistrationLine(
            r.Id,
            r.Name,
            r.NameSort,
            r.Places,
            r.BirthYear,
            r.Sex,
            r.Phone,
            c == null ? null : c.Name,
            r.Channel,
            r.State,
            present == null ? null : present.HappenedAt,
            present == null ? null : present.Turns,
            db.Messages.Count(m => m.RegistrationId == r.Id),
            r.IsGroup,
            r.ContactName,
            r.CreatedAt
        );

    private async Task FindMembersAsync(CancellationToken cancel)
    {
        var groups = Lines.Where(l => l.IsGroup).Select(l => l.Id).ToArray();
        if (groups.Length == 0)
        {
            return;
        }

        var (members, ticked) = await Together.ReadAsync(
            db,
            () =>
                db
                    .RegistrationMembers.AsNoTracking()
                    .Where(m => groups.Contains(m.RegistrationId))
                    .OrderBy(m => m.RegistrationId)
                    .ThenBy(m => m.Position)
                    .ToListAsync(cancel),
            () =>
                db
                    .Database.SqlQuery<Ticked>(
                        $"""
                        SELECT registration_id, positions FROM party
                          WHERE activity_id = {Id} AND registration_id = ANY({groups}) AND positions IS NOT NULL
                        """
                    )
                    .ToListAsync(cancel)
        );
        var ticks = ticked.ToLookup(t => t.RegistrationId, t => t.Positions);
        Members = members.ToLookup(
            m => m.RegistrationId,
            m => new MemberShown(
                m.Name,
                m.Sex,
                ticks.Contains(m.RegistrationId) ? ticks[m.RegistrationId].Any(p => p.Contains(m.Position)) : null
            )
        );
    }

    private sealed record Ticked(Guid RegistrationId, short[] Positions);
}
