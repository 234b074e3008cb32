namespace Campaigns.Web.Features.Door;

/// <summary>Names the texts of the scanner, and of the links that pair phones with it.</summary>
public sealed class DoorTexts;
