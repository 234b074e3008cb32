namespace Campaigns.Web.Features.Door.SelfCheckIn;

/// <summary>Marks the texts of checking oneself in.</summary>
public sealed class SelfCheckInTexts;
