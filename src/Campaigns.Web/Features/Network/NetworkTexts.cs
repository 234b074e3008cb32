namespace Campaigns.Web.Features.Network;

/// <summary>Names the texts of the network's pages.</summary>
public sealed class NetworkTexts;
