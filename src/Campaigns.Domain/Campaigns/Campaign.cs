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

    /// <summary>The public name of the rule's editions. When it is empty, public pages do not name them.</summary>
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

/// <summary>One edition of an action month, or another campaign with its own dates. The first and the last day both count whole.</summary>
public sealed class Campaign
{
    public required Guid Id { get; init; }

    public Guid? RuleId { get; init; }

    /// <summary>The year of the edition; null for a campaign that comes from no yearly rule.</summary>
    public int? EditionYear { get; init; }

    public required string NameVi { get; set; }

    public required string NameEn { get; set; }

    public required string ShortNameVi { get; set; }

    public required string ShortNameEn { get; set; }

    /// <summary>The campaign's public name. When it is empty, public pages do not name the campaign.</summary>
    public string PublicNameVi { get; set; } = "";

    /// <inheritdoc cref="PublicNameVi"/>
    public string PublicNameEn { get; set; } = "";

    public string ThemeVi { get; set; } = "";

    public string ThemeEn { get; set; } = "";

    public required LocalDate StartsOn { get; set; }

    public required LocalDate EndsOn { get; set; }

    /// <summary>The unit that runs the campaign, usually the province.</summary>
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

/// <summary>The figures that a campaign aims at, for a unit and the units below it.</summary>
public sealed class CampaignTarget
{
    public required Guid CampaignId { get; init; }

    public required Guid UnitId { get; init; }

    public required int Turns { get; set; }

    /// <summary>The number of events aimed at; null when the target names none.</summary>
    public int? Events { get; set; }
}
