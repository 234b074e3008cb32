using Campaigns.Domain.Registrations;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Public;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Http;
using Microsoft.AspNetCore.Mvc;

namespace Campaigns.Web.Features.Door.Paper;

/// <summary>One page of paper: the rows that stand on it, null for a line that is left empty to write on.</summary>
public sealed record SheetPage(int Number, IReadOnlyList<SheetRow?> Rows);

/// <summary>The sign-in sheet, A4 upright. It carries no theme of the activity: whoever signs shows nobody what they came for.</summary>
[May(Act.SeeNames)]
[NoReferrer]
public sealed class SheetModel(DoorDesk desk, CampaignsDbContext db, TicketTokens tokens, PublicActivities activities) : DoorOfficePage(desk)
{
    /// <summary>Rows of 9 mm that a page has room for below its head.</summary>
    public const int RowsPerPage = 24;

    /// <summary>Lines that are left empty at least, for those who come without having registered.</summary>
    public const int EmptyLines = 6;

    private const int MaxRows = 5000;

    /// <summary>A neutral name, as the public has it.</summary>
    public string Heading { get; private set; } = "";

    public string Place { get; private set; } = "";

    public string Organiser { get; private set; } = "";

    public IReadOnlyList<SheetPage> Pages { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is { } away)
        {
            return away;
        }

        if (await activities.FindAsync(ActivityId, cancel) is not { } shown)
        {
            return NotFound();
        }

        if (Head.IsOff)
        {
            // A sheet that is printed is a sheet that somebody signs.
            return Page();
        }

        (Heading, Place, Organiser) = (activities.HeadingOf(shown), shown.PlaceLine, shown.OrganiserName);
        var rows = (await SheetRows.ReadAsync(db, Head, after: 0, MaxRows, cancel)).Where(r => r.State is RegistrationState.Confirmed).ToList<SheetRow?>();
        var lines = (rows.Count + EmptyLines + RowsPerPage - 1) / RowsPerPage * RowsPerPage;
        Pages = [.. rows.Concat(Enumerable.Repeat<SheetRow?>(null, lines - rows.Count)).Chunk(RowsPerPage).Select((r, i) => new SheetPage(i + 1, r))];
        return Page();
    }

    /// <summary>What the row's code says to a scanner: the ticket's token and no address, so that a stranger's camera opens nothing.</summary>
    public string QrOf(SheetRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return "t:/t/" + tokens.Token(row.Id, row.Generation, row.KeyVersion);
    }
}
