using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.WebUtilities;
using NodaTime;
using NodaTime.Text;

namespace Campaigns.Web.Platform.Lists;

/// <summary>
/// What a list is asked for, bound from its address: the filters of the list itself in the record that derives from this one, and here what every list has. The
/// record makes the addresses of the other pages and orders as well, so that no filter is lost on the way and nothing goes along that the list does not know.
/// </summary>
public abstract record ListFilter
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<PropertyInfo>> Filters = new();

    /// <summary>The order of the list by its name; see <see cref="ListSort"/>. Empty: the list's own.</summary>
    public string? Sort { get; init; }

    /// <summary>The key of the last row of the page before.</summary>
    public string? After { get; init; }

    /// <summary>The key of the first row of the page after.</summary>
    public string? Before { get; init; }

    /// <summary>Whether anything narrows the list.</summary>
    public bool Narrows() => Own().Count > 0;

    /// <summary>The address of a page of this list in its order: the first one, the one after a key, or the one before a key.</summary>
    public string Address(string path, string? after = null, string? before = null) => Address(path, Sort, after, before);

    /// <summary>The address of the first page in an order; null: in the list's own.</summary>
    public string Sorted(string path, string? by) => Address(path, by, after: null, before: null);

    /// <summary>The address of something else that is made of the same rows in the same order, as a workbook.</summary>
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
        [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite && p.DeclaringType != typeof(ListFilter)).OrderBy(p => p.MetadataToken)];

    private static string Text(object? value) => value switch
    {
        null or false => "",
        true => "true",
        LocalDate day => LocalDatePattern.Iso.Format(day),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}

/// <summary>Of a list without filters of its own, or whose filters the address of its page has already.</summary>
public sealed record PlainListFilter : ListFilter;
