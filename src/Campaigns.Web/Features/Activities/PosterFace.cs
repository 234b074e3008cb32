using Campaigns.Web.Platform;

namespace Campaigns.Web.Features.Activities;

/// <summary>The texts on an A4 poster.</summary>
public sealed record PosterFace
{
    /// <summary>The most sessions that the poster lists. Of more it says the days and the first one; the page has them all.</summary>
    public const int MaxSessions = 4;

    public required PublicActivity Activity { get; init; }

    public required string Title { get; init; }

    /// <summary>The kind of meeting.</summary>
    public required string Form { get; init; }

    public required string Organiser { get; init; }

    public required IReadOnlyList<string> CoOrganisers { get; init; }

    public required IReadOnlyList<string> Audiences { get; init; }

    public required string Languages { get; init; }

    public required string Venue { get; init; }

    /// <summary>The name of the campaign; empty when it is not named.</summary>
    public required string Campaign { get; init; }

    /// <summary>The address that the QR code opens.</summary>
    public required string EventUrl { get; init; }

    /// <summary>The address at which the short code can be typed, without the scheme: "lich.example.vn/activities".</summary>
    public required string CodeAddress { get; init; }

    /// <summary>
    /// The poster that everybody may open: only public names, and the title only when the event may be named (who-sees 8).
    /// </summary>
    public static PosterFace Of(PublicActivity activity, PublicActivities activities, PublicAddress address)
    {
        ArgumentNullException.ThrowIfNull(activity);
        ArgumentNullException.ThrowIfNull(activities);
        ArgumentNullException.ThrowIfNull(address);
        return new PosterFace
        {
            Activity = activity,
            Title = activities.HeadingOf(activity),
            Form = activities.FormOf(activity),
            Organiser = activity.OrganiserName,
            CoOrganisers = activity.CoOrganisers,
            Audiences = activity.Audiences,
            Languages = activity.Languages,
            Venue = activity.VenueAndVillage,
            Campaign = activity.CampaignName,
            EventUrl = address.Of($"/e/{activity.Code}"),
            CodeAddress = address.Readable("/activities"),
        };
    }
}

/// <summary>The texts of a poster.</summary>
public sealed class PosterTexts;
