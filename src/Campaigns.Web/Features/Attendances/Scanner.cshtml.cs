using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Http;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Attendances;

/// <summary>The scanner: one page that stays open as long as the door does.</summary>
[May(Act.CheckIn)]
[ContentPolicy(Script = "'wasm-unsafe-eval'", Camera = true)]
public sealed class ScannerModel(DoorSessions sessions, Actor actor, IClock clock, IStringLocalizer<AttendancesTexts> texts) : PageModel
{
    private const string ScriptTexts = "Scan.";

    public DoorSession Door { get; private set; } = null!;

    /// <summary>What the script has to know.</summary>
    public object Data => new
    {
        Session = Door.Id,
        Account = actor.Id,
        Path = $"/check-in/{Door.Id}",
        Wasm = Asset("app/zxing_reader.wasm"),
        Door.MaySearch,
        Year = Show.DateOf(clock.GetCurrentInstant()).Year,
        OpensAt = Show.Time(Door.OpensAt),
        ClosesAt = Show.Time(Door.ClosesAt),
        SignIn = $"/sign-in?returnUrl={Uri.EscapeDataString($"/check-in/{Door.Id}")}",
        Texts = texts.GetAllStrings(includeParentCultures: true)
            .Where(t => t.Name.StartsWith(ScriptTexts, StringComparison.Ordinal))
            .ToDictionary(t => t.Name[ScriptTexts.Length..], t => t.Value, StringComparer.Ordinal),
    };

    public async Task<IActionResult> OnGetAsync(Guid sessionId, CancellationToken cancel)
    {
        if (await sessions.FindAsync(actor, sessionId, cancel) is not { } door)
        {
            return NotFound();
        }

        Door = door;
        return Page();
    }

    // As the tag helpers give it, with the file's fingerprint.
    private string Asset(string path) =>
        Request.PathBase + "/" + (HttpContext.GetEndpoint()?.Metadata.GetMetadata<ResourceAssetCollection>()?[path] ?? path);
}
