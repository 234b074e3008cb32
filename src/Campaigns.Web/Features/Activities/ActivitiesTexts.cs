namespace Campaigns.Web.Features.Activities;

/// <summary>Texts that events and course runs have in common.</summary>
public sealed class ActivitiesTexts;
