namespace Campaigns.Web.Features.Activities;

/// <summary>How many people no message about an activity reaches, because they left no e-mail address, and where they are listed.</summary>
/// <param name="Registrations">The number of registrations that hold a place.</param>
/// <param name="Invited">The number of people who were asked to speak or help and did not say no.</param>
/// <param name="RegistrationsUrl">The address of the list of these registrations; null when the reader may not see names.</param>
/// <param name="InvitedUrl">The address of the list of these people; null when there are none or the reader may not see them.</param>
public sealed record NotTold(int Registrations, int Invited, string? RegistrationsUrl, string? InvitedUrl)
{
    public static NotTold Nobody { get; } = new(0, 0, null, null);
}
