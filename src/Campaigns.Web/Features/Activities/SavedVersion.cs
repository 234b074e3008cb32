using NodaTime;

namespace Campaigns.Web.Features.Activities;

/// <summary>A field whose value in the form differs from the saved one, both in readable words.</summary>
public sealed record VersionLine(string Field, string Here, string There);

/// <summary>What somebody else saved while the form was open, beside the values in the form.</summary>
/// <param name="Version">The saved version.</param>
/// <param name="At">When it was saved.</param>
/// <param name="IsDraft">Whether the activity is still a draft.</param>
/// <param name="Url">The address at which the saved version opens.</param>
/// <param name="Lines">The fields that differ.</param>
public sealed record SavedVersion(uint Version, Instant At, bool IsDraft, string Url, IReadOnlyList<VersionLine> Lines);
