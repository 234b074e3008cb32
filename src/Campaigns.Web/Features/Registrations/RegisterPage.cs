using Campaigns.Domain.Registrations;
using Campaigns.Web.Features.Public;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Mail;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Registrations;

/// <summary>What the forms have in common by which anybody takes places in an activity.</summary>
public abstract class RegisterPage(
    PublicActivities activities, Registering registering, SentForms forms, IStringLocalizer<RegistrationsTexts> texts, IStringLocalizer<PlatformTexts> platformTexts, IClock clock) : PageModel
{
    private byte[]? _browser;

    public PublicActivity Activity { get; private set; } = null!;

    public string Heading { get; private set; } = "";

    /// <summary>Why nobody can register; null: the form is open.</summary>
    public RegistrationRefusal? Closed { get; private set; }

    /// <summary>What takes nobody has no form to fill in; what was filled in before it closed is not lost.</summary>
    public bool ShowsForm => Sent is null && (Closed is null || HttpMethods.IsPost(Request.Method));

    /// <summary>A registration was sent from here: the page says so in place of the form.</summary>
    public SentForm? Sent { get; private set; }

    /// <summary>The ticket of that registration may still be opened from here.</summary>
    public bool OpensTicket => Sent is not null && forms.OpensTicket(Sent);

    /// <summary>The form was shown to another browser, or too long ago: this is a new one, with what was typed.</summary>
    public bool IsRenewed { get; private set; }

    protected IStringLocalizer<RegistrationsTexts> Texts { get; } = texts;

    /// <summary>What the page shows beside what is typed; a result where there is no such activity.</summary>
    protected async Task<IActionResult?> ShowAsync(string code, CancellationToken cancel)
    {
        if (await activities.FindAsync(code, cancel) is not { } activity)
        {
            return NotFound();
        }

        Activity = activity;
        Heading = activities.HeadingOf(activity);
        Closed = activity.ClosedBecause(clock.GetCurrentInstant());
        return null;
    }

    /// <summary>Opens the ticket of what was sent from here a moment ago.</summary>
    public async Task<IActionResult> OnGetTicketAsync(string code, CancellationToken cancel)
    {
        if (await ShowAsync(code, cancel) is { } missing)
        {
            return missing;
        }

        Sent = forms.Find(HttpContext, Activity.Id);
        return Sent is not null && OpensTicket && await registering.TokenAsync(Sent.RegistrationId, cancel) is { } token
            ? LocalRedirect($"/t/{token}")
            : LocalRedirect(Request.Path);
    }

    /// <summary>A form to fill in, or what was sent from here before.</summary>
    protected void Begin(RegisterFormCommon input)
    {
        ArgumentNullException.ThrowIfNull(input);
        Sent = forms.Find(HttpContext, Activity.Id);
        if (Sent is null)
        {
            input.OperationId = forms.Begin(HttpContext);
        }
    }

    /// <summary>
    /// Whether the form that came is one that this browser was shown. Else it is a new form with what was typed, in the same words whatever its id
    /// is: nothing is said of an id that somebody guessed, computed or read.
    /// </summary>
    protected bool IsOurs(RegisterFormCommon input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _browser = forms.Of(HttpContext, input.OperationId);
        if (_browser is not null)
        {
            return true;
        }

        ModelState.Clear();
        input.OperationId = forms.Begin(HttpContext);
        IsRenewed = true;
        return false;
    }

    /// <summary>What every form says; the rest is put in by the page. Faults of phone and e-mail stand at their fields.</summary>
    protected RegisterRequest RequestOf(RegisterFormCommon input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new RegisterRequest
        {
            OperationId = input.OperationId,
            Browser = _browser,
            ActivityId = Activity.Id,
            Channel = RegistrationChannel.Public,
            Name = input.Name,
            Phone = ModelState.ReadPhone($"Input.{nameof(input.Phone)}", input.Phone, platformTexts),
            Email = Email(nameof(input.Email), input.Email),
            Discreet = !input.MayBeNamed,
            Consent = input.Consent,
            Language = Languages.Current,
        };
    }

    /// <summary>Registers, or shows the form again with what is to be repaired at its fields: all of it at once.</summary>
    protected async Task<IActionResult> SendAsync(RegisterRequest request, CancellationToken cancel)
    {
        if (!ModelState.IsValid)
        {
            // What the rules would say too.
            return Tell(RegistrationRules.Register(request.Input, Facts(), RegistrationChannel.Public, clock.GetCurrentInstant()));
        }

        switch (await registering.RegisterAsync(request, cancel))
        {
            case RegisterOutcome.Done done:
                TempData["Registered"] = true;
                forms.Note(HttpContext, Activity.Id, done.Registration.Id);
                return LocalRedirect($"/t/{done.Token}");
            case RegisterOutcome.Refused refused:
                return Tell(refused.Refusals);
            default:
                return NotFound();
        }
    }

    private string Email(string field, string typed)
    {
        var email = typed.Trim();
        if (email.Length > 0 && !MailAddresses.IsAddress(email))
        {
            Add(field, Texts["Error.Email"]);
        }

        return email;
    }

    /// <summary>Null where none was typed, or where it was none and <paramref name="error"/> stands at the field.</summary>
    protected int? Number(string field, string typed, LocalizedString error)
    {
        typed = typed.Trim();
        if (typed.Length == 0)
        {
            return null;
        }

        if (typed.Length <= 4 && int.TryParse(typed, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        Add(field, error);
        return null;
    }

    /// <summary>What was typed.</summary>
    protected abstract RegisterFormCommon Typed { get; }

    /// <summary>The field and the words of a refusal; null: it is of no field of this form.</summary>
    protected abstract (string Field, LocalizedString Error)? Say(RegistrationRefusal refusal);

    /// <summary>Of each field the first thing that is wrong.</summary>
    protected void Add(string field, string error)
    {
        var key = $"Input.{field}";
        if (ModelState[key] is not { Errors.Count: > 0 })
        {
            ModelState.AddModelError(key, error);
        }
    }

    /// <summary>
    /// Says what is wrong at its fields, by way of the form's own address: Back from the ticket leads to a page that can be asked for again, where an answer to
    /// what was sent would be an error of the browser, or would show the name to the next person.
    /// </summary>
    private IActionResult Tell(IEnumerable<RegistrationRefusal> refusals)
    {
        var open = Closed;
        foreach (var refusal in refusals)
        {
            if (Say(refusal) is { } said)
            {
                Add(said.Field, said.Error);
            }
            else
            {
                // Full, over, cancelled … while the form was being filled in: the page says so and keeps what was typed.
                Closed = refusal;
            }
        }

        if (!ReferenceEquals(open, Closed) || FormAgain.Pack(Typed, ModelState) is not { } packed)
        {
            return Page();
        }

        TempData[FormAgain.Key] = packed;
        Response.Headers.Location = Request.Path.Value;
        return StatusCode(StatusCodes.Status303SeeOther);
    }

    /// <summary>What was typed and refused a moment ago, with what is wrong at its fields; null where nothing was.</summary>
    protected T? Again<T>()
        where T : RegisterFormCommon =>
        Sent is null && TempData[FormAgain.Key] is string packed ? FormAgain.Unpack<T>(packed, ModelState) : null;

    private RegistrationFacts Facts() => new()
    {
        State = Activity.Activity.State,
        Publication = Activity.Activity.Publication,
        RegistrationOpen = Activity.Activity.RegistrationOpen,
        ClosesAt = Activity.Activity.RegistrationClosesAt,
        EndsAt = Activity.EndsAt,
        Capacity = Activity.Activity.Capacity,
        PlacesTaken = Activity.PlacesTaken,
    };
}

/// <summary>What is typed into every form, as it was typed, so that nothing is lost when it comes back with an error.</summary>
public abstract class RegisterFormCommon
{
    public Guid OperationId { get; set; }

    /// <summary>Of the person, or of the group.</summary>
    public string Name { get; set; } = "";

    public string Phone { get; set; } = "";

    public string Email { get; set; } = "";

    /// <summary>Mails may name the activity; otherwise they hold time and place alone.</summary>
    public bool MayBeNamed { get; set; }

    public bool Consent { get; set; }
}
