using Campaigns.Domain.Door;
using Campaigns.Domain.Text;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Features.Tickets;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Door.SelfCheckIn;

/// <summary>
/// The parts that the two pages of self check-in share: by a ticket on this phone, and by a typed code, which has a limit of its own.
/// </summary>
public abstract class VenuePage(
    SelfCheckInService service,
    PublicActivities activities,
    RotatingCodes codes,
    HeldTickets held,
    IClock clock,
    IStringLocalizer<SelfCheckInTexts> texts
) : PageModel
{
    private const string SaidKey = "SelfCheckIn";
    private const int EndOfCode = 3;

    [BindProperty(SupportsGet = true)]
    public string Code { get; set; } = "";

    /// <summary>The code that the screen at the door showed.</summary>
    [BindProperty(SupportsGet = true, Name = "k")]
    public string? Shown { get; set; }

    /// <summary>The proof that this phone saw the screen.</summary>
    [BindProperty(SupportsGet = true, Name = "s")]
    public string? Seen { get; set; }

    /// <summary>The id that the form made. A form that is sent again keeps its id, so it is one act.</summary>
    [BindProperty]
    public Guid Act { get; set; }

    public SelfDoor Door { get; private set; } = null!;

    public string Heading { get; private set; } = "";

    public Instant Now { get; private set; }

    /// <summary>Whether the phone has not seen the screen, or too long ago, so that nothing can be done before it does.</summary>
    public bool MustSeeScreen { get; private set; }

    public IReadOnlyList<HeldTicket> Held { get; private set; } = [];

    /// <summary>The result of the last act: a tone and sentences.</summary>
    public (string Tone, string Title, string Text)? Said { get; private set; }

    protected byte[] Phone { get; private set; } = [];

    /// <summary>Whether somebody can be checked in now.</summary>
    public bool MayAct => Door.Open is not null && !MustSeeScreen;

    protected SelfCheckInService SelfCheckIns => service;

    protected IStringLocalizer<SelfCheckInTexts> Texts => texts;

    /// <summary>The label that tells the tickets on this phone apart: initials and the end of the code, never a whole name.</summary>
    public string LabelOf(HeldTicket ticket)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        return Texts["Held.Label", Names.Initials(ticket.Registration.Name), ticket.Registration.Code[^EndOfCode..]];
    }

    /// <summary>Opens the page; null when it may be shown.</summary>
    protected async Task<IActionResult?> OpenAsync(CancellationToken cancel)
    {
        Response.Headers["X-Robots-Tag"] = "noindex";
        if (await service.FindAsync(Code, cancel) is not { } door)
        {
            return NotFound();
        }

        (Door, Heading, Now) = (door, activities.HeadingOf(door.Activity), clock.GetCurrentInstant());
        Phone = held.Phone(HttpContext, door.Activity.EndsAt);
        if (door.Way is SelfCheckInWay.Screen)
        {
            if (codes.IsShown(door.Activity.Id, Shown, Now))
            {
                Seen = codes.Seen(door.Activity.Id, Phone, Now);
            }

            MustSeeScreen = !codes.HasSeen(door.Activity.Id, Phone, Seen, Now);
        }

        Held = await held.OfAsync(HttpContext, door.Activity.Id, cancel);
        Act = Guid.CreateVersion7();
        if (TempData[SaidKey] is string[] and [var tone, var title, var text])
        {
            Said = (tone, title, text);
        }

        return null;
    }

    /// <summary>Shows the result on the next page. A ticket's label is only shown to the phone that holds the ticket.</summary>
    protected IActionResult Tell(DoorAnswer answer, string? label)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var (tone, title, text) = answer switch
        {
            { Verdict: Verdict.Accepted } => (
                "good",
                texts["Said.In"].Value,
                label is null ? texts["Said.InText"].Value : texts["Said.InTextOf", label].Value
            ),
            { Verdict: Verdict.AlreadyIn, First: { } first } => (
                "good",
                texts["Said.Already"].Value,
                texts["Said.AlreadyText", Show.Time(first.At)].Value
            ),
            { Verdict: Verdict.Undecided } => ("warn", texts["Said.Undecided"].Value, texts["Said.UndecidedText"].Value),
            _ => ("warn", texts["Said.Not"].Value, texts["Said.NotText"].Value),
        };
        return Say(tone, title, answer.People is > 1 and { } people && tone == "good" ? $"{text} {texts["Said.People", people]}" : text);
    }

    /// <summary>Says something on the next page.</summary>
    protected IActionResult Say(string tone, string title, string text)
    {
        TempData[SaidKey] = new[] { tone, title, text };
        return LocalRedirect(
            Seen is { Length: > 0 } && Door.Way is SelfCheckInWay.Screen
                ? $"/v/{Door.Activity.Code}?s={Uri.EscapeDataString(Seen)}"
                : $"/v/{Door.Activity.Code}"
        );
    }
}
