using Campaigns.Domain.Text;
using Microsoft.AspNetCore.Identity;
using NodaTime;

namespace Campaigns.Web.Features.Accounts;

/// <summary>Somebody who signs in. What they may do is in their grants.</summary>
public sealed class Account : IdentityUser<Guid>
{
    private string _displayName = "";

    public string DisplayName
    {
        get => _displayName;
        set
        {
            _displayName = value;
            NameFolded = Folding.Fold(value);
        }
    }

    /// <summary>The name as it is searched.</summary>
    public string NameFolded { get; private set; } = "";

    /// <summary>"vi" or "en".</summary>
    public string Language { get; set; } = "vi";

    /// <summary>"light", "dark" or "auto".</summary>
    public string Theme { get; set; } = "auto";

    /// <summary>In a demo: which sign-in button opens this account ("organiser-district" …). Null everywhere else.</summary>
    public string? DemoKey { get; set; }

    public Instant CreatedAt { get; set; }

    public Instant? EndedAt { get; set; }
}
