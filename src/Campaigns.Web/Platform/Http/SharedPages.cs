using System.Net.Mime;
using System.Security.Cryptography;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Jobs;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Campaigns.Web.Platform.Http;

/// <summary>
/// Marks a page that is the same for all readers of one language who have no session. Its compressed answer is kept for a moment and served
/// to all of them. Nothing on the page may depend on a cookie other than the language's, and it holds no form that is posted.
/// </summary>
/// <param name="query">The query parameters that the page reads. All others are removed from the address before the page sees it.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SharedPageAttribute(params string[] query) : Attribute
{
    public IReadOnlyList<string> Query { get; } = query;
}

/// <summary>The highest age of public pages: <c>SharedPages:Seconds</c>, at most and by default 5; 0 turns the cache off.</summary>
public sealed record SharedPageAge(TimeSpan Max);

/// <summary>
/// Keeps the answers of shared pages (<see cref="SharedPageAttribute"/>) in memory, by path, declared parameters, language and encoding. An
/// answer is at most as old as <see cref="SharedPageAge"/> says; after a commit of this process its own answers are dropped at once. When
/// many requests wait for the same answer, it is made once. Browsers are told to ask each time (<c>no-cache</c>) and get 304 for an answer
/// that they already have (RFC 9110, section 13.1.2).
/// </summary>
public static class SharedPages
{
    private const string LanguageParameter = "lang";

    private static readonly string[] Encodings = ["br", "gzip"];

    public static IServiceCollection AddSharedPages(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var age = new SharedPageAge(TimeSpan.FromSeconds(Math.Clamp(configuration.GetValue("SharedPages:Seconds", 5.0), 0, 5)));
        services.AddResponseCompression(o =>
        {
            // Compression over HTTPS is safe here: a secret on a page cannot be found by the compressed length (BREACH), because form
            // tokens are masked anew each time and requests made by another site carry no session (SameSite). Answers to scripts are short,
            // and doors fetch many of them.
            o.EnableForHttps = true;
            o.MimeTypes = [MediaTypeNames.Text.Html, "text/calendar"];
        });
        return services.AddSingleton(age).AddOutputCache(o => o.AddBasePolicy(new Policy(age.Max)));
    }

    /// <summary>Has to come after routing and before everything that asks who the reader is.</summary>
    public static IApplicationBuilder UseSharedPages(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseOutputCache();
        return app.UseWhen(
            context => Of(context) is not null,
            shared =>
            {
                shared.Use(SealAsync);
                shared.UseResponseCompression();
            }
        );
    }

    /// <summary>Tags the answer with the activity that it shows, so that a change of the activity drops the answer.</summary>
    public static void MadeOf(HttpContext context, Guid activityId)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Features.Get<IOutputCacheFeature>()?.Context.Tags.Add(TagOf(activityId));
    }

    internal static string TagOf(Guid activityId) => $"activity {activityId:N}";

    private static SharedPageAttribute? Of(HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method)
        && context.GetEndpoint()?.Metadata.GetMetadata<SharedPageAttribute>() is { } page
        && !context.Request.Cookies.ContainsKey(AccountClaims.CookieName)
            ? page
            : null;

    /// <summary>Leaves the page only its declared parameters, and gives its whole answer an ETag made from the content.</summary>
    private static async Task SealAsync(HttpContext context, RequestDelegate next)
    {
        var page = Of(context)!;
        var declared = new QueryBuilder();
        foreach (var name in page.Query.Append(LanguageParameter))
        {
            if (context.Request.Query.TryGetValue(name, out var values))
            {
                declared.Add(name, values.OfType<string>());
            }
        }

        context.Request.QueryString = declared.ToQueryString();
        using var whole = await WholeAnswer.OfAsync(context, next);
        if (context.Response.StatusCode == StatusCodes.Status200OK)
        {
            var headers = context.Response.Headers;
            headers.ETag = $"\"{Convert.ToHexStringLower(SHA256.HashData(whole.GetBuffer().AsSpan(0, (int)whole.Length)).AsSpan(0, 16))}\"";
            headers.CacheControl = "no-cache";
            headers.Vary = "Accept-Encoding, Cookie";
            headers.ContentLength = whole.Length;
        }

        await WholeAnswer.SendAsync(context, whole);
    }

    // The encoding that the compression chooses for this reader. The many possible headers lead to three encodings.
    private static string EncodingOf(HttpContext context)
    {
        if (!StringWithQualityHeaderValue.TryParseList(context.Request.Headers.AcceptEncoding, out var accepted))
        {
            return "";
        }

        return Encodings.FirstOrDefault(e =>
                accepted.Any(a => a.Quality is not 0 && (a.Value.Equals(e, StringComparison.OrdinalIgnoreCase) || a.Value == "*"))
            ) ?? "";
    }

    private sealed class Policy(TimeSpan kept) : IOutputCachePolicy
    {
        public ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
        {
            var http = context.HttpContext;
            var page = kept > TimeSpan.Zero ? Of(http) : null;
            context.EnableOutputCaching = context.AllowCacheLookup = context.AllowCacheStorage = context.AllowLocking = page is not null;
            if (page is null)
            {
                return ValueTask.CompletedTask;
            }

            // The request keeps only the encoding that is part of the key, so that the compression chooses the same one.
            var encoding = EncodingOf(http);
            http.Request.Headers.AcceptEncoding = encoding;
            context.ResponseExpirationTimeSpan = kept;
            context.CacheVaryByRules.VaryByHost = false;
            context.CacheVaryByRules.QueryKeys = new StringValues([.. page.Query, LanguageParameter]);
            context.CacheVaryByRules.VaryByValues["language"] = Languages.Of(http);
            context.CacheVaryByRules.VaryByValues["encoding"] = encoding;
            return ValueTask.CompletedTask;
        }

        public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;

        // The only cookie that a shared page may set is the language from the address, which is the same for every reader of that address.
        public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation)
        {
            context.AllowCacheStorage =
                context.HttpContext.Response is { StatusCode: StatusCodes.Status200OK } answer
                && answer.Headers.SetCookie.All(c => c?.StartsWith(Languages.CookieName + "=", StringComparison.Ordinal) is true);
            return ValueTask.CompletedTask;
        }
    }
}
