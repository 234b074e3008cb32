using System.Net;
using QRCoder;

namespace Campaigns.Web.Platform.Http;

/// <summary>
/// Serves phones on the local network. Browsers open a camera and keep a page for offline use only over HTTPS, so the certificate comes
/// from an authority of this machine (<c>mkcert</c>), which each phone has to be told once to trust. The setting <c>Https:Authority</c>
/// names the file of the authority's certificate (PEM); without it none of this exists.
/// </summary>
public sealed class LocalAuthority(IConfiguration configuration)
{
    /// <summary>The page that offers the certificate and says how to install it.</summary>
    public const string Path = "/authority";

    /// <summary>The file of the authority's certificate (PEM); null when this machine has none.</summary>
    public string? File => configuration["Https:Authority"] is { Length: > 0 } file ? file : null;

    /// <summary>The address over plain HTTP at which a phone that does not trust the authority yet gets the certificate.</summary>
    public string? PlainUrl => configuration["Https:PlainUrl"] is { Length: > 0 } url ? url.TrimEnd('/') : null;

    /// <summary>Prints both addresses in the terminal at the start, as text and as QR codes for a phone's camera.</summary>
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

        // The light modules are printed, because most terminals are dark. Readers accept both ways.
        return code.GetGraphicSmall();
    }
}

/// <summary>Limits plain HTTP to what a phone needs before it trusts the authority.</summary>
public static class LocalAuthoritySetup
{
    /// <summary>
    /// Over plain HTTP another machine gets the certificate and the page about it. All other requests are sent to HTTPS, so that no
    /// password and no name is sent in clear.
    /// </summary>
    public static void UseLocalAuthority(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        if (app.Services.GetRequiredService<LocalAuthority>().File is null)
        {
            return;
        }

        var address = app.Services.GetRequiredService<PublicAddress>();
        app.Use(
            (context, next) =>
            {
                var request = context.Request;
                var free =
                    request.Path.StartsWithSegments(LocalAuthority.Path, StringComparison.Ordinal)
                    || request.Path.StartsWithSegments("/app", StringComparison.Ordinal)
                    || request.Path == "/favicon.svg";
                if (
                    request.IsHttps
                    || free
                    || context.Connection.RemoteIpAddress is null
                    || IPAddress.IsLoopback(context.Connection.RemoteIpAddress)
                )
                {
                    return next(context);
                }

                context.Response.Redirect(address.Of(request.Path + request.QueryString));
                return Task.CompletedTask;
            }
        );
    }
}
