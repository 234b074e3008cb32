using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Campaigns.Web.Features.Public;

/// <summary>Gives the certificate of this machine's authority to phones on the local network; nowhere else is there such a page.</summary>
[AllowAnonymous]
public sealed class AuthorityModel(LocalAuthority authority, PublicAddress address) : PageModel
{
    /// <summary>Where a phone goes once it trusts the machine.</summary>
    public string Address => address.Root.AbsoluteUri.TrimEnd('/');

    public IActionResult OnGet() => authority.File is null ? NotFound() : Page();

    /// <summary>As phones take it: PEM under the media type that opens their certificate installer (RFC 2585 has DER, both systems read PEM).</summary>
    public IActionResult OnGetCertificate() =>
        authority.File is { } file && System.IO.File.Exists(file) ? PhysicalFile(Path.GetFullPath(file), "application/x-x509-ca-cert", "campaigns-authority.crt") : NotFound();
}
