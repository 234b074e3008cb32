namespace Campaigns.Web.Features.Registrations;

/// <summary>Names the texts of registering and of tickets.</summary>
public sealed class RegistrationsTexts;
