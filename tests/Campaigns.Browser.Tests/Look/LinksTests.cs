using AngleSharp.Dom;
using Campaigns.Browser.Tests.Support;
using Campaigns.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Campaigns.Browser.Tests.Look;

/// <summary>The addresses on every page are escaped once.</summary>
public sealed class LinksTests(SharedDemo demo)
{
    /// <summary>The attributes that hold an address, besides those of scripts (data-…), which are all read.</summary>
    private static readonly string[] Addresses = ["href", "action", "formaction", "src"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_page_holds_an_address_or_a_text_that_was_escaped_twice()
    {
        var host = demo.Province.Host;
        Dictionary<string, Guid> accounts;
        await using (var db = host.Db())
        {
            accounts = await db
                .Users.Where(a => a.DemoKey != null)
                .ToDictionaryAsync(a => a.DemoKey!, a => a.Id, StringComparer.Ordinal, Cancel);
        }

        var wrong = new List<string>();
        var read = 0;
        foreach (var looked in await demo.Province.PagesAsync())
        {
            using var reader = looked.As is { } key ? await host.SignedInAsync(accounts[key]) : host.Browser();
            var page = await reader.GetAsync(looked.Url);
            foreach (var element in page.Document.All)
            {
                foreach (var attribute in element.Attributes.Where(IsAddress))
                {
                    read++;
                    if (IsEscapedTwice(attribute.Value))
                    {
                        wrong.Add($"{looked.Name} ({looked.Url}): {element.LocalName} {attribute.Name}=\"{attribute.Value}\"");
                    }
                }
            }

            // A text that was escaped twice shows its escapes to the reader.
            wrong.AddRange(
                page.Document.QuerySelectorAll("main, header, nav")
                    .Select(e => e.TextContent)
                    .Where(t => t.Contains("&amp;", StringComparison.Ordinal) || t.Contains("&#x", StringComparison.Ordinal))
                    .Select(_ => $"{looked.Name} ({looked.Url}) shows escapes in its text")
            );
        }

        Assert.True(read > 2000, $"{read} addresses");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Distinct(StringComparer.Ordinal)));
    }

    private static bool IsAddress(IAttr attribute) =>
        Addresses.Contains(attribute.Name, StringComparer.Ordinal) || attribute.Name.StartsWith("data-", StringComparison.Ordinal);

    private static bool IsEscapedTwice(string address) =>
        address.Contains("&amp;", StringComparison.OrdinalIgnoreCase) || address.Contains("amp%3B", StringComparison.OrdinalIgnoreCase);
}
