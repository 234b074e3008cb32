namespace Campaigns.Web.Features.Door.SelfCheckIn;

/// <summary>Names the texts of self check-in.</summary>
public sealed class SelfCheckInTexts;
