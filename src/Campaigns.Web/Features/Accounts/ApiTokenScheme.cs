using System.Net.Mime;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Campaigns.Web.Platform.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;

namespace Campaigns.Web.Features.Accounts;

/// <summary>
/// Lets a program in by its token in <c>Authorization: Bearer</c> (RFC 6750, section 2.1), and by nothing else: a token in the address
/// would stand in logs and histories, and a cookie would let other sites ask in somebody's name. The user that it makes is a token and no
/// account, so no permission of an account comes with it.
/// </summary>
public sealed class ApiTokenScheme(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    ApiTokens tokens,
    IStringLocalizer<AccountsTexts> texts
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string Name = "Bearer";

    private const string Prefix = Name + " ";

    /// <summary>For endpoints that a token opens.</summary>
    public static readonly AuthorizationPolicy Policy = new AuthorizationPolicyBuilder(Name).RequireAuthenticatedUser().Build();

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Given() is not { } text)
        {
            return AuthenticateResult.NoResult();
        }

        return await tokens.FindAsync(text, Context.RequestAborted) is { } token
            ? AuthenticateResult.Success(
                new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([new Claim("token", token.ToString())], Name)), Name)
            )
            : AuthenticateResult.Fail("The token is unknown, was revoked, or has expired.");
    }

    /// <summary>The same answer for every token that opens nothing, so that nobody learns which tokens there were.</summary>
    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Limits.CountFailure(Context);
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = Given() is null
            ? "Bearer realm=\"open-data\""
            : "Bearer realm=\"open-data\", error=\"invalid_token\"";
        await Response.WriteAsJsonAsync(
            new ProblemDetails
            {
                Status = StatusCodes.Status401Unauthorized,
                Title = texts["Token.Unauthorized.Title"],
                Detail = texts["Token.Unauthorized.Text"],
            },
            options: null,
            MediaTypeNames.Application.ProblemJson,
            Context.RequestAborted
        );
    }

    /// <summary>What was sent as a token; null when nothing was.</summary>
    private string? Given() =>
        Request.Headers.Authorization is [{ } header] && header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
            ? header[Prefix.Length..].Trim()
            : null;
}
