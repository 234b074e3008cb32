using Campaigns.Domain.Activities;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Lists;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Public;

/// <summary>An activity in the public list.</summary>
public sealed record ListedActivity
{
    public required Guid Id { get; init; }

    public required string Code { get; init; }

    public required string Kind { get; init; }

    public required string State { get; init; }

    public required string Title { get; init; }

    public required bool MayBeNamed { get; init; }

    public required string PublicTitle { get; init; }

    public required string Form { get; init; }

    public required Instant StartsAt { get; init; }

    public required Instant EndsAt { get; init; }

    public required string Venue { get; init; }

    public required string VenuePublic { get; init; }

    /// <summary>The place as the public may read it; empty when it would tell the theme.</summary>
    public string VenueShown => PublicNames.OfPlace(VenuePublic, Venue);

    public required string Village { get; init; }

    public required string Commune { get; init; }

    /// <summary>The district; empty when there is no unit between the commune and the province.</summary>
    public required string District { get; init; }

    /// <summary>The text by which districts are sorted.</summary>
    public required string DistrictOrder { get; init; }

    /// <summary>The text by which communes are sorted.</summary>
    public required string CommuneOrder { get; init; }

    public required bool RegistrationOpen { get; init; }

    public required int? PlacesLeft { get; init; }
}

/// <summary>The filter of the public list.</summary>
public sealed record PublicListFilter : ListFilter
{
    /// <summary>The id of a district or a commune.</summary>
    public Guid? Area { get; init; }

    public string? Q { get; init; }
}

/// <summary>
/// The public list of activities that run now or are still to come. It contains only listed activities, by district and commune.
/// </summary>
public sealed class PublicList(CampaignsDbContext db, IClock clock)
{
    /// <summary>The number of activities on one page.</summary>
    public const int PageSize = 30;

    private static readonly ListOrders<ListedActivity, ListedActivity> Orders = new ListOrders<ListedActivity, ListedActivity>(
        l => l.Id,
        l => l.Id
    )
        .By(ListSort.Place, (ListedActivity l) => l.DistrictOrder, (ListedActivity l) => l.CommuneOrder, (ListedActivity l) => l.StartsAt)
        .ByTime(l => l.StartsAt, l => l.StartsAt);

    /// <summary>
    /// Reads a page of the list. Words are searched in the names of places and of activities that may be named; marks and case do not
    /// matter.
    /// </summary>
    public Task<ShownList<ListedActivity>> ShowAsync(PublicListFilter filter, string path, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return Orders.ShowAsync(
            db,
            filter,
            path,
            PageSize,
            Rows(filter.Area, filter.Q),
            Rows(areaId: null, search: null),
            page => page.ToListAsync(cancel),
            cancel
        );
    }

    // A village whose name tells the theme is not shown for an activity that may not be named, so it does not find that activity either.
    private static readonly string[] Themes = [.. ThemeWords.All.Select(w => $"%{Folding.Fold(w)}%")];

    private IQueryable<ListedActivity> Rows(Guid? areaId, string? search)
    {
        var now = clock.GetCurrentInstant();
        var english = Languages.Current == Languages.English;

        // Folded texts contain no wildcard signs of LIKE, so a word stands for itself.
        var words = Folding
            .Words(search)
            .Select(w =>
                "%"
                + w.Replace("\\", @"\\", StringComparison.Ordinal)
                    .Replace("%", "\\%", StringComparison.Ordinal)
                    .Replace("_", "\\_", StringComparison.Ordinal)
                + "%"
            )
            .ToArray();
        return db.Database.SqlQuery<ListedActivity>(
            $"""
            SELECT a.id, a.code, a.kind, a.state, a.title, a.may_be_named, a.public_title,
              coalesce(CASE WHEN {english} THEN f.neutral_en ELSE f.neutral_vi END, '') AS form,
              t.starts_at, t.ends_at, coalesce(v.name, '') AS venue, coalesce(v.public_name, '') AS venue_public, coalesce(v.village,
                '') AS village, p.name AS commune, coalesce(d.name, '') AS district,
              coalesce(d.short_name, '') COLLATE vi AS district_order, p.short_name COLLATE vi AS commune_order,
              a.registration_open AND (a.registration_closes_at IS NULL OR a.registration_closes_at > {now}) AS registration_open,
              CASE WHEN a.capacity IS NULL THEN NULL ELSE greatest(0, a.capacity - coalesce(y.places_taken, 0)) END AS places_left
            FROM activity a
            JOIN LATERAL (SELECT min(s.starts_at) AS starts_at, max(s.ends_at) AS ends_at FROM session s
              WHERE s.activity_id = a.id) t ON t.ends_at > {now}
            JOIN unit p ON p.id = a.place_unit_id
            LEFT JOIN unit d ON d.id = p.parent_id AND d.parent_id IS NOT NULL
            LEFT JOIN venue v ON v.id = a.venue_id
            LEFT JOIN event e ON e.activity_id = a.id
            LEFT JOIN event_form f ON f.id = e.form_id
            LEFT JOIN registration_tally y ON y.activity_id = a.id
            WHERE a.publication = 'listed' AND a.state <> 'draft' AND a.scheduled_at IS NOT NULL
              AND ({areaId}::uuid IS NULL OR p.id = {areaId} OR d.id = {areaId})
              AND concat_ws(' ', v.public_name_folded,
                CASE WHEN a.may_be_named OR NOT v.village_folded LIKE ANY ({Themes})
                  THEN v.village_folded END, p.name_folded, d.name_folded, CASE WHEN a.may_be_named
                THEN a.title_folded END) LIKE ALL ({words})
            """
        );
    }
}
