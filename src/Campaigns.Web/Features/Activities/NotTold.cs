namespace Campaigns.Web.Features.Activities;

/// <summary>Whom no message about an activity reaches, for they left no e-mail address, and where they are listed.</summary>
/// <param name="Registrations">Registrations that hold a place.</param>
/// <param name="Invited">People who were asked to speak or help and did not say no.</param>
/// <param name="RegistrationsUrl">The list of the former; null for whoever may not see names.</param>
/// <param name="InvitedUrl">The list of the latter; null where there is none or it may not be seen.</param>
public sealed record NotTold(int Registrations, int Invited, string? RegistrationsUrl, string? InvitedUrl)
{
    public static NotTold Nobody { get; } = new(0, 0, null, null);
}
