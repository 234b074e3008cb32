using Campaigns.Domain.Outreach;
using Campaigns.Domain.Registrations;
using Campaigns.Web.Features.Public;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Http;
using Campaigns.Web.Platform.Mail;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Registrations;

/// <summary>The form to register with, for anybody.</summary>
[AllowAnonymous]
[NoReferrer]
[EnableRateLimiting(Limits.Register)]
public sealed class RegisterModel(
    PublicActivities activities,
    PublicList list,
    Registering registering,
    IStringLocalizer<RegistrationsTexts> texts,
    IStringLocalizer<PlatformTexts> platformTexts,
    IClock clock) : PageModel
{
    [BindProperty]
    public RegisterForm Input { get; set; } = new();

    public PublicActivity Activity { get; private set; } = null!;

    public string Heading { get; private set; } = "";

    /// <summary>Why nobody can register; null: the form is open.</summary>
    public RegistrationRefusal? Closed { get; private set; }

    public IReadOnlyList<SelectListItem> Communes { get; private set; } = [];

    public IReadOnlyList<SelectListItem> Sexes { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string code, CancellationToken cancel)
    {
        Input.OperationId = Guid.CreateVersion7();
        return await ShowAsync(code, cancel) ?? Page();
    }

    public async Task<IActionResult> OnPostAsync(string code, CancellationToken cancel)
    {
        if (await ShowAsync(code, cancel) is { } missing)
        {
            return missing;
        }

        var phone = Phone();
        Email();
        var year = Number(nameof(Input.YearOfBirth), Input.YearOfBirth, "Error.Year");
        var companions = Number(nameof(Input.Companions), Input.Companions, "Error.Companions");
        if (Input.CommuneId is { } commune && Communes.All(c => c.Value != commune.ToString()))
        {
            Add(nameof(Input.CommuneId), texts["Error.Commune"]);
        }

        var request = new RegisterRequest
        {
            OperationId = Input.OperationId == Guid.Empty ? Guid.CreateVersion7() : Input.OperationId,
            ActivityId = Activity.Id,
            Channel = RegistrationChannel.Public,
            Name = Input.Name,
            Phone = phone,
            Email = Input.Email.Trim(),
            Sex = Input.Sex switch
            {
                "female" => Sex.Female,
                "male" => Sex.Male,
                _ => null,
            },
            YearOfBirth = year,
            CommuneId = Input.CommuneId,
            Companions = companions ?? 0,
            Discreet = !Input.MayBeNamed,
            Consent = Input.Consent,
            ConsentByGuardian = Input.ConsentByGuardian,
            Language = Languages.Current,
        };
        if (!ModelState.IsValid)
        {
            // What the rules would say too: everything to repair is shown at once.
            Tell(RegistrationRules.Register(request.Input, Facts(), RegistrationChannel.Public, clock.GetCurrentInstant()));
            return Page();
        }

        switch (await registering.RegisterAsync(request, cancel))
        {
            case RegisterOutcome.Done done:
                TempData["Registered"] = true;
                return LocalRedirect($"/t/{done.Token}");
            case RegisterOutcome.Refused refused:
                Tell(refused.Refusals);
                return Page();
            default:
                return NotFound();
        }
    }

    private async Task<IActionResult?> ShowAsync(string code, CancellationToken cancel)
    {
        if (await activities.FindAsync(code, cancel) is not { } activity)
        {
            return NotFound();
        }

        Activity = activity;
        Heading = activities.HeadingOf(activity);
        Closed = activity.ClosedBecause(clock.GetCurrentInstant());
        var groups = new Dictionary<string, SelectListGroup>(StringComparer.Ordinal);
        Communes =
        [
            .. (await list.AreasAsync(cancel)).Select(a => new SelectListItem(a.Name, a.Id.ToString())
            {
                Group = a.Above is null ? null : groups.TryGetValue(a.Above, out var group) ? group : groups[a.Above] = new SelectListGroup { Name = a.Above },
            }),
        ];
        Sexes = [new(texts["Sex.Female"], "female"), new(texts["Sex.Male"], "male"), new(texts["Sex.NotSaid"], "none")];
        return null;
    }

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

    private string? Phone()
    {
        if (Input.Phone.Trim().Length == 0)
        {
            return null;
        }

        var reading = Phones.Read(Input.Phone);
        if (reading.Fault != PhoneFault.None)
        {
            Add(nameof(Input.Phone), reading.Text(platformTexts));
        }

        return reading.E164;
    }

    private void Email()
    {
        var email = Input.Email.Trim();
        if (email.Length > 0 && !MailAddresses.IsAddress(email))
        {
            Add(nameof(Input.Email), texts["Error.Email"]);
        }
    }

    private int? Number(string field, string typed, string error)
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

        Add(field, field == nameof(Input.Companions) ? texts[error, RegistrationRules.MaxCompanions] : texts[error]);
        return null;
    }

    private void Tell(IEnumerable<RegistrationRefusal> refusals)
    {
        foreach (var refusal in refusals)
        {
            switch (refusal)
            {
                case RegistrationRefusal.NameMissing:
                    Add(nameof(Input.Name), texts["Error.NameMissing"]);
                    break;
                case RegistrationRefusal.NameTooLong tooLong:
                    Add(nameof(Input.Name), texts["Error.NameTooLong", tooLong.Max]);
                    break;
                case RegistrationRefusal.CompanionsOutOfRange range:
                    Add(nameof(Input.Companions), texts["Error.Companions", range.Max]);
                    break;
                case RegistrationRefusal.YearOfBirthOutOfRange years:
                    Add(nameof(Input.YearOfBirth), texts["Error.YearRange", years.Min, years.Max]);
                    break;
                case RegistrationRefusal.ConsentMissing:
                    Add(nameof(Input.Consent), texts["Error.Consent"]);
                    break;
                case RegistrationRefusal.GuardianConsentMissing:
                    Add(nameof(Input.ConsentByGuardian), texts["Error.Guardian", Ages.Adult]);
                    break;
                case RegistrationRefusal.Full { PlacesLeft: > 0 } few:
                    Add(nameof(Input.Companions), texts["Error.FewPlaces", few.PlacesLeft, few.PlacesLeft - 1]);
                    break;
                default:
                    // Full, over, cancelled … while the form was being filled in: the page says so and keeps what was typed.
                    Closed = refusal;
                    break;
            }
        }
    }

    private void Add(string field, string error)
    {
        var key = $"{nameof(Input)}.{field}";
        if (ModelState[key] is not { Errors.Count: > 0 })
        {
            ModelState.AddModelError(key, error);
        }
    }
}

/// <summary>What is typed, as it was typed: numbers too, so that nothing is lost when it comes back with an error.</summary>
public sealed class RegisterForm
{
    public Guid OperationId { get; set; }

    public string Name { get; set; } = "";

    /// <summary>"female", "male", or "none".</summary>
    public string Sex { get; set; } = "";

    public string YearOfBirth { get; set; } = "";

    public Guid? CommuneId { get; set; }

    public string Phone { get; set; } = "";

    public string Email { get; set; } = "";

    public string Companions { get; set; } = "";

    /// <summary>Mails may name the activity; otherwise they hold time and place alone.</summary>
    public bool MayBeNamed { get; set; }

    public bool Consent { get; set; }

    public bool ConsentByGuardian { get; set; }
}
