using System.Security.Claims;
using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Http;
using Campaigns.Web.Platform.Jobs;
using Campaigns.Web.Platform.Startup;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using NodaTime;

namespace Campaigns.Web.Features.Accounts;

/// <summary>Names the texts of signing in and of one's own account.</summary>
public sealed class AccountsTexts;

/// <summary>Registers accounts: ASP.NET Core Identity with cookies. Roles come from our own grants, not from Identity.</summary>
public static class AccountsFeature
{
    public const string SignInPath = "/sign-in";

    /// <summary>Answers without content to an account that is signed in.</summary>
    public const string SessionPath = "/account/session";

    public static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        services
            .AddAuthentication(IdentityConstants.ApplicationScheme)
            .AddCookie(
                IdentityConstants.ApplicationScheme,
                o =>
                {
                    o.Cookie.Name = AccountClaims.CookieName;
                    o.Cookie.HttpOnly = true;
                    o.Cookie.SameSite = SameSiteMode.Lax;
                    o.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
                    o.ExpireTimeSpan = TimeSpan.FromHours(12);
                    o.SlidingExpiration = true;
                    o.LoginPath = SignInPath;
                    o.ReturnUrlParameter = "returnUrl";
                    o.Events = new CookieAuthenticationEvents
                    {
                        OnValidatePrincipal = AccountSessions.ValidateAsync,
                        OnRedirectToLogin = AskToSignInAsync,
                        OnRedirectToAccessDenied = context =>
                        {
                            context.Response.StatusCode = StatusCodes.Status403Forbidden;
                            return Task.CompletedTask;
                        },
                    };
                }
            )
            // This cookie is never set. The scheme has to exist, because the stamp's validator signs out of it too.
            .AddCookie(IdentityConstants.TwoFactorRememberMeScheme)
            .AddScheme<AuthenticationSchemeOptions, ApiTokenScheme>(ApiTokenScheme.Name, _ => { })
            // This cookie is used between the password and the code.
            .AddCookie(
                IdentityConstants.TwoFactorUserIdScheme,
                o =>
                {
                    o.Cookie.Name = "half";
                    o.Cookie.HttpOnly = true;
                    o.Cookie.SameSite = SameSiteMode.Lax;
                    o.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
                    o.ExpireTimeSpan = TimeSpan.FromMinutes(10);
                    o.SlidingExpiration = false;
                }
            );
        services.AddScoped<IUserValidator<Account>, AccountValidator>();
        services
            .AddIdentityCore<Account>(o =>
            {
                o.User.RequireUniqueEmail = true;
                o.Password.RequiredLength = 10;
                o.Password.RequiredUniqueChars = 5;
                o.Password.RequireDigit =
                    o.Password.RequireLowercase =
                    o.Password.RequireUppercase =
                    o.Password.RequireNonAlphanumeric =
                        false;
                o.Tokens.PasswordResetTokenProvider = PasswordLinks.Provider;
                o.Lockout.AllowedForNewUsers = true;
                o.Lockout.MaxFailedAccessAttempts = 5;
                o.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(5);
            })
            .AddEntityFrameworkStores<CampaignsDbContext>()
            .AddTokenProvider<DataProtectorTokenProvider<Account>>(PasswordLinks.Provider)
            .AddSignInManager<AccountSignIn>()
            .AddClaimsPrincipalFactory<AccountPrincipal>()
            .AddPasswordValidator<CommonPasswords>()
            .AddErrorDescriber<AccountErrors>();

        // When an account is ended or its password changes, it is signed out on every device within a minute.
        services.Configure<SecurityStampValidatorOptions>(o =>
        {
            o.ValidationInterval = TimeSpan.FromMinutes(1);
            o.OnRefreshingPrincipal = AccountSessions.KeepAsync;
        });
        services.Configure<DataProtectionTokenProviderOptions>(o => o.TokenLifespan = PasswordLinks.Life.ToTimeSpan());
        services.AddScoped<PasswordLinks>();
        services.AddScoped<AccountLists>();
        services.AddScoped<ILongJobWork, AccountListJob>().AddScoped<ILongJobWork, AccountLinkMails>();
        services.AddScoped<AccountSessions>();
        services.AddScoped<ApiTokens>();
        services.AddScoped<SignInTries>();
        services.AddScoped<SignInFlow>();
        services.AddScoped<SecondFactors>();
        services.AddScoped<PasswordCheck>();
        services.AddSingleton<SecondFactorPolicy>();
        services.AddScoped<IServerCommand, CreateAdminCommand>().AddScoped<IServerCommand, ResetSecondFactorCommand>();
        services.AddScoped<AdministratorMaker>();
        services.AddScoped<DemoDoor>();
        services.AddSingleton<PagesThere>();
        services.AddScoped<ShellFilter>();
        services.Configure<MvcOptions>(o => o.Filters.AddService<ShellFilter>());
        return services;
    }

    public static IEndpointRouteBuilder MapAccounts(this IEndpointRouteBuilder endpoints)
    {
        // A form asks here before it is sent, because signing in on the way would lose what was typed.
        endpoints.MapGet(SessionPath, () => Results.NoContent()).WithMetadata(new MayAttribute(Permission.OwnAccount));
        endpoints.MapPost("/sign-out", SignOutAsync).WithMetadata(new MayAttribute(Permission.OwnAccount));
        endpoints.MapPost("/accounts/unit", ChooseUnit).WithMetadata(new MayAttribute(Permission.OwnAccount));
        endpoints.MapGet("/accounts/find", FindAsync).WithMetadata(new MayAttribute(Permission.Administer));
        return endpoints;
    }

    private static async Task<IResult> SignOutAsync([FromForm] string? from, SignInManager<Account> signIn, HttpContext context)
    {
        _ = from;
        await signIn.SignOutAsync();
        context.Response.Cookies.Delete(Actor.CookieName);
        return Results.LocalRedirect(SignInPath);
    }

    /// <summary>Puts one of the account's own grants in force; the id of another account's grant changes nothing.</summary>
    private static IResult ChooseUnit([FromForm] string? from, [FromQuery] Guid grant, HttpContext context, Actor actor)
    {
        _ = from;
        if (actor.Grants.Any(g => g.Id == grant))
        {
            context.Response.Cookies.Append(
                Actor.CookieName,
                grant.ToString(),
                new CookieOptions
                {
                    HttpOnly = true,
                    SameSite = SameSiteMode.Lax,
                    Secure = context.Request.IsHttps,
                    IsEssential = true,
                    MaxAge = TimeSpan.FromDays(90),
                    Path = "/",
                }
            );
        }

        return Results.LocalRedirect("/");
    }

    /// <summary>The choices for the administrator's comboboxes, within reach: units, coming activities, accounts.</summary>
    private static async Task<Ok<IReadOnlyList<FoundChoice>>> FindAsync(
        [FromQuery] string? of,
        [FromQuery] string? q,
        [FromQuery] Guid? but,
        HttpContext context,
        CampaignsDbContext db,
        Actor actor,
        InstallationFacts installation,
        IClock clock
    )
    {
        var cancel = context.RequestAborted;
        var roots = AccountReach.Roots(actor);
        var unit =
            Guid.TryParse(context.Request.Query["Grant.UnitId"], out var chosen)
            && actor.May(
                Permission.Administer,
                await db.Units.Where(u => u.Id == chosen).Select(u => u.Path).SingleOrDefaultAsync(cancel) ?? "-"
            )
                ? chosen
                : (Guid?)null;
        return TypedResults.Ok(
            of switch
            {
                "activities" => await AccountReach.FindActivitiesAsync(db, roots, unit, q, clock.GetCurrentInstant(), cancel),
                "accounts" => await AccountReach.FindAccountsAsync(
                    db,
                    AccountReach.Seen(db, actor, (await installation.GetAsync(cancel)).RootUnitId),
                    but,
                    q,
                    cancel
                ),
                _ => await AccountReach.FindUnitsAsync(db, roots, q, clock.Today(), cancel),
            }
        );
    }

    // A script gets 401, and not the sign-in page in place of its answer.
    private static Task AskToSignInAsync(RedirectContext<CookieAuthenticationOptions> context)
    {
        var request = context.Request;
        if (request.Headers.ContainsKey("HX-Request"))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers["HX-Redirect"] = SignInPath;
        }
        else if (request.Headers.Accept.ToString().Contains("json", StringComparison.OrdinalIgnoreCase) || request.HasJsonContentType())
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        }
        else
        {
            // The redirect is relative, because the request's Host header may hold a foreign address.
            context.Response.Redirect(new Uri(context.RedirectUri).PathAndQuery);
        }

        return Task.CompletedTask;
    }
}

/// <summary>Refuses to sign in an account that was ended.</summary>
public sealed class AccountSignIn(
    UserManager<Account> users,
    IHttpContextAccessor accessor,
    IUserClaimsPrincipalFactory<Account> principals,
    IOptions<IdentityOptions> options,
    ILogger<SignInManager<Account>> log,
    IAuthenticationSchemeProvider schemes,
    IUserConfirmation<Account> confirmation,
    AccountSessions sessions
) : SignInManager<Account>(users, accessor, principals, options, log, schemes, confirmation)
{
    /// <summary>
    /// Each sign-in opens a session. When the principal is only refreshed because something about it changed, the open session is kept.
    /// </summary>
    public override async Task SignInWithClaimsAsync(
        Account user,
        AuthenticationProperties? authenticationProperties,
        IEnumerable<Claim> additionalClaims
    )
    {
        ArgumentNullException.ThrowIfNull(user);
        var claims = additionalClaims.ToList();
        var withCode = claims.Exists(c => c.Type == AccountSessions.Method && c.Value == AccountSessions.WithCode);
        var open =
            Context.User.FindFirstValue(ClaimTypes.NameIdentifier) == user.Id.ToString()
            && Context.User.HasClaim(AccountSessions.Method, AccountSessions.WithCode) == withCode
                ? AccountSessions.Of(Context.User)
                : null;
        if (
            open is null
            && AccountSessions.Of(Context.User) is { } before
            && Context.User.FindFirstValue(ClaimTypes.NameIdentifier) == user.Id.ToString()
        )
        {
            await sessions.EndAsync(before);
        }

        claims.Add(new Claim(AccountSessions.Claim, (open ?? await sessions.StartAsync(user.Id, withCode)).ToString()));
        await base.SignInWithClaimsAsync(user, authenticationProperties, claims);
    }

    /// <summary>Ends the session too, so that a copy of the cookie opens nothing any more.</summary>
    public override async Task SignOutAsync()
    {
        if (AccountSessions.Of(Context.User) is { } session)
        {
            await sessions.EndAsync(session);
        }

        await base.SignOutAsync();
    }

    public override async Task<bool> CanSignInAsync(Account user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return user.EndedAt is null && await base.CanSignInAsync(user);
    }

    public override async Task<Account?> ValidateSecurityStampAsync(ClaimsPrincipal? principal) =>
        await base.ValidateSecurityStampAsync(principal) is { EndedAt: null } account ? account : null;
}

/// <summary>Requires that an account has an e-mail address or a telephone number, by which it signs in.</summary>
public sealed class AccountValidator(IdentityErrorDescriber errors) : UserValidator<Account>(errors)
{
    public override async Task<IdentityResult> ValidateAsync(UserManager<Account> manager, Account user)
    {
        ArgumentNullException.ThrowIfNull(user);
        var result = await base.ValidateAsync(manager, user);
        return
            user is { Email: null, PhoneNumber.Length: > 0 }
            && result.Errors.All(e => e.Code == nameof(IdentityErrorDescriber.InvalidEmail))
            ? IdentityResult.Success
            : result;
    }
}

/// <summary>Puts name, language and theme into the cookie, so that no page has to query them.</summary>
public sealed class AccountPrincipal(UserManager<Account> users, IOptions<IdentityOptions> options)
    : UserClaimsPrincipalFactory<Account>(users, options)
{
    protected override async Task<ClaimsIdentity> GenerateClaimsAsync(Account user)
    {
        ArgumentNullException.ThrowIfNull(user);
        var identity = await base.GenerateClaimsAsync(user);
        identity.AddClaim(new Claim(AccountClaims.DisplayName, user.DisplayName));
        identity.AddClaim(new Claim(AccountClaims.Language, user.Language));
        identity.AddClaim(new Claim(AccountClaims.Theme, user.Theme));
        return identity;
    }
}

/// <summary>The errors of Identity in the language of the screen.</summary>
public sealed class AccountErrors(IStringLocalizer<AccountsTexts> texts) : IdentityErrorDescriber
{
    public override IdentityError DefaultError() => Say(nameof(DefaultError), texts["Error.Default"]);

    public override IdentityError ConcurrencyFailure() => Say(nameof(ConcurrencyFailure), texts["Error.Concurrency"]);

    public override IdentityError PasswordMismatch() => Say(nameof(PasswordMismatch), texts["Error.PasswordMismatch"]);

    public override IdentityError InvalidEmail(string? email) => Say(nameof(InvalidEmail), texts["Error.InvalidEmail"]);

    public override IdentityError InvalidUserName(string? userName) => Say(nameof(InvalidUserName), texts["Error.InvalidUserName"]);

    public override IdentityError DuplicateEmail(string email) => Say(nameof(DuplicateEmail), texts["Error.DuplicateEmail", email]);

    public override IdentityError DuplicateUserName(string userName) =>
        Say(nameof(DuplicateUserName), texts["Error.DuplicateUserName", userName]);

    public override IdentityError PasswordTooShort(int length) => Say(nameof(PasswordTooShort), texts["Error.PasswordTooShort", length]);

    public override IdentityError PasswordRequiresUniqueChars(int uniqueChars) =>
        Say(nameof(PasswordRequiresUniqueChars), texts["Error.PasswordUniqueChars", uniqueChars]);

    private static IdentityError Say(string code, string text) => new() { Code = code, Description = text };
}
