using System.Net;
using QRCoder;

namespace Campaigns.Web.Platform.Http;

/// <summary>
/// Serving phones on the local network: browsers open a camera and keep a page for offline use over HTTPS alone, so the certificate is one of an
/// authority of this machine (<c>mkcert</c>), which each phone has to be told to trust once. Setting <c>Https:Authority</c> is the file
/// of the authority's certificate (PEM); without it none of this is there.
/// </summary>
public sealed class LocalAuthority(IConfiguration configuration)
{
    /// <summary>The page that gives the certificate and says what to do with it.</summary>
    public const string Path = "/authority";

    /// <summary>The authority's certificate, PEM; null where this machine has none.</summary>
    public string? File => configuration["Https:Authority"] is { Length: > 0 } file ? file : null;

    /// <summary>The address over plain HTTP at which a phone that does not trust us yet gets the certificate.</summary>
    public string? PlainUrl => configuration["Https:PlainUrl"] is { Length: > 0 } url ? url.TrimEnd('/') : null;

    /// <summary>What the terminal says at the start: both addresses, as text and as codes for a phone's camera.</summary>
    public void Announce(TextWriter to, string address)
    {
        ArgumentNullException.ThrowIfNull(to);
        if (PlainUrl is { } plain)
        {
            to.WriteLine($"\nOnce for each phone, to trust this machine: {plain}{Path}\n\n{Code(plain + Path)}");
        }

        to.WriteLine($"Then, for all pages: {address}\n\n{Code(address)}");
    }

    private static string Code(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.L);
        using var code = new AsciiQRCode(data);

        // Light modules are printed, for most terminals are dark; readers take either.
        return code.GetGraphicSmall();
    }
}

/// <summary>How plain HTTP is kept to what a phone needs before it trusts us.</summary>
public static class LocalAuthoritySetup
{
    /// <summary>Over plain HTTP another machine gets the certificate and the page about it, and for all else is sent to HTTPS: no password and no name goes in clear.</summary>
    public static void UseLocalAuthority(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        if (app.Services.GetRequiredService<LocalAuthority>().File is null)
        {
            return;
        }

        var address = app.Services.GetRequiredService<PublicAddress>();
        app.Use((context, next) =>
        {
            var request = context.Request;
            var free = request.Path.StartsWithSegments(LocalAuthority.Path, StringComparison.Ordinal) || request.Path.StartsWithSegments("/app", StringComparison.Ordinal)
                || request.Path == "/favicon.svg";
            if (request.IsHttps || free || context.Connection.RemoteIpAddress is null || IPAddress.IsLoopback(context.Connection.RemoteIpAddress))
            {
                return next(context);
            }

            context.Response.Redirect(address.Of(request.Path + request.QueryString));
            return Task.CompletedTask;
        });
    }
}
