namespace Campaigns.Web.Features.Activities;

/// <summary>The texts that events and course runs have in common.</summary>
public sealed class ActivitiesTexts;
