namespace Campaigns.Web.Features.Lists;

/// <summary>The texts about importing a list from a file: choosing the file, its columns and its rows.</summary>
public sealed class ListsTexts;
