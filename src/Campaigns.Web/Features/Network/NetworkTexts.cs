namespace Campaigns.Web.Features.Network;

/// <summary>Texts of the network's pages.</summary>
public sealed class NetworkTexts;
