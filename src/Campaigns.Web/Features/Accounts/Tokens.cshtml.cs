using Campaigns.Domain.Accounts;
using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Features.Accounts;

public sealed class ApiTokenInput
{
    public string Name { get; set; } = "";

    /// <summary>The life in days.</summary>
    public int Days { get; set; } = ApiTokenRules.Lives[1];
}

/// <summary>A line of a list of tokens.</summary>
/// <param name="Token">The token.</param>
/// <param name="Now">The time of the page.</param>
/// <param name="Ask">The address that asks whether to revoke it; null: the reader may not.</param>
public sealed record ApiTokenLine(ApiToken Token, Instant Now, string? Ask);

/// <summary>The question before a token is revoked.</summary>
/// <param name="Token">The token.</param>
/// <param name="Page">The address of the page that asks.</param>
public sealed record ApiTokenAsk(ApiToken Token, string Page);

/// <summary>
/// The account's own tokens for programs. A new token stands in the answer to the form that made it and nowhere else: the page does not
/// redirect, because a note for the next page would carry the token through a cookie and through <see cref="Platform.Http.SentOnce"/>.
/// </summary>
[May(Permission.OwnAccount)]
public sealed class TokensModel(
    CampaignsDbContext db,
    Actor actor,
    ApiTokens tokens,
    PublicAddress address,
    IClock clock,
    IStringLocalizer<AccountsTexts> texts
) : PageModel
{
    public const string Path = "/account/tokens";

    [BindProperty(SupportsGet = true)]
    public Guid? Ask { get; set; }

    [BindProperty]
    public ApiTokenInput Input { get; set; } = new();

    public IReadOnlyList<ApiToken> Tokens { get; private set; } = [];

    public Instant Now { get; private set; }

    /// <summary>The token that was just made; null everywhere else.</summary>
    public string? Made { get; private set; }

    /// <summary>The address at which programs begin to read.</summary>
    public string Address => address.Of("/api/v1/open-data");

    /// <summary>The address that asks whether to revoke a token.</summary>
    public static string AskOf(ApiToken token) => $"{Path}?ask={token?.Id}#ask";

    public Task<IActionResult> OnGetAsync(CancellationToken cancel) => ShowAsync(cancel);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        Ask = null;
        if (ModelState.IsValid)
        {
            var made = await tokens.MakeAsync(actor, Input.Name.Trim(), Input.Days, cancel);
            Made = made.Text;
            foreach (var refusal in made.Refusals)
            {
                ModelState.AddModelError(refusal.Field.Length == 0 ? "" : "Input." + refusal.Field, Sentence(refusal));
            }
        }

        if (Made is not null)
        {
            ModelState.Clear();
            Input = new ApiTokenInput();
        }

        return await ShowAsync(cancel);
    }

    public async Task<IActionResult> OnPostRevokeAsync(Guid token, CancellationToken cancel)
    {
        if (!await tokens.RevokeAsync(actor, actor.Id, token, actor.InForce?.UnitId, cancel))
        {
            return NotFound();
        }

        TempData["Toast"] = texts["Token.Revoked"].Value;
        return LocalRedirect(Path);
    }

    private async Task<IActionResult> ShowAsync(CancellationToken cancel)
    {
        Now = clock.GetCurrentInstant();
        Tokens = await ApiTokens.OfAsync(db, actor.Id, Now, cancel);
        return Page();
    }

    private string Sentence(ApiTokenRefusal refusal) =>
        refusal switch
        {
            ApiTokenRefusal.NameTooLong tooLong => texts["Token.Refusal.NameTooLong", tooLong.Max],
            ApiTokenRefusal.TooMany many => texts["Token.Refusal.TooMany", many.Max],
            _ => texts["Token.Refusal." + refusal.Key],
        };
}
