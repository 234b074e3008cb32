namespace Campaigns.Web.Features.Shared;

/// <summary>The way through a list that is paged by key; an address that is null has no page there.</summary>
/// <param name="PreviousUrl">The page before.</param>
/// <param name="NextUrl">The page after.</param>
/// <param name="Text">What is shown of it, e.g. "50 hoạt động".</param>
public sealed record Pager(string? PreviousUrl, string? NextUrl, string? Text = null);
