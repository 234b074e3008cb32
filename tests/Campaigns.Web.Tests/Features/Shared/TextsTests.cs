using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace Campaigns.Web.Tests.Features.Shared;

/// <summary>Every text exists in Vietnamese and in English with the same placeholders, and every key that is used exists.</summary>
public sealed partial class TextsTests
{
    private static readonly string Web = Path.Combine(Root(), "src", "Campaigns.Web");

    private static readonly Dictionary<string, Dictionary<string, Dictionary<string, string>>> Texts = Directory
        .EnumerateFiles(Web, "*.resx", SearchOption.AllDirectories)
        .Where(IsSource)
        .Select(path => (Name: Path.GetFileName(path).Split('.')[0], Language: Path.GetFileName(path).Split('.')[1], Path: path))
        .GroupBy(file => file.Name, StringComparer.Ordinal)
        .ToDictionary(
            file => file.Key,
            file => file.ToDictionary(one => one.Language, one => Read(one.Path), StringComparer.Ordinal),
            StringComparer.Ordinal
        );

    public static TheoryData<string> Files => [.. Texts.Keys.Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Files))]
    public void Both_languages_have_the_same_keys(string file)
    {
        Assert.Equal(["en", "vi"], Texts[file].Keys.Order(StringComparer.Ordinal));
        Assert.Equal(Texts[file]["vi"].Keys.Order(StringComparer.Ordinal), Texts[file]["en"].Keys.Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Files))]
    public void No_text_is_empty_and_both_languages_fill_the_same_places(string file)
    {
        Assert.DoesNotContain(Texts[file].Values.SelectMany(language => language), text => string.IsNullOrWhiteSpace(text.Value));
        var uneven = Texts[file]
            ["vi"]
            .Where(text => !Places(text.Value).SetEquals(Places(Texts[file]["en"].GetValueOrDefault(text.Key, string.Empty))));
        Assert.Empty(uneven);
    }

    [Theory, MemberData(nameof(Files))]
    public void Vietnamese_speaks_without_exclamation_marks(string file) =>
        Assert.DoesNotContain(Texts[file]["vi"], text => text.Value.Contains('!', StringComparison.Ordinal));

    /// <summary>Every page uses the same word for the same thing.</summary>
    [Theory, MemberData(nameof(Files))]
    public void Mail_has_one_name_in_Vietnamese(string file) =>
        Assert.DoesNotContain(
            Texts[file]["vi"],
            text =>
                text.Value.Contains("e-mail", StringComparison.OrdinalIgnoreCase)
                || text.Value.Contains("email", StringComparison.OrdinalIgnoreCase)
        );

    /// <summary>Who speaks at an event is "báo cáo viên", who teaches a class "giảng viên" (the glossary of the design).</summary>
    [Theory, MemberData(nameof(Files))]
    public void Speakers_and_trainers_have_one_name_each_in_Vietnamese(string file) =>
        Assert.DoesNotContain(
            Texts[file]["vi"],
            text =>
                new[] { "người nói", "người trình bày", "diễn giả", "thuyết trình viên" }.Any(w =>
                    text.Value.Contains(w, StringComparison.OrdinalIgnoreCase)
                )
        );

    [Fact]
    public void Who_sees_an_activity_is_worded_in_one_place() =>
        Assert.Equal(
            ["SharedTexts"],
            Texts.Where(f => f.Value["vi"].Keys.Any(k => k.StartsWith("Publication.", StringComparison.Ordinal))).Select(f => f.Key)
        );

    [Fact]
    public void Every_key_that_is_used_exists()
    {
        var missing = new List<string>();
        foreach (var path in Directory.EnumerateFiles(Web, "*.cs*", SearchOption.AllDirectories).Where(IsSource))
        {
            var source = File.ReadAllText(path);
            foreach (var (variable, file) in Localizers(path, source))
            {
                foreach (
                    Match use in Regex.Matches(
                        source,
                        $"""\b{Regex.Escape(variable)}\["(?<key>[^"]+)"(?<part>\s*\+)?""",
                        RegexOptions.None,
                        TimeSpan.FromSeconds(5)
                    )
                )
                {
                    var key = use.Groups["key"].Value;
                    var known = Texts[file]["vi"].Keys;
                    var found = use.Groups["part"].Success
                        ? known.Any(one => one.StartsWith(key, StringComparison.Ordinal))
                        : known.Contains(key);
                    if (!found)
                    {
                        missing.Add($"{Path.GetRelativePath(Web, path)}: {file} has no {key}");
                    }
                }
            }
        }

        Assert.Empty(missing);
    }

    private static IEnumerable<(string Variable, string File)> Localizers(string path, string source)
    {
        var sources = new List<string> { source };
        if (path.EndsWith(".cshtml", StringComparison.Ordinal))
        {
            for (var folder = Path.GetDirectoryName(path)!; folder.Length >= Web.Length; folder = Path.GetDirectoryName(folder)!)
            {
                var imports = Path.Combine(folder, "_ViewImports.cshtml");
                if (File.Exists(imports))
                {
                    sources.Add(File.ReadAllText(imports));
                }
            }
        }

        return sources
            .SelectMany(text => Localizer().Matches(text))
            .Select(match => (match.Groups["name"].Value, match.Groups["file"].Value))
            .Where(found => Texts.ContainsKey(found.Item2))
            .Distinct();
    }

    private static HashSet<string> Places(string text) => [.. Place().Matches(text).Select(match => match.Groups["place"].Value)];

    private static Dictionary<string, string> Read(string path) =>
        XDocument
            .Load(path)
            .Root!.Elements("data")
            .ToDictionary(text => (string)text.Attribute("name")!, text => (string)text.Element("value")!, StringComparer.Ordinal);

    private static bool IsSource(string path) =>
        !Path.GetRelativePath(Web, path).Split(Path.DirectorySeparatorChar)[0].Equals("obj", StringComparison.Ordinal)
        && !Path.GetRelativePath(Web, path).Split(Path.DirectorySeparatorChar)[0].Equals("bin", StringComparison.Ordinal);

    internal static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Campaigns.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside the sources.");
        }

        return folder.FullName;
    }

    [GeneratedRegex("""IStringLocalizer<(?<file>\w+)>\s+(?<name>\w+)""", RegexOptions.None, 1000)]
    private static partial Regex Localizer();

    [GeneratedRegex("""\{(?<place>\d+)[^}]*\}""", RegexOptions.None, 1000)]
    private static partial Regex Place();
}
