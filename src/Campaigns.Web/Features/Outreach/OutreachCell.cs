using System.Globalization;
using Campaigns.Web.Data;
using NodaTime;
using NodaTime.Text;
using static Campaigns.Web.Features.Outreach.FigureAddress;
using FactSource = Campaigns.Domain.Attendances.Source;

namespace Campaigns.Web.Features.Outreach;

/// <summary>What a figure counts.</summary>
public enum Counted
{
    /// <summary>Lượt người.</summary>
    Turns,

    /// <summary>Người: distinct named persons. Never added to turns.</summary>
    People,

    /// <summary>Events held or confirmed.</summary>
    Events,

    /// <summary>Events held whose figures nobody confirmed yet.</summary>
    Unconfirmed,

    /// <summary>Sessions that are over and that nobody recorded.</summary>
    Missing,

    /// <summary>Events that are over and not marked as held.</summary>
    NotHeld,
}

/// <summary>
/// One figure of outreach: of a campaign and a unit by one of its two sides, and the cell in it. What an address says, and what rows are
/// looked up by.
/// </summary>
/// <param name="Campaign">Which campaign; null: events that belong to none.</param>
/// <param name="Unit">A unit and all that lies under it.</param>
/// <param name="ByPlace">By where it took place; else by who organised it.</param>
public sealed record OutreachCell(Guid? Campaign, Guid Unit, bool ByPlace)
{
    public const string Place = "place";
    public const string Organising = "organising";
    public const string NoCampaign = "none";

    /// <summary>How the sources are grouped on the page; each source is in one group.</summary>
    public static readonly IReadOnlyDictionary<string, IReadOnlyList<FactSource>> SourceGroups = new Dictionary<string, IReadOnlyList<FactSource>>(StringComparer.Ordinal)
    {
        ["ticket"] = [FactSource.Qr, FactSource.Code, FactSource.Search, FactSource.Self],
        ["walk_in"] = [FactSource.WalkIn],
        ["entered"] = [FactSource.Paper, FactSource.Import, FactSource.Grid],
        ["headcount"] = [FactSource.Headcount],
    };

    public static readonly IReadOnlyList<string> Sexes = ["female", "male", "sex_not_known"];

    public static readonly IReadOnlyList<string> Ages = ["under16", "from16to30", "from31to59", "from60", "age_not_known"];

    /// <summary>Of the campaign, or of days.</summary>
    public FigurePeriod Period { get; init; } = FigurePeriod.OfCampaign;

    /// <summary>The first of the days that are meant; null: the campaign's events are.</summary>
    public LocalDate? FirstDay => Period.Days?.First;

    /// <summary>The last of them.</summary>
    public LocalDate? LastDay => Period.Days?.Last;

    public Counted What { get; init; }

    public Guid? Form { get; init; }

    /// <summary>A key of <see cref="SourceGroups"/>.</summary>
    public string? Source { get; init; }

    /// <summary>One of <see cref="Sexes"/> or <see cref="Ages"/>: the turns of that cell alone.</summary>
    public string? Part { get; init; }

    public LocalDate? Day { get; init; }

    /// <summary>The last day that counts: for what was reached by the same day of the last edition.</summary>
    public LocalDate? Until { get; init; }

    /// <summary>The unit itself, without what lies under it.</summary>
    public bool Own { get; init; }

    public string Side => ByPlace ? Place : Organising;

    /// <summary>The key of the campaign in the tables of sums.</summary>
    public Guid CampaignKey => Campaign ?? Guid.Empty;

    public IReadOnlyList<FactSource> Sources => Source is null ? [] : SourceGroups[Source];

    /// <summary>Whether the sums have the figure: they are of a unit with all below it, narrowed by one dimension, and by a cell of sex or age.</summary>
    public bool IsOfOneDimension => !Own && Period.IsOfCampaign && new[] { Form is not null, Source is not null, Day is not null || Until is not null }.Count(narrowed => narrowed) <= 1 && (Day is null || Until is null);

    /// <summary>The page of figures with these filters.</summary>
    public string PageUrl => $"/outreach?{Filters}";

    /// <summary>The events and sums that the figure was made from.</summary>
    public string RowsUrl => "/outreach/rows?" + Filters
        + Pair("what", What is Counted.Turns ? null : Words(What))
        + Pair("form", Form?.ToString())
        + Pair("source", Source)
        + Pair("part", Part)
        + Pair("day", Day)
        + Pair("until", Until)
        + Pair("own", Own ? "1" : null);

    /// <summary>The filters that the pages share, for addresses.</summary>
    public string Filters => string.Create(CultureInfo.InvariantCulture, $"campaign={Campaign?.ToString() ?? NoCampaign}&unit={Unit}&side={Side}{Period.Pairs}");

    /// <summary>Reads the cell part of an address; null where it says what does not exist.</summary>
    public OutreachCell? With(string? what, Guid? form, string? source, string? part, string? day, string? until, bool own)
    {
        var counted = what is null ? Counted.Turns : Enum.GetValues<Counted>().Where(c => Words(c) == what).Select(c => (Counted?)c).SingleOrDefault();
        if (counted is not { } known
            || (source is not null && !SourceGroups.ContainsKey(source))
            || (part is not null && !Sexes.Contains(part, StringComparer.Ordinal) && !Ages.Contains(part, StringComparer.Ordinal))
            || !TryDay(day, out var on)
            || !TryDay(until, out var last))
        {
            return null;
        }

        return this with { What = known, Form = form, Source = source, Part = part, Day = on, Until = last, Own = own };
    }

    /// <summary>The figure, from the sums of its unit by its side: of turns where <see cref="IsOfOneDimension"/>, or of people.</summary>
    public long FigureOf(IEnumerable<OutreachSum> sums)
    {
        if (What is Counted.People)
        {
            return sums.Where(s => s.Dimension == "all").Sum(s => s.People);
        }

        var narrowed = (Form, Source, Day, Until) switch
        {
            ({ } form, _, _, _) => sums.Where(s => s.Dimension == "form" && s.Value == form.ToString()),
            (_, not null, _, _) => sums.Where(s => s.Dimension == "source" && Sources.Any(f => s.Value == EnumText.Word(f))),
            (_, _, { } day, _) => sums.Where(s => s.Dimension == "day" && s.Value == LocalDatePattern.Iso.Format(day)),
            (_, _, _, { } until) => sums.Where(s => s.Dimension == "day" && LocalDatePattern.Iso.Parse(s.Value).Value <= until),
            _ => sums.Where(s => s.Dimension == "all"),
        };
        return narrowed.Sum(s => Part is null ? s.Turns : s.Part(Part));
    }

    private static string Words(Counted what) => what.ToString().ToLowerInvariant();
}
