using System.ComponentModel;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Campaigns.Domain.Reporting.OpenData;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Accounts;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Microsoft.Net.Http.Headers;
using NodaTime;
using NodaTime.Text;

namespace Campaigns.Web.Features.Reporting;

/// <summary>A code of the numbers, with its name in both languages.</summary>
public sealed record OpenDataCode(
    [property: Description("The code that the numbers name.")] string Code,
    [property: Description("Its name in Vietnamese and in English.")] OpenDataName Name
);

/// <summary>A way in which a measure is broken down.</summary>
public sealed record OpenDataJsonBreakdown(
    [property: Description("form, sex or age.")] string Code,
    [property: Description("Its name in Vietnamese and in English.")] OpenDataName Name,
    [property: Description("Its parts, in their order.")] IReadOnlyList<OpenDataCode> Parts
);

/// <summary>A number as it was published.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
public sealed record OpenDataJsonNumber(
    [property: Description("The code of a unit; empty: the whole province.")] string Unit,
    [property: Description("The code of a breakdown; empty together with the part: the whole.")] string Breakdown,
    [property: Description("The code of a part of the breakdown; empty: the whole.")] string Part,
    [property: Description("The number; null when it is suppressed.")] long? Value,
    [property: Description("Whether the number is not published, because it is from 1 to 4 or would reveal such a number.")] bool Suppressed
);

/// <summary>A measure with its units, breakdowns and numbers.</summary>
public sealed record OpenDataJsonMeasure(
    [property: Description("events_held, turns or learners.")] string Code,
    [property: Description("Its name in Vietnamese and in English.")] OpenDataName Name,
    [property: Description("The units that have numbers of their own; \"other\" is all others together.")]
        IReadOnlyList<OpenDataCode> Units,
    [property: Description("The ways in which it is broken down.")] IReadOnlyList<OpenDataJsonBreakdown> Breakdowns,
    [property: Description("Its numbers.")] IReadOnlyList<OpenDataJsonNumber> Numbers
);

/// <summary>A set in the list.</summary>
public sealed record OpenDataJsonHead(
    [property: Description("Its id.")] Guid Id,
    [property: Description("The name of its period; null when the period has no public name.")] OpenDataName? Name,
    [property: Description("The first day that it counts.")] DateOnly From,
    [property: Description("The last day that it counts.")] DateOnly To,
    [property: Description("The day until which was counted.")] DateOnly AsOf,
    [property: Description("When it was published.")] DateTimeOffset PublishedAt,
    [property: Description("The version of the data: the SHA-256 of what was published, in hexadecimal digits.")] string Sha256,
    [property: Description("The address of its tables, on this server.")] string Address
);

/// <summary>A page of the list, the latest period first.</summary>
public sealed record OpenDataJsonList(
    [property: Description("The sets, the latest period first.")] IReadOnlyList<OpenDataJsonHead> Sets,
    [property: Description("The address of the next page, on this server; null on the last one.")] string? Next
);

/// <summary>A set with its tables, exactly as it was published.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
public sealed record OpenDataJsonSet(
    [property: Description("Its id.")] Guid Id,
    [property: Description("The name of its period; null when the period has no public name.")] OpenDataName? Name,
    [property: Description("The first day that it counts.")] DateOnly From,
    [property: Description("The last day that it counts.")] DateOnly To,
    [property: Description("The day until which was counted.")] DateOnly AsOf,
    [property: Description("When it was published.")] DateTimeOffset PublishedAt,
    [property: Description("The version of the data: the SHA-256 of what was published, in hexadecimal digits.")] string Sha256,
    [property: Description("On which terms it may be used.")] OpenDataName Terms,
    [property: Description("How many reports of units are in the figures.")] int Reports,
    [property: Description("How many reports were not accepted, and are not in the figures.")] int Missing,
    [property: Description("The measures.")] IReadOnlyList<OpenDataJsonMeasure> Measures
);

/// <summary>
/// Published open data as JSON, for programs with a token. It gives what the public pages show and nothing else: each answer is made from
/// the content that was kept when the set was published, with the names of its codes, and nothing is counted anew.
/// </summary>
public sealed class OpenDataApi(CampaignsDbContext db, IStringLocalizer<ReportingTexts> texts)
{
    public const string Path = ForSoftware.Path + "/v1/open-data";

    public const int MaxSets = 100;

    private const int UsualSets = 20;

    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints
            .MapGroup(Path)
            .RequireAuthorization(ApiTokenScheme.Policy)
            .RequireRateLimiting(Limits.Software)
            .WithTags("Open data")
            .WithMetadata(new NoActorAttribute());
        group
            .MapGet(
                "",
                (
                    OpenDataApi api,
                    HttpContext context,
                    [Description("Only sets whose first day is before this one, such as 2026-12-15.")] string? before,
                    [Description("How many sets at most, from 1 to 100; 20 without it.")] string? limit
                ) => api.ListAsync(context, before, limit)
            )
            .WithName("listOpenData")
            .WithSummary("The published sets, the latest period first")
            .WithDescription("Page by page: next is the address of the next page. A set that was withdrawn is not in the list.")
            .Produces<OpenDataJsonList>()
            .Produces(StatusCodes.Status304NotModified)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);
        group
            .MapGet(
                "/{id:guid}",
                (OpenDataApi api, HttpContext context, [Description("The id of a set.")] Guid id) => api.SetAsync(context, id)
            )
            .WithName("getOpenData")
            .WithSummary("A set with its tables, exactly as it was published")
            .WithDescription("A set is made once and never changed. When it is withdrawn, its address answers 410 with the reason.")
            .Produces<OpenDataJsonSet>()
            .Produces(StatusCodes.Status304NotModified)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status410Gone)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);
    }

    /// <summary>The published sets, the latest first. No two sets have a day in common, so the first day is the key of a page.</summary>
    private async Task<IResult> ListAsync(HttpContext context, string? before, string? limit)
    {
        LocalDate? day = null;
        if (before is not null)
        {
            if (LocalDatePattern.Iso.Parse(before) is not { Success: true, Value: var value })
            {
                return Refuse(StatusCodes.Status400BadRequest, "Open.Api.Wrong.Title", texts["Open.Api.Wrong.Before"]);
            }

            day = value;
        }

        var most = UsualSets;
        if (
            limit is not null
            && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out most) || most is < 1 or > MaxSets)
        )
        {
            return Refuse(StatusCodes.Status400BadRequest, "Open.Api.Wrong.Title", texts["Open.Api.Wrong.Limit", MaxSets]);
        }

        var sets = await db
            .OpenDataSets.AsNoTracking()
            .Where(s => s.WithdrawnAt == null && (day == null || s.CountedFrom < day))
            .OrderByDescending(s => s.CountedFrom)
            .Take(most + 1)
            .ToListAsync(context.RequestAborted);
        var heads = sets.Take(most)
            .Select(s =>
            {
                var content = OpenDataContent.Read(s.Content);
                return new OpenDataJsonHead(
                    s.Id,
                    content.Name,
                    Day(content.From),
                    Day(content.To),
                    Day(content.AsOf),
                    s.PublishedAt.ToDateTimeOffset(),
                    s.Sha256,
                    $"{Path}/{s.Id}"
                );
            })
            .ToList();
        var next =
            sets.Count > most
                ? string.Create(CultureInfo.InvariantCulture, $"{Path}?before={heads[^1].From:yyyy-MM-dd}&limit={most}")
                : null;
        return Answer(context, new OpenDataJsonList(heads, next));
    }

    /// <summary>A set; 410 with the public reason when it was withdrawn.</summary>
    private async Task<IResult> SetAsync(HttpContext context, Guid id)
    {
        if (await db.OpenDataSets.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id, context.RequestAborted) is not { } set)
        {
            return Refuse(StatusCodes.Status404NotFound, "Open.Api.NotFound.Title", texts["Open.Api.NotFound.Text"]);
        }

        return set.WithdrawnAt is null
            ? Answer(context, Of(set))
            : Refuse(StatusCodes.Status410Gone, "Open.Api.Gone.Title", set.WithdrawnReason);
    }

    private OpenDataJsonSet Of(OpenDataSet set)
    {
        var content = OpenDataContent.Read(set.Content);
        return new OpenDataJsonSet(
            set.Id,
            content.Name,
            Day(content.From),
            Day(content.To),
            Day(content.AsOf),
            set.PublishedAt.ToDateTimeOffset(),
            set.Sha256,
            Both(_ => texts["Open.Terms"]),
            content.Reports,
            content.Missing,
            [.. content.Measures.Select(Of)]
        );
    }

    private OpenDataJsonMeasure Of(OpenDataMeasure measure) =>
        new(
            measure.Key,
            Both(_ => texts["Open.Measure." + measure.Key]),
            [.. measure.Units.Select(u => new OpenDataCode(u.Key, Both(l => OpenDataContent.UnitName(texts, measure, u.Key, l))))],
            [
                .. measure.Breakdowns.Select(b => new OpenDataJsonBreakdown(
                    b.Key,
                    Both(_ => texts["Open.By." + b.Key]),
                    [.. b.Parts.Select(p => new OpenDataCode(p.Key, Both(l => OpenDataContent.PartName(texts, p, l))))]
                )),
            ],
            [.. measure.Numbers.Select(n => new OpenDataJsonNumber(n.Unit, n.Breakdown, n.Part, n.Value, n.Value is null))]
        );

    /// <summary>A name of the program in both languages, whatever the language of the request is.</summary>
    private static OpenDataName Both(Func<string, string> name)
    {
        string vi;
        using (Languages.Use(Languages.Vietnamese))
        {
            vi = name(Languages.Vietnamese);
        }

        using (Languages.Use(Languages.English))
        {
            return new OpenDataName(vi, name(Languages.English));
        }
    }

    private static DateOnly Day(string day) => LocalDatePattern.Iso.Parse(day).Value.ToDateOnly();

    /// <summary>
    /// The answer with the hash of its bytes as its tag, which tells a program that nothing changed (304). It may be kept by the program
    /// alone, which asks each time, because a set may be withdrawn.
    /// </summary>
    private static IResult Answer<T>(HttpContext context, T value)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(value, Json);
        context.Response.Headers.CacheControl = "private, no-cache";
        context.Response.Headers.Vary = HeaderNames.Authorization;
        return Results.Bytes(
            body,
            "application/json; charset=utf-8",
            entityTag: new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(body))}\"")
        );
    }

    private IResult Refuse(int status, string title, string detail) =>
        Results.Problem(
            new ProblemDetails
            {
                Status = status,
                Title = texts[title],
                Detail = detail,
            }
        );
}
