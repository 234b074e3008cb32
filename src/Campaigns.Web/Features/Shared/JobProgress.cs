using Campaigns.Web.Platform.Jobs;

namespace Campaigns.Web.Features.Shared;

/// <summary>A long job as pages show it (<c>_JobProgress.cshtml</c>).</summary>
/// <param name="Job">The job.</param>
/// <param name="Address">The page that is about this job alone; null in a list of jobs.</param>
public sealed record JobProgress(LongJob Job, string? Address = null);
