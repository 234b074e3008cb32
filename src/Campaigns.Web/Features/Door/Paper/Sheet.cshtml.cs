using Campaigns.Domain.Registrations;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Http;
using Microsoft.AspNetCore.Mvc;

namespace Campaigns.Web.Features.Door.Paper;

/// <summary>One page of the printed sheet with its rows; a row is null for a line that stays empty to write on.</summary>
public sealed record SheetPage(int Number, IReadOnlyList<SheetRow?> Rows);

/// <summary>
/// The sign-in sheet in A4 portrait. It does not show the theme of the activity, so that people who sign do not reveal why they came.
/// </summary>
[May(Permission.SeeNames)]
[NoReferrer]
public sealed class SheetModel(DoorService service, CampaignsDbContext db, TicketTokens tokens, PublicActivities activities)
    : DoorOfficePage(service)
{
    /// <summary>The number of rows of 9 mm that fit on a page below its heading.</summary>
    public const int RowsPerPage = 24;

    /// <summary>The smallest number of empty lines, for people who come without a registration.</summary>
    public const int EmptyLines = 6;

    private const int MaxRows = 5000;

    /// <summary>The neutral name that the public sees.</summary>
    public string Heading { get; private set; } = "";

    public string Place { get; private set; } = "";

    public string Organiser { get; private set; } = "";

    public IReadOnlyList<SheetPage> Pages { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        var (away, found) = await OpenAsync(() => activities.FindAsync(ActivityId, cancel), cancel);
        if (away is not null)
        {
            return away;
        }

        if (found is not { } shown)
        {
            return NotFound();
        }

        if (Head.IsOff)
        {
            // A cancelled activity gets no sheet to print, because somebody would sign it; the page says that the activity is cancelled.
            return Page();
        }

        (Heading, Place, Organiser) = (activities.HeadingOf(shown), shown.PlaceLine, shown.OrganiserName);
        var rows = (await SheetRows.ReadAsync(db, Head, after: 0, MaxRows, cancel))
            .Where(r => r.State is RegistrationState.Confirmed)
            .ToList<SheetRow?>();
        var lines = (rows.Count + EmptyLines + RowsPerPage - 1) / RowsPerPage * RowsPerPage;
        Pages =
        [
            .. rows.Concat(Enumerable.Repeat<SheetRow?>(null, lines - rows.Count))
                .Chunk(RowsPerPage)
                .Select((r, i) => new SheetPage(i + 1, r)),
        ];
        return Page();
    }

    /// <summary>The text of a row's QR code: the ticket's token without an address, so that other cameras open nothing with it.</summary>
    public string QrOf(SheetRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return "t:/t/" + tokens.Token(row.Id, row.Generation, row.KeyVersion);
    }
}
