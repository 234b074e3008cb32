using System.Net;
using System.Net.Http.Json;
using AngleSharp;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Microsoft.AspNetCore.Mvc.Testing.Handlers;

namespace Campaigns.Testing;

/// <summary>The answer to a request. <see cref="Document"/> is the page, parsed as a browser parses it.</summary>
public sealed record TestPage(HttpStatusCode Status, Uri Address, string Text, IHtmlDocument Document, HttpResponseMessage Response)
{
    /// <summary>The path and query to which the answer redirects; null when it does not redirect.</summary>
    public string? Location =>
        Response.Headers.Location is { } location ? (location.IsAbsoluteUri ? location.PathAndQuery : location.OriginalString) : null;

    /// <summary>The text of the first element that matches the selector, with white space normalised; null when there is none.</summary>
    public string? Find(string selector) => Document.QuerySelector(selector) is { } element ? Even(element) : null;

    public IReadOnlyList<string> FindAll(string selector) => [.. Document.QuerySelectorAll(selector).Select(Even)];

    /// <summary>Errors below fields, by the name of the field.</summary>
    public IReadOnlyDictionary<string, string> FieldErrors =>
        Document
            .QuerySelectorAll(".field-error")
            .Where(e => e.Id is not null)
            .ToDictionary(e => e.Id![..^"-error".Length].Replace('_', '.'), Even, StringComparer.Ordinal);

    private static string Even(IElement element) =>
        string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

/// <summary>
/// A browser without scripts: it keeps cookies, parses pages, and fills and sends forms. It follows redirects only when asked to.
/// </summary>
public sealed class TestBrowser : IDisposable
{
    private readonly CookieContainer _cookies = new();
    private readonly HttpClient _client;
    private readonly Uri _base;

    internal TestBrowser(TestHost host)
    {
        Host = host;
        var handler = new CookieContainerHandler(_cookies);
        _client = host.CreateDefaultClient(handler);
        if (handler.InnerHandler is HttpClientHandler network)
        {
            // With a real port, the factory's handler would follow redirects and keep cookies of its own.
            (network.AllowAutoRedirect, network.UseCookies) = (false, false);
        }

        _base = _client.BaseAddress!;
    }

    public TestHost Host { get; }

    /// <summary>The account that is signed in; null when there is none.</summary>
    public Guid? AccountId { get; init; }

    /// <summary>The client underneath, with this browser's cookies.</summary>
    public HttpClient Client => _client;

    public void SetCookie(string name, string value) => _cookies.Add(_base, new Cookie(name, value, "/"));

    public string? Cookie(string name) => _cookies.GetCookies(_base)[name]?.Value;

    /// <summary>The cookies that the browser sends to addresses below that path.</summary>
    public IReadOnlyList<Cookie> Cookies(string path) => [.. _cookies.GetCookies(new Uri(_base, path)).Cast<Cookie>()];

    public Task<TestPage> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    /// <summary>Follows redirects until there are no more.</summary>
    public async Task<TestPage> FollowAsync(TestPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        for (var i = 0; i < 5 && page.Location is { } location; i++)
        {
            page = await GetAsync(location);
        }

        return page;
    }

    /// <summary>
    /// Sends a form of the page as a browser does: with its hidden fields (the antiforgery token among them), the values that the page
    /// filled in, and the values given. A null value leaves a field out; several values of one name are separated by a line break.
    /// </summary>
    /// <param name="page">The page that holds the form.</param>
    /// <param name="form">A selector of the form; empty for the first one in the page's main part.</param>
    /// <param name="values">Names and values, including the name and value of the pressed button.</param>
    public Task<TestPage> SubmitAsync(TestPage page, string form = "", IReadOnlyDictionary<string, string?>? values = null)
    {
        ArgumentNullException.ThrowIfNull(page);
        var element =
            page.Document.QuerySelector(form.Length > 0 ? form : "main form") as IHtmlFormElement
            ?? throw new InvalidOperationException($"The page {page.Address} ({page.Status}) has no form '{form}':\n{page.Text}");
        var fields = new List<KeyValuePair<string, string>>();
        foreach (var field in element.Elements.Where(f => f.GetAttribute("name") is { Length: > 0 } && !f.HasAttribute("disabled")))
        {
            var name = field.GetAttribute("name")!;
            if (values?.ContainsKey(name) == true)
            {
                continue;
            }

            switch (field)
            {
                case IHtmlButtonElement { Name: "press", Id: "save-press" } press:
                    // The button that saves a live thing sends what it said to the user.
                    fields.Add(new("press", press.Value));
                    break;
                case IHtmlInputElement { Type: "checkbox" or "radio", IsChecked: false }:
                case IHtmlInputElement { Type: "submit" or "button" or "file" or "image" }:
                case IHtmlButtonElement:
                    break;
                case IHtmlInputElement input:
                    fields.Add(new(name, input.Value));
                    break;
                case IHtmlTextAreaElement area:
                    fields.Add(new(name, area.Value));
                    break;
                case IHtmlSelectElement select:
                    fields.AddRange(select.SelectedOptions.Select(o => new KeyValuePair<string, string>(name, o.Value)));
                    break;
                default:
                    break;
            }
        }

        foreach (var (name, value) in values ?? new Dictionary<string, string?>(StringComparer.Ordinal))
        {
            if (value is not null)
            {
                // The lines of a text area are one value.
                IEnumerable<string> all = element.QuerySelectorAll("textarea").OfType<IHtmlTextAreaElement>().Any(a => a.Name == name)
                    ? [value]
                    : value.Split('\n');
                fields.AddRange(all.Select(v => new KeyValuePair<string, string>(name, v)));
            }
        }

        var action = element.GetAttribute("action") is { Length: > 0 } to ? new Uri(page.Address, to) : page.Address;
        if (string.Equals(element.Method, "get", StringComparison.OrdinalIgnoreCase))
        {
            var query = string.Join('&', fields.Select(f => $"{Uri.EscapeDataString(f.Key)}={Uri.EscapeDataString(f.Value)}"));
            return GetAsync($"{action.AbsolutePath}?{query}");
        }

        return PostAsync(action, fields);
    }

    /// <summary>A refused form may be shown again at its own address (303); the page there is then the answer.</summary>
    private async Task<TestPage> PostAsync(Uri action, IEnumerable<KeyValuePair<string, string>> fields)
    {
        var answer = await SendAsync(new HttpRequestMessage(HttpMethod.Post, action) { Content = new FormUrlEncodedContent(fields) });
        return answer is { Status: HttpStatusCode.SeeOther, Location: { } again } ? await GetAsync(again) : answer;
    }

    /// <summary>Posts JSON in the way a page of the program does.</summary>
    public Task<TestPage> PostJsonAsync<T>(string path, T value)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(value) };
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        request.Headers.Accept.ParseAdd("application/json");
        return SendAsync(request);
    }

    public async Task<TestPage> SendAsync(HttpRequestMessage request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Headers.Accept.Count == 0)
        {
            request.Headers.Accept.ParseAdd("text/html");
        }

        var response = await _client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var address = new Uri(_base, request.RequestUri!);
        var context = BrowsingContext.New(Configuration.Default);
        var html = response.Content.Headers.ContentType?.MediaType == "text/html" ? text : "";
        var document = (IHtmlDocument)await context.OpenAsync(r => r.Content(html).Address(address.AbsoluteUri));
        return new TestPage(response.StatusCode, address, text, document, response);
    }

    public void Dispose() => _client.Dispose();
}
