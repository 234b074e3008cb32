using NodaTime;

namespace Campaigns.Web.Features.Activities;

/// <summary>One field in which what stands in the form differs from what is saved, both as they are read.</summary>
public sealed record VersionLine(string Field, string Here, string There);

/// <summary>What somebody saved elsewhere while a form was open, beside what the form holds.</summary>
/// <param name="Version">The version that is saved.</param>
/// <param name="At">When it was saved.</param>
/// <param name="IsDraft">It is a draft still.</param>
/// <param name="Url">Where it is opened.</param>
/// <param name="Lines">The fields that differ.</param>
public sealed record SavedVersion(uint Version, Instant At, bool IsDraft, string Url, IReadOnlyList<VersionLine> Lines);
