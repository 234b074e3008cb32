using Campaigns.Domain.Registrations;
using Campaigns.Domain.Text;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Http;
using Campaigns.Web.Platform.Mail;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Registrations;

/// <summary>The parts that the public registration forms share.</summary>
public abstract class RegisterPage(
    PublicActivities activities,
    Registering registering,
    SentForms forms,
    IStringLocalizer<RegistrationsTexts> texts,
    IStringLocalizer<PlatformTexts> platformTexts,
    IClock clock
) : PageModel
{
    private byte[]? _browser;

    public PublicActivity Activity { get; private set; } = null!;

    public string Heading { get; private set; } = "";

    /// <summary>Why nobody can register; null: the form is open.</summary>
    public RegistrationRefusal? Closed { get; private set; }

    /// <summary>
    /// Whether the page shows the form. A closed activity has no form, except after a post, so that what was filled in before it closed is
    /// not lost.
    /// </summary>
    public bool ShowsForm => Sent is null && (Closed is null || HttpMethods.IsPost(Request.Method));

    /// <summary>The registration that this browser sent a moment ago; the page then shows that instead of the form.</summary>
    public SentForm? Sent { get; private set; }

    /// <summary>Whether the ticket of that registration may still be opened from this page.</summary>
    public bool OpensTicket => Sent is not null && forms.OpensTicket(Sent);

    /// <summary>
    /// Whether the form that came was made for another browser or too long ago, so that this is a new form with what was typed.
    /// </summary>
    public bool IsRenewed { get; private set; }

    protected IStringLocalizer<RegistrationsTexts> Texts { get; } = texts;

    /// <summary>The activity for which the form was sent.</summary>
    private Guid ActivityId { get; set; }

    /// <summary>
    /// Finds the activity for which a form was sent. Only its id is read here; the rest is read only if the page is shown again. Returns a
    /// result when there is no such activity.
    /// </summary>
    protected async Task<IActionResult?> OpenAsync(string code, CancellationToken cancel)
    {
        if (await activities.IdOfAsync(code, cancel) is not { } id)
        {
            return NotFound();
        }

        ActivityId = id;
        return null;
    }

    /// <summary>Loads what the page shows besides the typed values; a result when there is no such activity.</summary>
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

    /// <summary>Opens the ticket of the registration that this browser sent a moment ago.</summary>
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

    /// <summary>Prepares an empty form, or the note that a registration was sent before.</summary>
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
    /// Whether the form that came was made for this browser. If it was not, the page shows a new form with what was typed. The answer is
    /// the same for every such id, so it reveals nothing about an id that somebody guessed, computed or read.
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

    /// <summary>
    /// The part of a request that every form has; the page adds the rest. Errors of phone and e-mail are added at their fields.
    /// </summary>
    protected RegisterRequest RequestOf(RegisterFormCommon input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new RegisterRequest
        {
            OperationId = input.OperationId,
            Browser = _browser,
            ActivityId = ActivityId,
            Channel = RegistrationChannel.Public,
            Name = input.Name,
            Phone = ModelState.ReadPhone($"Input.{nameof(input.Phone)}", input.Phone, platformTexts),
            Email = Email(nameof(input.Email), input.Email),
            Discreet = !input.MayBeNamed,
            Consent = input.Consent,
            Language = Languages.Current,
        };
    }

    /// <summary>Registers, or shows the form again with all errors at their fields at once.</summary>
    /// <param name="request">The form as it was sent.</param>
    /// <param name="show">Reads what the page shows; called only when the page is shown again.</param>
    /// <param name="cancel">Cancels it.</param>
    protected async Task<IActionResult> SendAsync(RegisterRequest request, Func<Task<IActionResult?>> show, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(show);
        var limits = HttpContext.RequestServices.GetRequiredService<RegistrationLimits>();
        if (!limits.MaySend(HttpContext, _browser!))
        {
            await RegistrationLimits.RefuseAsync(HttpContext);
            return new EmptyResult();
        }

        if (!ModelState.IsValid)
        {
            limits.CountRefused(_browser!);

            // The rules are asked here as well, so that their refusals are shown together with the other errors.
            return await show()
                ?? Tell(RegistrationRules.Register(request.Input, Facts(), RegistrationChannel.Public, clock.GetCurrentInstant()));
        }

        switch (await registering.RegisterAsync(request, cancel))
        {
            case RegisterOutcome.Done done:
                if (!done.Again)
                {
                    limits.CountMade(HttpContext);
                }

                TempData["Registered"] = true;
                forms.Note(HttpContext, request.ActivityId, done.Registration.Id);

                // A form that comes again with another name is somebody else's: the page says that a registration was sent from this
                // device and offers another one, and opens nobody's ticket.
                return done.Again && ExactName.Of(done.Registration.Name) != ExactName.Of(request.Name)
                    ? LocalRedirect(Request.Path)
                    : LocalRedirect($"/t/{done.Token}");
            case RegisterOutcome.Refused refused:
                limits.CountRefused(_browser!);
                return await show() ?? Tell(refused.Refusals);
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

    /// <summary>
    /// The number in a field; null when the field is empty, or holds no number, in which case <paramref name="error"/> is added at the
    /// field.
    /// </summary>
    protected int? Number(string field, string typed, LocalizedString error)
    {
        typed = typed.Trim();
        if (typed.Length == 0)
        {
            return null;
        }

        if (
            typed.Length <= 4
            && int.TryParse(
                typed,
                System.Globalization.NumberStyles.None,
                System.Globalization.CultureInfo.InvariantCulture,
                out var number
            )
        )
        {
            return number;
        }

        Add(field, error);
        return null;
    }

    /// <summary>The values as they were typed.</summary>
    protected abstract RegisterFormCommon Typed { get; }

    /// <summary>The field and the words of a refusal; null when the refusal belongs to no field of this form.</summary>
    protected abstract (string Field, LocalizedString Error)? Say(RegistrationRefusal refusal);

    /// <summary>Adds an error unless the field has one, so that each field shows only its first error.</summary>
    protected void Add(string field, string error)
    {
        var key = $"Input.{field}";
        if (ModelState[key] is not { Errors.Count: > 0 })
        {
            ModelState.AddModelError(key, error);
        }
    }

    /// <summary>
    /// Shows the errors at the form's own address, by a redirect. After that the browser's Back button leads from the ticket to a page that
    /// can be loaded again. The direct answer to a post would lead to the browser's error page, or would show the name to the next person.
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
                // While the form was filled in, the activity became full or over, or was cancelled. The page says so and keeps what was
                // typed.
                Closed = refusal;
            }
        }

        if (!ReferenceEquals(open, Closed) || RefusedForm.Pack(Typed, ModelState) is not { } packed)
        {
            return Page();
        }

        TempData[RefusedForm.Key] = packed;
        Response.Headers.Location = Request.Path.Value;
        return StatusCode(StatusCodes.Status303SeeOther);
    }

    /// <summary>The form that was refused a moment ago, with its errors added at the fields; null when there is none.</summary>
    protected T? Again<T>()
        where T : RegisterFormCommon =>
        Sent is null && TempData[RefusedForm.Key] is string packed ? RefusedForm.Unpack<T>(packed, ModelState) : null;

    private RegistrationFacts Facts() =>
        new()
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

/// <summary>The fields that every registration form has, as they were typed.</summary>
public abstract class RegisterFormCommon
{
    public Guid OperationId { get; set; }

    /// <summary>The name of the person or of the group.</summary>
    public string Name { get; set; } = "";

    public string Phone { get; set; } = "";

    public string Email { get; set; } = "";

    /// <summary>Whether mails may name the activity; otherwise they hold time and place only.</summary>
    public bool MayBeNamed { get; set; }

    public bool Consent { get; set; }
}
