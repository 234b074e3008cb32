using Campaigns.Domain.Registrations;
using Campaigns.Domain.Text;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Registrations;

/// <summary>The public form for a class, a family or a delegation, which gets one ticket for all of them.</summary>
[AllowAnonymous]
[NoReferrer]
[EnableRateLimiting(Limits.Register)]
public sealed class RegisterGroupModel(
    PublicActivities activities,
    Registering registering,
    SentForms forms,
    IStringLocalizer<RegistrationsTexts> texts,
    IStringLocalizer<PlatformTexts> platformTexts,
    IClock clock
) : RegisterPage(activities, registering, forms, texts, platformTexts, clock)
{
    [BindProperty]
    public RegisterGroupForm Input { get; set; } = new();

    public async Task<IActionResult> OnGetAsync(string code, CancellationToken cancel)
    {
        if (await ShowAsync(code, cancel) is { } missing)
        {
            return missing;
        }

        Begin(Input);
        Input = Again<RegisterGroupForm>() ?? Input;
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
            return await ShowAsync(code, cancel) ?? Page();
        }

        var request = RequestOf(Input);
        var places = Number(
            nameof(Input.Places),
            Input.Places,
            Texts["Error.GroupPlaces", RegistrationRules.MinGroup, RegistrationRules.MaxGroup]
        );
        return await SendAsync(
            request with
            {
                Group = new GroupInput(places, Input.ContactName, GroupMembers.Read(Input.Members)),
            },
            () => ShowAsync(code, cancel),
            cancel
        );
    }

    protected override RegisterFormCommon Typed => Input;

    protected override (string Field, LocalizedString Error)? Say(RegistrationRefusal refusal) =>
        refusal switch
        {
            RegistrationRefusal.NameMissing => (nameof(Input.Name), Texts["Error.GroupName"]),
            RegistrationRefusal.NameTooLong tooLong => (nameof(Input.Name), Texts["Error.NameTooLong", tooLong.Max]),
            RegistrationRefusal.GroupPlacesOutOfRange range => (nameof(Input.Places), Texts["Error.GroupPlaces", range.Min, range.Max]),
            RegistrationRefusal.ContactMissing => (nameof(Input.ContactName), Texts["Error.ContactMissing"]),
            RegistrationRefusal.NotAName => (nameof(Input.ContactName), Texts["Error.NotAName"]),
            RegistrationRefusal.MemberIsNotAName line => (nameof(Input.Members), Texts["Error.MemberNotAName", line.Line]),
            RegistrationRefusal.ContactTooLong tooLong => (nameof(Input.ContactName), Texts["Error.NameTooLong", tooLong.Max]),
            RegistrationRefusal.MoreMembersThanPlaces more => (
                nameof(Input.Members),
                Texts["Error.MoreMembers", more.Members, more.Places]
            ),
            RegistrationRefusal.MemberNameTooLong tooLong => (
                nameof(Input.Members),
                Texts["Error.MemberTooLong", Shortened.To(tooLong.Name, 20), tooLong.Max]
            ),
            RegistrationRefusal.ConsentMissing => (nameof(Input.Consent), Texts["Error.Consent"]),
            RegistrationRefusal.Full { PlacesLeft: > 0 } few => (nameof(Input.Places), Texts["Error.FewPlacesGroup", few.PlacesLeft]),
            _ => null,
        };
}

/// <summary>The form's fields as they were typed, so that nothing is lost when the form is shown again with errors.</summary>
public sealed class RegisterGroupForm : RegisterFormCommon
{
    public string Places { get; set; } = "";

    public string ContactName { get; set; } = "";

    /// <summary>The group's list, one name a line; see <see cref="GroupMembers"/>.</summary>
    public string Members { get; set; } = "";
}
