using Campaigns.Domain.Network;
using Campaigns.Domain.Text;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;
using NodaTime;
using NodaTime.Text;

namespace Campaigns.Web.Features.Network;

/// <summary>The form with the answer to an invitation.</summary>
public sealed class ReplyForm
{
    public string Answer { get; set; } = "";

    public string ProposedOn { get; set; } = "";

    public string ProposedFrom { get; set; } = "";

    public string Proposal { get; set; } = "";
}

/// <summary>
/// The answer to an invitation, for everybody who has its link. It needs neither an account nor a script, and does not name the theme.
/// </summary>
[AllowAnonymous]
[NoReferrer]
[EnableRateLimiting(Limits.Ticket)]
public sealed class ReplyModel(
    Replies replies,
    Inviting inviting,
    PublicActivities activities,
    IClock clock,
    IStringLocalizer<NetworkTexts> texts,
    IStringLocalizer<SharedTexts> shared
) : PageModel
{
    [BindProperty]
    public ReplyForm Input { get; set; } = new();

    /// <summary>The invitation; null when there is none with this token.</summary>
    public HeldInvitation? Held { get; private set; }

    public string Heading { get; private set; } = "";

    /// <summary>Whether it was answered just now.</summary>
    public bool Fresh { get; private set; }

    /// <summary>Why it cannot be answered, or can no longer be answered; null: it can.</summary>
    public InvitationRefusal? Closed { get; private set; }

    /// <summary>Whether the answer was given to a time or place that has changed since.</summary>
    public bool IsOld => Held!.Invitation.AnsweredVersion is { } version && version != Held.Activity.Activity.ScheduleVersion;

    public async Task<IActionResult> OnGetAsync(string token, CancellationToken cancel)
    {
        if (!await ShowAsync(token, cancel))
        {
            Response.StatusCode = StatusCodes.Status404NotFound;
            return Page();
        }

        Fresh = TempData["Replied"] is true;
        var i = Held!.Invitation;
        Input = new ReplyForm
        {
            Answer = i.Answer?.ToString() ?? "",
            Proposal = i.Proposal,
            ProposedOn = i.ProposedOn is { } on ? Show.Date(on) : "",
            ProposedFrom = i.ProposedFrom is { } from ? Show.Time(from) : "",
        };
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string token, CancellationToken cancel)
    {
        if (!await ShowAsync(token, cancel))
        {
            Response.StatusCode = StatusCodes.Status404NotFound;
            return Page();
        }

        var whole = TypedValues.WithYear(Input.ProposedOn, VietnamTime.DateOf(clock.GetCurrentInstant())) ?? "";
        if (whole != Input.ProposedOn)
        {
            // The field shows the completed day, not what was typed.
            Input.ProposedOn = whole;
            ModelState.Remove($"{nameof(Input)}.{nameof(Input.ProposedOn)}");
        }

        var reply = new InvitationReply
        {
            Answer = Enum.TryParse<InvitationAnswer>(Input.Answer, out var answer) && Enum.IsDefined(answer) ? answer : null,
            Proposal = Input.Proposal,
            ProposedOn = Read(Input.ProposedOn, TypedValues.DayOf, nameof(Input.ProposedOn), "Error.Date"),
            ProposedFrom = Read(Input.ProposedFrom, TypedValues.TimeOf, nameof(Input.ProposedFrom), "Error.Time"),
        };
        if (reply.Answer is not InvitationAnswer.AnotherTime)
        {
            // The fields for a proposal have no meaning with another answer.
            ModelState.Clear();
        }

        if (!ModelState.IsValid)
        {
            return Page();
        }

        var outcome = await inviting.AnswerAsync(Held!.Invitation.Id, reply, cancel);
        if (outcome.Invitation is not null)
        {
            TempData["Replied"] = true;
            return LocalRedirect($"/r/{token}");
        }

        // The activity was moved or cancelled, or began, while the page was being read, so the page is loaded anew.
        await ShowAsync(token, cancel);
        foreach (var refusal in outcome.Refusals.Where(r => r.Field.Length > 0))
        {
            ModelState.AddModelError($"{nameof(Input)}.{refusal.Field}", InvitationSentences.Of(refusal, texts, shared));
        }

        return Page();
    }

    private async Task<bool> ShowAsync(string token, CancellationToken cancel)
    {
        Response.Headers["X-Robots-Tag"] = "noindex";
        if (await replies.FindAsync(token, cancel) is not { } held)
        {
            return false;
        }

        Held = held;
        Heading = activities.HeadingOf(held.Activity);
        Closed = InvitationRules.Closed(
            new InvitationFacts
            {
                State = held.Activity.Activity.State,
                StartsAt = held.Activity.StartsAt,
                Withdrawn = held.Invitation.WithdrawnAt is not null,
            },
            clock.GetCurrentInstant()
        );
        return true;
    }

    private T? Read<T>(string typed, Func<string, T?> read, string field, string error)
        where T : struct
    {
        typed = typed.Trim();
        if (typed.Length == 0)
        {
            return null;
        }

        if (read(typed) is { } value)
        {
            return value;
        }

        ModelState.AddModelError($"{nameof(Input)}.{field}", texts[error]);
        return null;
    }
}
