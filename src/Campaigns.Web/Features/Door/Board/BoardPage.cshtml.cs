using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;

namespace Campaigns.Web.Features.Door.Board;

/// <summary>The live board. The server draws it completely; with a script it then stays up to date by itself.</summary>
[May(Permission.SeeNames)]
public sealed class BoardPageModel(DoorService service, BoardReader reader) : DoorOfficePage(service)
{
    public BoardState Board { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        if (await reader.ReadAsync(ActivityId, Head.Now, cancel) is not { } json)
        {
            return NotFound();
        }

        Board = BoardReader.Parse(json);
        return Page();
    }
}
