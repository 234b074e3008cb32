using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Door.Scanner;

/// <summary>The scanner: one page that stays open as long as the door is open.</summary>
[AtDoor]
[ContentPolicy(Script = "'wasm-unsafe-eval'", Camera = true)]
public sealed class ScannerModel(
    DoorCallers callers,
    DoorSessions sessions,
    HandoverKeys handover,
    IClock clock,
    IStringLocalizer<DoorTexts> texts
) : PageModel
{
    private const string ScriptTexts = "Scan.";

    public DoorCaller Caller { get; private set; } = null!;

    public DoorSession Door { get; private set; } = null!;

    /// <summary>The data for the script.</summary>
    public object Data =>
        new
        {
            Session = Door.Id,
            Caller.Actor,
            Caller.Phone?.Gate,
            Mode = Door.MaySearch ? "search" : "scan",
            Handover = handover.Current,
            GrantEndsAt = Caller.Phone?.EndsAt.ToUnixTimeMilliseconds(),
            Path = $"/check-in/{Door.Id}",
            Wasm = DoorAssets.Of(HttpContext, DoorAssets.Decoder),
            Files = DoorAssets.OfPages(HttpContext),
            Door.MaySearch,
            Door.ChecksOut,
            Year = Show.DateOf(clock.GetCurrentInstant()).Year,
            OpensAt = Show.Time(Door.OpensAt),
            ClosesAt = Show.Time(Door.ClosesAt),
            SignIn = $"/sign-in?returnUrl={Uri.EscapeDataString($"/check-in/{Door.Id}")}",
            Texts = texts
                .GetAllStrings(includeParentCultures: true)
                .Where(t => t.Name.StartsWith(ScriptTexts, StringComparison.Ordinal))
                .ToDictionary(t => t.Name[ScriptTexts.Length..], t => t.Value, StringComparer.Ordinal),
        };

    public async Task<IActionResult> OnGetAsync(Guid sessionId, CancellationToken cancel)
    {
        var (caller, _) = await callers.FindAsync(HttpContext, sessionId, cancel, late: true);
        if (caller is null)
        {
            return NotFound();
        }

        // The list of doors says that the right is over, and sends what the phone still holds.
        if (caller.Ended)
        {
            return LocalRedirect("/check-in");
        }

        Caller = caller;
        Door = await sessions.ShownAsync(caller, cancel);
        return Page();
    }
}
