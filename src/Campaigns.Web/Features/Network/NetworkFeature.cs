using Campaigns.Web.Features.Notifications;

namespace Campaigns.Web.Features.Network;

/// <summary>Registers the network of people: who is in it, whom events ask, and who was entered twice.</summary>
public static class NetworkFeature
{
    public static IServiceCollection AddNetwork(this IServiceCollection services) =>
        services
            .AddScoped<NetworkFormServices>()
            .AddScoped<Inviting>()
            .AddScoped<Replies>()
            .AddScoped<ILetterWriter, InvitationLetters>()
            .AddScoped<Merging>();
}
