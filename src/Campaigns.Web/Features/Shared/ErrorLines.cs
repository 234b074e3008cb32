using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace Campaigns.Web.Features.Shared;

/// <summary>
/// The lines of the error list, in the order of the fields on the page. The list stands above the fields, so it is written only when the
/// page is complete: Razor keeps this object until then. Errors that belong to no field come first.
/// </summary>
public sealed class ErrorLines : IHtmlContent
{
    private static readonly object Key = new();
    private static readonly object Listed = new();

    private readonly ViewContext _view;

    public ErrorLines(ViewContext view)
    {
        ArgumentNullException.ThrowIfNull(view);
        _view = view;
        view.HttpContext.Items[Listed] = true;
    }

    /// <summary>Whether the page shows all errors of these fields: in its list of errors, or at each field.</summary>
    public static bool Tell(ViewContext view, IReadOnlySet<string> names)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(names);
        var listed = view.HttpContext.Items.ContainsKey(Listed);
        return names.All(n =>
            view.ViewData.ModelState.TryGetValue(n, out var entry) && entry.Errors.Count > 0 && (listed || Order(view).ContainsKey(n))
        );
    }

    /// <summary>Notes that a field is drawn, so that its position on the page is known.</summary>
    public static void Drawn(ViewContext view, string name)
    {
        ArgumentNullException.ThrowIfNull(view);
        Order(view).TryAdd(name, Order(view).Count);
    }

    public void WriteTo(TextWriter writer, HtmlEncoder encoder)
    {
        ArgumentNullException.ThrowIfNull(writer);
        foreach (var (name, entry) in _view.ViewData.ModelState.Where(e => e.Value is { Errors.Count: > 0 }).OrderBy(e => PlaceOf(e.Key)))
        {
            foreach (var error in entry!.Errors)
            {
                var line = new TagBuilder("li");
                var words = line;
                if (name.Length > 0)
                {
                    words = new TagBuilder("a");

                    // A value from the address has the name that it has there ("code"), while its field has the property's name ("Code").
                    var field = Order(_view).Keys.FirstOrDefault(k => string.Equals(k, name, StringComparison.OrdinalIgnoreCase)) ?? name;
                    words.Attributes["href"] = "#" + TagBuilder.CreateSanitizedId(field, "_");
                    line.InnerHtml.AppendHtml(words);
                }

                words.InnerHtml.Append(error.ErrorMessage);
                line.WriteTo(writer, encoder);
            }
        }
    }

    private static Dictionary<string, int> Order(ViewContext view)
    {
        if (view.HttpContext.Items[Key] is not Dictionary<string, int> order)
        {
            view.HttpContext.Items[Key] = order = new(StringComparer.OrdinalIgnoreCase);
        }

        return order;
    }

    /// <summary>An error of a list of rows has the position of the list's first row.</summary>
    private int PlaceOf(string name)
    {
        var order = Order(_view);
        return name.Length == 0 ? -1
            : order.TryGetValue(name, out var place) ? place
            : order.Where(f => f.Key.StartsWith(name + "[", StringComparison.OrdinalIgnoreCase)).Select(f => (int?)f.Value).Min()
                ?? int.MaxValue;
    }
}
