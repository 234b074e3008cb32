using System.ComponentModel.DataAnnotations;
using Campaigns.Web.Platform.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;

namespace Campaigns.Web.Features.Accounts;

public sealed class CodeInput
{
    [Required(ErrorMessage = "Code.Missing"), StringLength(40, ErrorMessage = "Code.Wrong")]
    public string Code { get; set; } = "";
}

/// <summary>Asks for the code after the password.</summary>
[AllowAnonymous]
[NoReferrer]
[EnableRateLimiting(Limits.SignIn)]
public sealed class SignInCodeModel(SignInFlow flow, SecondFactors codes, IStringLocalizer<AccountsTexts> texts) : PageModel
{
    [BindProperty]
    public CodeInput Input { get; set; } = new();

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel) =>
        await flow.HalfInAsync(cancel) is null ? LocalRedirect(AccountsFeature.SignInPath) : Page();

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (await flow.HalfInAsync(cancel) is not { } account)
        {
            return LocalRedirect(AccountsFeature.SignInPath);
        }

        if (!ModelState.IsValid)
        {
            return Page();
        }

        var answer = await codes.AnswerAsync(account.Id, Input.Code, cancel);
        if (answer is CodeAnswer.Right or CodeAnswer.RightByRecovery)
        {
            if (answer is CodeAnswer.RightByRecovery)
            {
                TempData["Toast"] = texts["Code.RecoveryUsed", await codes.RecoveryCodesLeftAsync(account.Id, cancel)].Value;
            }

            return await flow.EnterAsync(
                account,
                ReturnUrl,
                withCode: true,
                answer is CodeAnswer.Right ? "account.signed_in" : "account.signed_in_by_recovery",
                cancel
            );
        }

        Limits.CountFailure(HttpContext);
        ModelState.AddModelError("Input.Code", texts[answer is CodeAnswer.Waits ? "Code.Waits" : "Code.Wrong"]);
        return Page();
    }
}
