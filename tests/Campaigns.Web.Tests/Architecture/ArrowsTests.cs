using System.Text.RegularExpressions;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Campaigns.Domain.Activities;
using Campaigns.Web.Data;
using Campaigns.Web.Features;
using Campaigns.Web.Tests.Architecture.Planting;
using Campaigns.Web.Tests.Features.Shared;
using Xunit;

namespace Campaigns.Web.Tests.Architecture;

/// <summary>
/// Checks the order of docs/architecture.md (Arrows) against the compiled assemblies: a part uses only parts to its left, so there is no
/// circle. A link to another feature's page by its path does not count.
/// </summary>
public sealed partial class ArrowsTests
{
    /// <summary>The features of Campaigns.Web. Each may use only the ones before it.</summary>
    private static readonly string[] Features =
    [
        // Platform and Data do not know any feature.
        "Platform",
        // Shared contains what every page consists of: layouts, fields and formats.
        "Shared",
        // Lists reads files with rows. Accounts are imported by such files too.
        "Lists",
        "Accounts",
        "Units",
        // Audit shows the log with names, and Jobs what runs in the background; features that add entries use Platform. Activities are
        // chosen from catalogues.
        "Audit",
        "Jobs",
        "Catalogues",
        "Activities",
        "Tickets",
        "Notifications",
        "Registrations",
        "Events",
        "Training",
        "Network",
        "Door",
        // The pages of a campaign show its progress, so Campaigns uses Outreach. The features after it read from all others.
        "Outreach",
        "Campaigns",
        "Reporting",
        "Today",
        "Calendars",
        "Public",
        "Demo",
    ];

    /// <summary>The namespaces of Campaigns.Domain. Each may use only the ones before it.</summary>
    private static readonly string[] Domain =
    [
        "Refusal",
        "Text",
        "Time",
        "Codes",
        "Installations",
        "People",
        "Counting",
        "Units",
        "Accounts",
        "Audit",
        "Campaigns",
        "Activities",
        "Registrations",
        "Events",
        "Training",
        "Network",
        "Notifications",
        "Door",
        "Outreach",
        "Reporting",
        "Lists",
    ];

    /// <summary>The arrows of features that still point the wrong way. The list may only get shorter.</summary>
    private static readonly Arrow[] KnownOfFeatures = [];

    /// <summary>The arrows of Campaigns.Domain that still point the wrong way.</summary>
    private static readonly Arrow[] KnownOfDomain = [];

    private static readonly ArchUnitNET.Domain.Architecture Loaded = new ArchLoader()
        .LoadAssemblies(typeof(CampaignsDbContext).Assembly, typeof(Activity).Assembly)
        .Build();

    [Fact]
    public void Features_use_what_stands_left_of_them()
    {
        var arrows = OfFeatures();
        Assert.Contains(new Arrow("Events", "Activities"), arrows.All.Keys);
        None(arrows.Faults(Features, KnownOfFeatures));
    }

    [Fact]
    public void So_do_the_parts_of_the_domain()
    {
        var arrows = new Arrows(Loaded.Types, DomainOf);
        Assert.Contains(new Arrow("Registrations", "Activities"), arrows.All.Keys);
        None(arrows.Faults(Domain, KnownOfDomain));
    }

    [Fact]
    public void A_planted_arrow_is_seen_even_in_a_lambda_of_an_asynchronous_method()
    {
        var planted = new ArchLoader().LoadNamespacesWithinAssembly(typeof(Planted).Assembly, typeof(Planted).Namespace!).Build();
        var arrows = new Arrows(
            planted.Types,
            t => t.FullName.StartsWith(typeof(Planted).FullName!, StringComparison.Ordinal) ? "Platform" : FeatureOf(t)
        );
        Assert.StartsWith("Platform → Door points the wrong way", Assert.Single(arrows.Faults(Features, [])), StringComparison.Ordinal);
    }

    [Fact]
    public void The_list_of_known_arrows_only_gets_shorter()
    {
        var arrows = new Arrows([], _ => null);
        arrows.Add("Left", "Right", "One uses Other");
        Assert.Empty(arrows.Faults(["Right", "Left"], []));
        Assert.StartsWith(
            "Left → Right points the wrong way",
            Assert.Single(arrows.Faults(["Left", "Right"], [])),
            StringComparison.Ordinal
        );
        Assert.Empty(arrows.Faults(["Left", "Right"], [new("Left", "Right")]));
        Assert.Equal(["Left → Right has gone: take it off the list."], arrows.Faults(["Right", "Left"], [new("Left", "Right")]));
        Assert.Equal(["Right has no place in the order."], arrows.Faults(["Left"], []));
    }

    [Fact]
    public void Arrows_are_seen_in_the_bodies_of_methods_and_in_compiled_pages()
    {
        var arrows = OfFeatures();
        Assert.Contains("RegistrationsFeature uses ILetterWriter", arrows.All[new Arrow("Registrations", "Notifications")]);
        Assert.Contains("Features_Registrations_Ticket uses TicketsTexts", arrows.All[new Arrow("Registrations", "Tickets")]);
        Assert.Contains("_WaitingNote.cshtml is shown by _EventHeader.cshtml", arrows.All[new Arrow("Events", "Activities")]);
    }

    private static void None(IReadOnlyList<string> faults) => Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults));

    private static Arrows OfFeatures()
    {
        var arrows = new Arrows(Loaded.Types, FeatureOf);
        var features = Path.Combine(TextsTests.Root(), "src", "Campaigns.Web", "Features");
        foreach (var view in Directory.EnumerateFiles(features, "*.cshtml", SearchOption.AllDirectories))
        {
            foreach (Match part in ShownByPath().Matches(File.ReadAllText(view)))
            {
                var from = Path.GetRelativePath(features, view).Split(Path.DirectorySeparatorChar)[0];
                arrows.Add(from, part.Groups["feature"].Value, $"{part.Groups["file"].Value} is shown by {Path.GetFileName(view)}");
            }
        }

        return arrows;
    }

    /// <summary>
    /// The feature to which a type belongs. Types compiled from Razor pages have the feature in their names. The list of features and the
    /// database context belong to none, because they name all features.
    /// </summary>
    private static string? FeatureOf(IType type)
    {
        var name = type.FullName;
        return name.StartsWith(typeof(FeatureList).FullName!, StringComparison.Ordinal) ? null
            : name.StartsWith("Campaigns.Web.Features.", StringComparison.Ordinal) ? Part(name, 3, '.')
            : name.StartsWith("AspNetCoreGeneratedDocument.Features_", StringComparison.Ordinal)
                ? Part(name["AspNetCoreGeneratedDocument.".Length..], 1, '_')
            : name.StartsWith(typeof(CampaignsDbContext).FullName!, StringComparison.Ordinal)
            || name.StartsWith("Campaigns.Web.Data.Migrations.", StringComparison.Ordinal)
                ? null
            : name.StartsWith("Campaigns.Web.Data.", StringComparison.Ordinal)
            || name.StartsWith("Campaigns.Web.Platform.", StringComparison.Ordinal)
                ? "Platform"
            : null;
    }

    private static string? DomainOf(IType type) =>
        !type.FullName.StartsWith("Campaigns.Domain.", StringComparison.Ordinal) ? null : Part(type.FullName, 2, '.');

    [GeneratedRegex("""name="~?/Features/(?<feature>\w+)/[^"]*?(?<file>\w+\.cshtml)""", RegexOptions.None, 1000)]
    private static partial Regex ShownByPath();

    private static string? Part(string name, int at, char sign) => name.Split(sign)[at] is { Length: > 0 } part ? part : null;
}
