namespace Campaigns.Web.Features.Public;

/// <summary>Names the texts of the public pages.</summary>
public sealed class PublicTexts;
