using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.WebUtilities;
using NodaTime;
using NodaTime.Text;

namespace Campaigns.Web.Platform.Lists;

/// <summary>
/// The filter of a list, bound from its address: the record that derives from this one has the list's own filters, and this one has what
/// every list shares. The record also makes the addresses of the other pages and orders, so that no filter is lost on the way and no
/// parameter is passed on that the list does not know.
/// </summary>
public abstract record ListFilter
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<PropertyInfo>> Filters = new();

    /// <summary>The name of the order; see <see cref="ListSort"/>. Empty: the list's own order.</summary>
    public string? Sort { get; init; }

    /// <summary>The key after which the page begins: that of the last row on the page before.</summary>
    public string? After { get; init; }

    /// <summary>The key before which the page ends: that of the first row on the page after.</summary>
    public string? Before { get; init; }

    /// <summary>Whether any filter narrows the list.</summary>
    public bool Narrows() => Own().Count > 0;

    /// <summary>
    /// The address of a page of this list in its present order: the first page, the page after a key, or the page before a key.
    /// </summary>
    public string Address(string path, string? after = null, string? before = null) => Address(path, Sort, after, before);

    /// <summary>The address of the first page in another order; null: in the list's own.</summary>
    public string Sorted(string path, string? by) => Address(path, by, after: null, before: null);

    /// <summary>The address of another handler over the same rows in the same order, such as the workbook.</summary>
    public string Handled(string path, string handler) => QueryHelpers.AddQueryString(Address(path), "handler", handler);

    private string Address(string path, string? sort, string? after, string? before)
    {
        var query = Own();
        foreach (var (name, value) in new[] { ("sort", sort), ("after", after), ("before", before) })
        {
            if (!string.IsNullOrEmpty(value))
            {
                query.Add(KeyValuePair.Create(name, value));
            }
        }

        return QueryHelpers.AddQueryString(path, query.Select(q => KeyValuePair.Create(q.Key, (string?)q.Value)));
    }

    private List<KeyValuePair<string, string>> Own() =>
        [
            .. from property in Filters.GetOrAdd(GetType(), OwnOf)
            let text = Text(property.GetValue(this))
            where text.Length > 0
            select KeyValuePair.Create(char.ToLowerInvariant(property.Name[0]) + property.Name[1..], text),
        ];

    private static List<PropertyInfo> OwnOf(Type type) =>
        [
            .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(p => p.CanWrite && p.DeclaringType != typeof(ListFilter))
                .OrderBy(p => p.MetadataToken),
        ];

    private static string Text(object? value) =>
        value switch
        {
            null or false => "",
            true => "true",
            LocalDate day => LocalDatePattern.Iso.Format(day),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
        };
}

/// <summary>The filter of a list that has no filters of its own, or whose filters are already part of the page's path.</summary>
public sealed record PlainListFilter : ListFilter;
