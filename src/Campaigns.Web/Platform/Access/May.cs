using Campaigns.Web.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.StaticAssets;
using NodaTime;

namespace Campaigns.Web.Platform.Access;

/// <summary>
/// Opens a page or an endpoint to signed-in accounts that have a grant whose role allows this permission on some unit. Whether it is
/// allowed on the unit in question, the handler checks with
/// <see cref="Actor.May(Permission, string, Guid?, Campaigns.Domain.Activities.ActivityKind?)"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class MayAttribute(Permission permission)
    : Attribute,
        IAuthorizationRequirement,
        IAuthorizationRequirementData,
        IAuthorizeData
{
    public Permission Permission { get; } = permission;

    public string? Policy { get; set; }

    public string? Roles { get; set; }

    public string? AuthenticationSchemes { get; set; }

    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [this];
}

/// <summary>Marks an endpoint that never asks who the caller is, so that grants are not loaded for it.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class NoActorAttribute : Attribute;

/// <summary>Allows a request when one of the actor's grants does.</summary>
public sealed class MayHandler(IHttpContextAccessor accessor) : AuthorizationHandler<MayAttribute>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, MayAttribute requirement)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(requirement);
        var actor = accessor.HttpContext?.RequestServices.GetRequiredService<Actor>();
        if (actor?.AccountId is not null && actor.May(requirement.Permission))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}

/// <summary>Access by grants. A page or an endpoint that does not say who may open it is closed to everybody.</summary>
public static class AccessSetup
{
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddScoped<Actor>().AddSingleton<KnownBrowsers>().AddSingleton<InstallationFacts>();
        services.AddSingleton<IAuthorizationHandler, MayHandler>();
        services
            .AddAuthorizationBuilder()
            .SetDefaultPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build())
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAssertion(_ => false).Build());
        return services;
    }

    /// <summary>Loads the actor once per request, after authentication and before authorization.</summary>
    public static IApplicationBuilder UseActor(this IApplicationBuilder app) =>
        app.Use(
            async (context, next) =>
            {
                var metadata = context.GetEndpoint()?.Metadata;
                if (
                    context.User.Identity?.IsAuthenticated is true
                    && metadata?.GetMetadata<StaticAssetDescriptor>() is null
                    && metadata?.GetMetadata<NoActorAttribute>() is null
                )
                {
                    var services = context.RequestServices;
                    await services
                        .GetRequiredService<Actor>()
                        .LoadAsync(context, services.GetRequiredService<CampaignsDbContext>(), services.GetRequiredService<IClock>());
                }

                await next(context);
            }
        );
}
