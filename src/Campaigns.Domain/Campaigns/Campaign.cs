using NodaTime;

namespace Campaigns.Domain.Campaigns;

/// <summary>The yearly rule that editions of an action month come from.</summary>
public sealed class CampaignRule
{
    public required Guid Id { get; init; }

    public required string Key { get; init; }

    public required string NameVi { get; set; }

    public required string NameEn { get; set; }

    public required string ShortNameVi { get; set; }

    public required string ShortNameEn { get; set; }

    /// <summary>What public pages call its editions; empty: they do not name them.</summary>
    public string PublicNameVi { get; set; } = "";

    /// <inheritdoc cref="PublicNameVi"/>
    public string PublicNameEn { get; set; } = "";

    public required int StartMonth { get; set; }

    public required int StartDay { get; set; }

    public required int EndMonth { get; set; }

    public required int EndDay { get; set; }

    public int? KeyMonth { get; set; }

    public int? KeyDay { get; set; }

    public string? KeyDateNameVi { get; set; }

    public string? KeyDateNameEn { get; set; }
}

/// <summary>One edition of an action month, or another drive with its own dates. Both days count whole.</summary>
public sealed class Campaign
{
    public required Guid Id { get; init; }

    public Guid? RuleId { get; init; }

    /// <summary>The year of the edition; null for a drive of its own.</summary>
    public int? EditionYear { get; init; }

    public required string NameVi { get; set; }

    public required string NameEn { get; set; }

    public required string ShortNameVi { get; set; }

    public required string ShortNameEn { get; set; }

    /// <summary>What public pages call it; empty: they do not name it.</summary>
    public string PublicNameVi { get; set; } = "";

    /// <inheritdoc cref="PublicNameVi"/>
    public string PublicNameEn { get; set; } = "";

    public string ThemeVi { get; set; } = "";

    public string ThemeEn { get; set; } = "";

    public required LocalDate StartsOn { get; set; }

    public required LocalDate EndsOn { get; set; }

    /// <summary>The unit whose campaign it is, usually the province.</summary>
    public required Guid UnitId { get; init; }

    public List<CampaignKeyDate> KeyDates { get; } = [];

    public string NameIn(string language) => language == "en" ? NameEn : NameVi;

    public string ShortNameIn(string language) => language == "en" ? ShortNameEn : ShortNameVi;
}

public sealed class CampaignKeyDate
{
    public required Guid CampaignId { get; init; }

    public required LocalDate On { get; init; }

    public required string NameVi { get; set; }

    public required string NameEn { get; set; }
}

/// <summary>What a campaign aims at, for a unit and what lies under it.</summary>
public sealed class CampaignTarget
{
    public required Guid CampaignId { get; init; }

    public required Guid UnitId { get; init; }

    public required int Turns { get; set; }

    /// <summary>Events that are to be held; null where none are asked for.</summary>
    public int? Events { get; set; }
}
