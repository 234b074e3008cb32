using System.Globalization;
using Campaigns.Domain.Counting;
using Campaigns.Domain.Door;
using Campaigns.Web.Data;
using NodaTime;
using NodaTime.Text;
using static Campaigns.Web.Features.Outreach.FigureAddress;
using FactSource = Campaigns.Domain.Door.Source;

namespace Campaigns.Web.Features.Outreach;

/// <summary>The kinds of figure.</summary>
public enum Counted
{
    /// <summary>Turns (lượt người).</summary>
    Turns,

    /// <summary>People (người): distinct named persons, never added to turns (counted 2).</summary>
    People,

    /// <summary>Events that are held or confirmed.</summary>
    Events,

    /// <summary>Events that are held and whose figures nobody confirmed yet.</summary>
    Unconfirmed,

    /// <summary>Sessions that are over and that nobody recorded.</summary>
    Missing,

    /// <summary>Events that are over and not marked as held.</summary>
    NotHeld,
}

/// <summary>
/// One figure of outreach: a campaign and a unit, one of the two sides, and the cell within them. Addresses contain it, and rows are looked
/// up by it.
/// </summary>
/// <param name="Campaign">The campaign; null: events that belong to no campaign.</param>
/// <param name="Unit">The unit, which stands for all units below it too.</param>
/// <param name="ByPlace">Whether the figure goes by the place of the events; otherwise by the organising unit.</param>
public sealed record OutreachCell(Guid? Campaign, Guid Unit, bool ByPlace)
{
    public const string Place = "place";
    public const string Organising = "organising";
    public const string NoCampaign = "none";

    /// <summary>The period: the campaign, or days.</summary>
    public FigurePeriod Period { get; init; } = FigurePeriod.OfCampaign;

    /// <summary>The first day; null when the period is the campaign.</summary>
    public LocalDate? FirstDay => Period.Days?.First;

    /// <summary>The last day; null when the period is the campaign.</summary>
    public LocalDate? LastDay => Period.Days?.Last;

    public Counted What { get; init; }

    public Guid? Form { get; init; }

    /// <summary>The group of sources: a key of <see cref="SourceGroups.All"/>.</summary>
    public string? Source { get; init; }

    /// <summary>The name of one of <see cref="Measures.Turns"/>: only the turns of that measure.</summary>
    public string? Part { get; init; }

    public LocalDate? Day { get; init; }

    /// <summary>The first day that counts, for figures of a part of a campaign.</summary>
    public LocalDate? Since { get; init; }

    /// <summary>The last day that counts, for figures up to the same day of the last edition.</summary>
    public LocalDate? Until { get; init; }

    /// <summary>Whether the figure is of the unit itself, without the units below it.</summary>
    public bool Own { get; init; }

    public string Side => ByPlace ? Place : Organising;

    /// <summary>The campaign's key in the tables of sums.</summary>
    public Guid CampaignKey => Campaign ?? Guid.Empty;

    public IReadOnlyList<FactSource> Sources => Source is null ? [] : SourceGroups.All[Source];

    /// <summary>
    /// Whether the sums hold the figure: they are made for a unit with all units below it, narrowed by one dimension and by a cell of sex
    /// or age.
    /// </summary>
    public bool IsOfOneDimension =>
        !Own
        && Period.IsOfCampaign
        && new[] { Form is not null, Source is not null, Day is not null || Since is not null || Until is not null }.Count(narrowed =>
            narrowed
        ) <= 1
        && (Day is null || (Since is null && Until is null));

    /// <summary>The address of the page of figures with these filters.</summary>
    public string PageUrl => $"/outreach?{Filters}";

    /// <summary>The address of the events and sums from which the figure was made.</summary>
    public string RowsUrl =>
        "/outreach/rows?"
        + Filters
        + Pair("what", What is Counted.Turns ? null : Words(What))
        + Pair("form", Form?.ToString())
        + Pair("source", Source)
        + Pair("part", Part)
        + Pair("day", Day)
        + Pair("since", Since)
        + Pair("until", Until)
        + Pair("own", Own ? "1" : null);

    /// <summary>The filters that the pages share, as parameters of an address.</summary>
    public string Filters =>
        string.Create(CultureInfo.InvariantCulture, $"campaign={Campaign?.ToString() ?? NoCampaign}&unit={Unit}&side={Side}{Period.Pairs}");

    /// <summary>Reads the cell's own parameters of an address; null when they name something that does not exist.</summary>
    public OutreachCell? With(string? what, Guid? form, string? source, string? part, string? day, string? since, string? until, bool own)
    {
        var counted = what is null
            ? Counted.Turns
            : Enum.GetValues<Counted>().Where(c => Words(c) == what).Select(c => (Counted?)c).SingleOrDefault();
        if (
            counted is not { } known
            || (source is not null && !SourceGroups.All.ContainsKey(source))
            || (part is not null && Measures.Turns.All(m => m.Name != part))
            || !TryDay(day, out var on)
            || !TryDay(since, out var first)
            || !TryDay(until, out var last)
        )
        {
            return null;
        }

        return this with
        {
            What = known,
            Form = form,
            Source = source,
            Part = part,
            Day = on,
            Since = first,
            Until = last,
            Own = own,
        };
    }

    /// <summary>
    /// The figure, taken from the sums of its unit by its side. It works for people, and for turns when <see cref="IsOfOneDimension"/>.
    /// </summary>
    public long FigureOf(IEnumerable<OutreachSum> sums)
    {
        if (What is Counted.People)
        {
            return sums.Where(s => s.Dimension == "all").Sum(s => s.People);
        }

        var narrowed = (Form, Source, Day, Since ?? Until) switch
        {
            ({ } form, _, _, _) => sums.Where(s => s.Dimension == "form" && s.Value == form.ToString()),
            (_, not null, _, _) => sums.Where(s => s.Dimension == "source" && Sources.Any(f => s.Value == EnumText.Word(f))),
            (_, _, { } day, _) => sums.Where(s => s.Dimension == "day" && s.Value == LocalDatePattern.Iso.Format(day)),
            (_, _, _, not null) => sums.Where(s =>
                s.Dimension == "day" && LocalDatePattern.Iso.Parse(s.Value).Value is var on && !(on < Since) && !(on > Until)
            ),
            _ => sums.Where(s => s.Dimension == "all"),
        };
        return narrowed.Sum(s => Part is null ? s.Turns : s.NumberOf(Measures.Turns.Single(m => m.Name == Part)));
    }

    private static string Words(Counted what) => what.ToString().ToLowerInvariant();
}
