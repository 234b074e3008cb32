namespace Campaigns.Web.Features.Door;

/// <summary>Names the texts of the organiser's pages about a door.</summary>
public sealed class DoorOfficeTexts;
