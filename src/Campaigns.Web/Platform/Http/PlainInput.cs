using System.Collections.Frozen;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Campaigns.Web.Platform.Http;

/// <summary>
/// Refuses control characters in everything that is sent: in the address, in its query and in forms. A page says at the field what is wrong
/// and keeps what was typed; a search says it above its list. Every other request is answered by an error page. The JSON that phones send
/// is checked where it is read, act by act, so that one bad act does not hold up the others.
/// </summary>
public static class PlainInput
{
    /// <summary>The status of a request that is refused as a whole.</summary>
    public const int Status = StatusCodes.Status422UnprocessableEntity;

    private static readonly object Told = new();

    public static IServiceCollection AddPlainInput(this IServiceCollection services)
    {
        services.AddSingleton<PlainPages>();
        return services.Configure<MvcOptions>(o => o.Filters.AddService<PlainPages>());
    }

    /// <summary>Has to come after routing and authorization.</summary>
    public static IApplicationBuilder UsePlainInput(this IApplicationBuilder app) =>
        app.Use(
            async (context, next) =>
            {
                var request = context.Request;
                var isPage = context.GetEndpoint()?.Metadata.GetMetadata<PageActionDescriptor>() is not null;
                if (request.ContentLength > context.GetEndpoint()?.Metadata.GetMetadata<IRequestSizeLimitMetadata>()?.MaxRequestBodySize)
                {
                    // Such a body cannot be read, so its token cannot either, and the form would be taken for one that is too old.
                    await ErrorPage.WriteAsync(context, StatusCodes.Status413PayloadTooLarge);
                }
                else if (request.RouteValues.Values.Any(v => v is string text && string.IsNullOrWhiteSpace(text)))
                {
                    // Model binding reads white space as no value, and no thing has an address without a key.
                    await ErrorPage.WriteAsync(context, StatusCodes.Status404NotFound);
                }
                else if (
                    request.Path.Value?.Any(char.IsControl) is true
                    || !PlainText.IsPlain(request.Path.Value)
                    || !request.RouteValues.Values.All(v => PlainText.IsPlain(v as string))
                    || (!isPage && NotPlain(request.Query).Any())
                )
                {
                    await ErrorPage.WriteAsync(context, Status);
                }
                else if (context.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: false })
                {
                    await ErrorPage.WriteAsync(context, StatusCodes.Status400BadRequest);
                }
                else if (!isPage && !await IsPlainFormAsync(context))
                {
                    // A page's form is read by the page filter instead, after the limits that the page sets for it.
                    await ErrorPage.WriteAsync(context, Status);
                }
                else
                {
                    await next(context);
                }
            }
        );

    /// <summary>
    /// A request that says that its body is written in another encoding than UTF-8 is refused (415) before anybody reads the body. The
    /// reader of forms rejects a form with a NUL. With another control character in place of the NUL it is read, and then refused at its
    /// field.
    /// </summary>
    public static IApplicationBuilder UseReadableForms(this IApplicationBuilder app) =>
        app.Use(
            (context, next) =>
            {
                if (!IsReadable(context.Request))
                {
                    return ErrorPage.WriteAsync(context, StatusCodes.Status415UnsupportedMediaType);
                }

                if (
                    context.Request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) is true
                )
                {
                    context.Request.Body = new NulAsControl(context.Request.Body);
                }

                return next(context);
            }
        );

    // A content type that cannot be read is neither a form nor JSON. The code that looks for one of these refuses it.
    private static bool IsReadable(HttpRequest request) =>
        !MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        || !type.Charset.HasValue
        || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Refuses methods that no page has a handler for, such as TRACE; Razor Pages would otherwise render a page without its data.
    /// </summary>
    public static IApplicationBuilder UseKnownMethods(this IApplicationBuilder app) =>
        app.Use(
            (context, next) =>
            {
                if (
                    HttpMethods.IsGet(context.Request.Method)
                    || HttpMethods.IsHead(context.Request.Method)
                    || HttpMethods.IsPost(context.Request.Method)
                )
                {
                    return next(context);
                }

                context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
                context.Response.Headers.Allow = "GET, HEAD, POST";
                return Task.CompletedTask;
            }
        );

    /// <summary>Records that the field of this value says what is wrong with it.</summary>
    internal static void Tell(HttpContext context, string name)
    {
        if (context.Items[Told] is not HashSet<string> told)
        {
            context.Items[Told] = told = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        }

        told.Add(name);
    }

    /// <summary>
    /// The names of the request's values that held control characters and whose fields say so. The rest of each value was kept.
    /// </summary>
    public static IReadOnlySet<string> ToldIn(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Items[Told] as IReadOnlySet<string> ?? FrozenSet<string>.Empty;
    }

    private static async Task<bool> IsPlainFormAsync(HttpContext context)
    {
        try
        {
            return !context.Request.HasFormContentType
                || (
                    await context.Request.ReadFormAsync(context.RequestAborted) is var form && !NotPlain(form).Any() && ArePlain(form.Files)
                );
        }
        catch (InvalidDataException)
        {
            // The body is no form.
            return false;
        }
    }

    private static bool ArePlain(IFormFileCollection files) => files.All(f => PlainText.IsPlain(f.FileName) && PlainText.IsPlain(f.Name));

    /// <summary>The names of the values that hold a control character in their name or their text.</summary>
    private static IEnumerable<string> NotPlain(IEnumerable<KeyValuePair<string, StringValues>> values) =>
        values.Where(v => !PlainText.IsPlain(v.Key) || !v.Value.All(PlainText.IsPlain)).Select(v => v.Key);

    /// <summary>
    /// Checks the values that a page was sent, after they were bound. Each value with a control character has to be reported at its field,
    /// or above the page when it has no field. The page can only show such a request again; whatever its handler does, nothing is written
    /// (<see cref="RefusedWrites"/>).
    /// </summary>
    private sealed class PlainPages : IAsyncPageFilter
    {
        public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

        public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
        {
            ArgumentNullException.ThrowIfNull(context);
            ArgumentNullException.ThrowIfNull(next);
            var http = context.HttpContext;

            // The error page is drawn for the same request, so it is not checked again.
            if (context.ActionDescriptor.ViewEnginePath == ErrorPage.Page)
            {
                await next();
                return;
            }

            var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(http.RequestAborted) : FormCollection.Empty;
            var wrong = NotPlain(http.Request.Query).Concat(NotPlain(form)).ToList();
            if (wrong.Count == 0 && ArePlain(form.Files))
            {
                await next();
                return;
            }

            if (!ArePlain(form.Files) || http.Items[Told] is not HashSet<string> told || !wrong.TrueForAll(told.Contains))
            {
                context.Result = new StatusCodeResult(Status);
                return;
            }

            RefusedWrites.Refuse(http);
            var done = await next();

            // A public form is shown again at its own address, with the errors at its fields.
            // What is answered already, for example that too many forms came from this browser, stays as it is.
            if (http.Response.HasStarted)
            {
                return;
            }

            if (
                RefusedWrites.IsRefusal(done.Exception)
                || (
                    done.Exception is null
                    && done.Result is not (PageResult or StatusCodeResult { StatusCode: StatusCodes.Status303SeeOther })
                )
            )
            {
                done.ExceptionHandled = true;
                done.Result = new StatusCodeResult(Status);
            }
        }
    }

    /// <summary>Reads a form's bytes with SOH in place of each NUL, whether the NUL stands as a byte or as "%00".</summary>
    private sealed class NulAsControl(Stream form) : Stream
    {
        private (byte First, byte Second) _before;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var read = form.Read(buffer);
            Replace(buffer[..read]);
            return read;
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await form.ReadAsync(buffer, cancellationToken);
            Replace(buffer.Span[..read]);
            return read;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        private void Replace(Span<byte> bytes)
        {
            for (var i = 0; i < bytes.Length; i++)
            {
                var one = bytes[i];
                bytes[i] =
                    one == 0 ? (byte)1
                    : one == '0' && _before is ((byte)'%', (byte)'0') ? (byte)'1'
                    : one;
                _before = (_before.Second, one);
            }
        }
    }
}
