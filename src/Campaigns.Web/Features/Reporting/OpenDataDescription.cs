using System.Text.Json;
using Campaigns.Web.Features.Accounts;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Campaigns.Web.Features.Reporting;

/// <summary>
/// The OpenAPI description of the addresses for programs, made from the endpoints themselves. Anybody may read it: whoever writes a program
/// needs it before there is a token.
/// </summary>
public static class OpenDataDescription
{
    public const string Path = ForSoftware.Path + "/v1/openapi.json";

    /// <summary>The name of the document, and of the version of the addresses.</summary>
    private const string Version = "v1";

    private const string TokenScheme = "token";

    private static readonly Guid Id = Guid.Parse("01980000-0000-7000-8000-000000000001");

    private static readonly OpenDataJsonHead Listed = new(
        Id,
        new OpenDataName("Năm 2026", "Year 2026"),
        new DateOnly(2025, 12, 15),
        new DateOnly(2026, 12, 14),
        new DateOnly(2026, 11, 30),
        new DateTimeOffset(2026, 12, 21, 2, 0, 0, TimeSpan.Zero),
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        $"{OpenDataApi.Path}/{Id}"
    );

    private static readonly OpenDataJsonSet Set = new(
        Id,
        Listed.Name,
        Listed.From,
        Listed.To,
        Listed.AsOf,
        Listed.PublishedAt,
        Listed.Sha256,
        new OpenDataName("Ai cũng đọc và dùng lại được.", "Everybody may read and reuse them."),
        12,
        1,
        [
            new OpenDataJsonMeasure(
                "turns",
                new OpenDataName("Lượt người tham dự", "Turns"),
                [new OpenDataCode("other", new OpenDataName("Các đơn vị khác", "Other units"))],
                [
                    new OpenDataJsonBreakdown(
                        "sex",
                        new OpenDataName("theo nam, nữ", "by sex"),
                        [
                            new OpenDataCode("female", new OpenDataName("Nữ", "Women")),
                            new OpenDataCode("male", new OpenDataName("Nam", "Men")),
                        ]
                    ),
                ],
                [new OpenDataJsonNumber("", "", "", 223, false), new OpenDataJsonNumber("other", "sex", "male", null, true)]
            ),
        ]
    );

    public static IServiceCollection AddOpenDataDescription(this IServiceCollection services) =>
        services.AddOpenApi(
            Version,
            o =>
            {
                o.ShouldInclude = d => d.RelativePath?.StartsWith(OpenDataApi.Path[1..], StringComparison.Ordinal) is true;
                o.AddDocumentTransformer(
                    (document, context, _) =>
                    {
                        Describe(document, context.ApplicationServices.GetRequiredService<PublicAddress>());
                        return Task.CompletedTask;
                    }
                );
                o.AddOperationTransformer(
                    (operation, context, _) =>
                    {
                        Describe(operation, context.Description.RelativePath!.Contains('{', StringComparison.Ordinal));
                        return Task.CompletedTask;
                    }
                );
            }
        );

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapOpenApi(Path).AllowAnonymous().RequireRateLimiting(Limits.PublicRead).WithMetadata(new NoActorAttribute());

    private static void Describe(OpenApiDocument document, PublicAddress address)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Open data",
            Version = "1",
            Description =
                "The figures that the province published, as they stand on its public pages. Read only. "
                + "An answer has an ETag: send it as If-None-Match, and 304 says that nothing changed. "
                + "A token may ask 60 times at once and then once a second. No cookie counts, and no other website may read (no CORS): "
                + "keep the token on a server.",
        };

        // The address that is configured, and not the one that the request names, which anybody can choose.
        document.Servers = [new OpenApiServer { Url = address.Of("/").TrimEnd('/') }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [TokenScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = $"An access token, in the header Authorization alone. An account makes it at {TokensModel.Path}.",
            },
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(TokenScheme, document)] = [] }];
    }

    private static void Describe(OpenApiOperation operation, bool isSet)
    {
        foreach (var (status, answer) in operation.Responses!)
        {
            if (answer is not OpenApiResponse response)
            {
                continue;
            }

            response.Description = status switch
            {
                "200" => isSet ? "The set." : "A page of the list.",
                "304" => "Nothing changed since the answer with that ETag.",
                "400" => "A parameter is wrong; detail says which one.",
                "401" => "No token, or one that is unknown, expired or revoked, or whose account ended.",
                "404" => "There is no such set.",
                "410" => "The set was withdrawn; detail says why.",
                "429" => "Too many requests; Retry-After says how many seconds to wait.",
                _ => response.Description,
            };
            if (status == "200")
            {
                Head(response, "ETag", "The version of this answer.");
                response.Content!["application/json"].Example = JsonSerializer.SerializeToNode<object>(
                    isSet ? Set : new OpenDataJsonList([Listed], $"{OpenDataApi.Path}?before=2025-12-15&limit=1"),
                    OpenDataApi.Json
                );
            }
            else if (status == "401")
            {
                Head(response, "WWW-Authenticate", "The scheme, and whether a token was sent that opens nothing.");
            }
            else if (status == "429")
            {
                Head(response, "Retry-After", "Seconds.");
            }
        }
    }

    private static void Head(OpenApiResponse response, string name, string description)
    {
        response.Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal);
        response.Headers[name] = new OpenApiHeader
        {
            Description = description,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        };
    }
}
