namespace Campaigns.Web.Features.Lists;

/// <summary>What is said of a list from a file: of choosing it, of its columns and of its rows.</summary>
public sealed class ListsTexts;
