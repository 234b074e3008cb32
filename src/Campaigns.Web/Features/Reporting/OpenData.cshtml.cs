using Campaigns.Domain.Reporting.OpenData;
using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using NodaTime;
using NodaTime.Text;

namespace Campaigns.Web.Features.Reporting;

/// <summary>A set in the public list.</summary>
public sealed record ListedSet(Guid Id, OpenDataContent Content, Instant PublishedAt, Instant? WithdrawnAt, string WithdrawnReason)
{
    public LocalDate From => LocalDatePattern.Iso.Parse(Content.From).Value;

    public LocalDate To => LocalDatePattern.Iso.Parse(Content.To).Value;

    public LocalDate AsOf => LocalDatePattern.Iso.Parse(Content.AsOf).Value;

    public static ListedSet Of(OpenDataSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        return new(set.Id, OpenDataContent.Read(set.Content), set.PublishedAt, set.WithdrawnAt, set.WithdrawnReason);
    }
}

/// <summary>The published sets, for everybody.</summary>
[AllowAnonymous]
[EnableRateLimiting(Limits.PublicRead)]
[SharedPage]
public sealed class OpenDataModel(CampaignsDbContext db, PublicAddress address) : PageModel
{
    /// <summary>Twenty years.</summary>
    private const int MaxSets = 20;

    public IReadOnlyList<ListedSet> Sets { get; private set; } = [];

    /// <summary>The address at which programs read the sets.</summary>
    public string Address => address.Of(OpenDataApi.Path);

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var sets = await db.OpenDataSets.AsNoTracking().OrderByDescending(s => s.CountedFrom).Take(MaxSets).ToListAsync(cancel);
        Sets = [.. sets.Select(ListedSet.Of)];
    }
}

/// <summary>Words about open data.</summary>
public static class OpenDataWords
{
    /// <summary>The name of a set: of its period, or its days.</summary>
    public static string OpenName(this IStringLocalizer<ReportingTexts> texts, OpenDataContent content)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(content);
        return content.Name is { } name
            ? name.In(Platform.Languages.Current)
            : Shared.Show.Dates(LocalDatePattern.Iso.Parse(content.From).Value, LocalDatePattern.Iso.Parse(content.To).Value);
    }
}
