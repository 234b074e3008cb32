using Campaigns.Domain.Text;
using Microsoft.AspNetCore.Identity;
using NodaTime;

namespace Campaigns.Web.Features.Accounts;

/// <summary>The account of a person who signs in. Its grants say what it may do.</summary>
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

    /// <summary>The folded name, for searching.</summary>
    public string NameFolded { get; private set; } = "";

    /// <summary>"vi" or "en".</summary>
    public string Language { get; set; } = "vi";

    /// <summary>"light", "dark" or "auto".</summary>
    public string Theme { get; set; } = "auto";

    /// <summary>In a demo: the sign-in button that opens this account ("organiser-district" …). Null everywhere else.</summary>
    public string? DemoKey { get; set; }

    public Instant CreatedAt { get; set; }

    public Instant? EndedAt { get; set; }
}
