using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Campaigns.Web.Features.Public;

/// <summary>
/// Offers the certificate of this machine's authority to phones on the local network. Without such an authority the page does not exist.
/// </summary>
[AllowAnonymous]
public sealed class AuthorityModel(LocalAuthority authority, PublicAddress address) : PageModel
{
    /// <summary>The address that a phone opens once it trusts the machine.</summary>
    public string Address => address.Root.AbsoluteUri.TrimEnd('/');

    public IActionResult OnGet() => authority.File is null ? NotFound() : Page();

    /// <summary>
    /// The certificate as phones install it: PEM under the media type that opens their certificate installer (RFC 2585 names DER; both
    /// systems read PEM).
    /// </summary>
    public IActionResult OnGetCertificate() =>
        authority.File is { } file && System.IO.File.Exists(file)
            ? PhysicalFile(Path.GetFullPath(file), "application/x-x509-ca-cert", "campaigns-authority.crt")
            : NotFound();
}
