namespace Campaigns.Web.Features.Registrations;

/// <summary>The texts of registering and of tickets.</summary>
public sealed class RegistrationsTexts;
