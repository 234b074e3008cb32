using Campaigns.Domain.Accounts;
using Campaigns.Domain.Door;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Door.Scanner;

/// <summary>
/// The doors at which the account works today and around today, and those with which this phone is paired; the one that is open now comes
/// first.
/// </summary>
[AtDoor]
public sealed class IndexModel(
    DoorSessions sessions,
    DoorCallers callers,
    HandoverKeys handover,
    Actor actor,
    IClock clock,
    IStringLocalizer<DoorTexts> texts
) : PageModel
{
    public Instant Now { get; private set; }

    /// <summary>
    /// The door to open: the one that takes people now (if several do, the one that began last), otherwise the next one of today; null when
    /// there is none.
    /// </summary>
    public DoorSession? Proposed { get; private set; }

    /// <summary>All doors by day, the proposed one included.</summary>
    public IReadOnlyList<IGrouping<LocalDate, DoorSession>> Days { get; private set; } = [];

    /// <summary>Whether the account has other work here than the door.</summary>
    public bool HasOffice => actor.Grants.Any(g => g.Role is not Role.Steward);

    public bool HasAccount => actor.AccountId is not null;

    /// <summary>Whether this phone was paired and no longer is with any door.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>The data for the script: for whom it may send, and whose lists the phone may keep.</summary>
    public object Data { get; private set; } = new { };

    public async Task OnGetAsync(CancellationToken cancel)
    {
        Now = clock.GetCurrentInstant();
        var phones = await callers.PhonesAsync(HttpContext, cancel);
        var paired = phones.Where(p => Now < p.EndsAt).Select(p => p.ActivityId).Distinct().ToList();
        HasEnded = phones.Count > 0 && paired.Count == 0;
        IReadOnlyList<DoorSession> near = actor.May(Permission.CheckIn) ? await sessions.NearAsync(actor, Now, cancel) : [];
        near =
        [
            .. near.Concat(await sessions.ShownOutsideAsync(await sessions.OfAsync(paired, Now, cancel), cancel))
                .DistinctBy(s => s.Id)
                .OrderBy(s => s.StartsAt)
                .ThenBy(s => s.Id),
        ];
        IEnumerable<string> account = actor.AccountId is { } own && actor.May(Permission.CheckIn) ? [$"account:{own}"] : [];
        var live = account.Concat(phones.Where(p => Now < p.EndsAt).Select(p => $"device:{p.Id}")).ToList();
        var all = live.Concat(phones.Select(p => $"device:{p.Id}")).Distinct(StringComparer.Ordinal).ToList();
        Data = new
        {
            Actor = all.FirstOrDefault() ?? "",
            Live = live,
            Actors = all,
            Handover = handover.Current,
            Unsent = texts["List.Unsent", "{0}"].Value,
            UnsentUntil = texts["List.UnsentUntil", "{0}", "{1}"].Value,
            Doors = near.Select(s => new
            {
                s.Id,

                // A phone loads the lists of doors with which it was paired in advance. An account may work at more doors than a phone
                // should hold lists of.
                Device = phones.Where(p => p.ActivityId == s.ActivityId && Now < p.EndsAt).MaxBy(p => p.EndsAt) is { } phone
                    ? $"device:{phone.Id}"
                    : null,
                OpensAt = s.OpensAt.ToUnixTimeMilliseconds(),
                StartsAt = s.StartsAt.ToUnixTimeMilliseconds(),
                EndsAt = s.EndsAt.ToUnixTimeMilliseconds(),
                ClosesAt = s.ClosesAt.ToUnixTimeMilliseconds(),
                Opens = Show.Time(s.OpensAt),
            }),
            Files = DoorAssets.OfPages(HttpContext),
            Texts = Enum.GetNames<DoorMoment>()
                .ToDictionary(word => word, word => texts[$"List.{word}", "{0}"].Value, StringComparer.Ordinal),
        };
        Proposed = DoorTimes.Proposed([.. near.Select(s => s.Times)], Now) is { } row ? near[row] : null;
        Days = [.. near.GroupBy(s => Show.DateOf(s.StartsAt))];
    }

    public string TimesOf(DoorSession door)
    {
        ArgumentNullException.ThrowIfNull(door);
        var session = door.Sessions > 1 ? " · " + texts["List.Session", door.Ordinal, door.Sessions].Value : "";
        return $"{Show.Times(door.StartsAt, door.EndsAt)}, {Show.Date(Show.DateOf(door.StartsAt))}{session}";
    }

    public string StateOf(DoorSession door)
    {
        ArgumentNullException.ThrowIfNull(door);
        var word = door.Times.MomentAt(Now).ToString();
        return texts[$"List.{word}", Show.Time(door.OpensAt)];
    }
}
