using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Features.Units;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Registrations;

/// <summary>The public form for registering one person and companions.</summary>
[AllowAnonymous]
[NoReferrer]
[EnableRateLimiting(Limits.Register)]
public sealed class RegisterModel(
    PublicActivities activities,
    AreaChoices list,
    Registering registering,
    SentForms forms,
    IStringLocalizer<RegistrationsTexts> texts,
    IStringLocalizer<PlatformTexts> platformTexts,
    IClock clock
) : RegisterPage(activities, registering, forms, texts, platformTexts, clock)
{
    [BindProperty]
    public RegisterForm Input { get; set; } = new();

    public IReadOnlyList<SelectListItem> Communes { get; private set; } = [];

    public IReadOnlyList<SelectListItem> Sexes { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string code, CancellationToken cancel)
    {
        if (await ShowFormAsync(code, cancel) is { } missing)
        {
            return missing;
        }

        Begin(Input);
        Input = Again<RegisterForm>() ?? Input;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string code, CancellationToken cancel)
    {
        if (await OpenAsync(code, cancel) is { } missing)
        {
            return missing;
        }

        if (!IsOurs(Input))
        {
            return await ShowFormAsync(code, cancel) ?? Page();
        }

        var request = RequestOf(Input);
        var year = Number(nameof(Input.YearOfBirth), Input.YearOfBirth, Texts["Error.Year"]);
        var companions = Number(nameof(Input.Companions), Input.Companions, Texts["Error.Companions", RegistrationRules.MaxCompanions]);
        if (Input.CommuneId is { } commune && !await list.IsAreaAsync(commune, cancel))
        {
            Add(nameof(Input.CommuneId), Texts["Error.Commune"]);
        }

        return await SendAsync(
            request with
            {
                Sex = Input.Sex switch
                {
                    "female" => Sex.Female,
                    "male" => Sex.Male,
                    _ => null,
                },
                YearOfBirth = year,
                CommuneId = Input.CommuneId,
                Companions = companions ?? 0,
                ConsentByGuardian = Input.ConsentByGuardian,
            },
            () => ShowFormAsync(code, cancel),
            cancel
        );
    }

    protected override RegisterFormCommon Typed => Input;

    protected override (string Field, LocalizedString Error)? Say(RegistrationRefusal refusal) =>
        refusal switch
        {
            RegistrationRefusal.NameMissing => (nameof(Input.Name), Texts["Error.NameMissing"]),
            RegistrationRefusal.NotAName => (nameof(Input.Name), Texts["Error.NotAName"]),
            RegistrationRefusal.NameTooLong tooLong => (nameof(Input.Name), Texts["Error.NameTooLong", tooLong.Max]),
            RegistrationRefusal.CompanionsOutOfRange range => (nameof(Input.Companions), Texts["Error.Companions", range.Max]),
            RegistrationRefusal.YearOfBirthOutOfRange years => (nameof(Input.YearOfBirth), Texts["Error.YearRange", years.Min, years.Max]),
            RegistrationRefusal.ConsentMissing => (nameof(Input.Consent), Texts["Error.Consent"]),
            RegistrationRefusal.GuardianConsentMissing => (nameof(Input.ConsentByGuardian), Texts["Error.Guardian", Ages.Adult]),
            RegistrationRefusal.Full { PlacesLeft: > 0 } few => (
                nameof(Input.Companions),
                Texts["Error.FewPlaces", few.PlacesLeft, few.PlacesLeft - 1]
            ),
            _ => null,
        };

    private async Task<IActionResult?> ShowFormAsync(string code, CancellationToken cancel)
    {
        if (await ShowAsync(code, cancel) is { } missing)
        {
            return missing;
        }

        var groups = new Dictionary<string, SelectListGroup>(StringComparer.Ordinal);
        Communes =
        [
            .. (await list.AreasAsync(cancel)).Select(a => new SelectListItem(a.Name, a.Id.ToString())
            {
                Group =
                    a.Above is null ? null
                    : groups.TryGetValue(a.Above, out var group) ? group
                    : groups[a.Above] = new SelectListGroup { Name = a.Above },
            }),
        ];
        Sexes = [new(Texts["Sex.Female"], "female"), new(Texts["Sex.Male"], "male"), new(Texts["Sex.NotSaid"], "none")];
        return null;
    }
}

/// <summary>The form's fields as they were typed, numbers too, so that nothing is lost when the form is shown again with errors.</summary>
public sealed class RegisterForm : RegisterFormCommon
{
    /// <summary>The sex: "female", "male", or "none".</summary>
    public string Sex { get; set; } = "";

    public string YearOfBirth { get; set; } = "";

    public Guid? CommuneId { get; set; }

    public string Companions { get; set; } = "";

    public bool ConsentByGuardian { get; set; }
}
