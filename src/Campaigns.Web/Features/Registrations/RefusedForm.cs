using System.IO.Compression;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Campaigns.Web.Features.Registrations;

/// <summary>
/// Carries a refused form to the address where it is shown again: the typed values and the errors, small enough for an encrypted cookie
/// that is read once. Nothing of it is in an address or stays in the browser.
/// </summary>
internal static class RefusedForm
{
    /// <summary>The name of the entry in TempData.</summary>
    public const string Key = "Again";

    /// <summary>
    /// A larger form is shown at once instead, because browsers refuse larger cookies. The number counts UTF-16 code units.
    /// </summary>
    private const int MaxSigns = 6_000;

    public static string? Pack(RegisterFormCommon form, ModelStateDictionary state)
    {
        var errors = state
            .Where(e => e.Value is { Errors.Count: > 0 })
            .Select(e => new Wrong(e.Key, [.. e.Value!.Errors.Select(w => w.ErrorMessage)]))
            .ToList();
        using var packed = new MemoryStream();
        using (var press = new BrotliStream(packed, CompressionLevel.Fastest))
        {
            JsonSerializer.Serialize(press, new Carried(JsonSerializer.SerializeToElement(form, form.GetType()), errors));
        }

        var text = Convert.ToBase64String(packed.ToArray());
        return text.Length > MaxSigns ? null : text;
    }

    public static T? Unpack<T>(string packed, ModelStateDictionary state)
        where T : RegisterFormCommon
    {
        using var press = new BrotliStream(new MemoryStream(Convert.FromBase64String(packed)), CompressionMode.Decompress);
        if (JsonSerializer.Deserialize<Carried>(press) is not { } carried)
        {
            return null;
        }

        foreach (var (field, words) in carried.Errors)
        {
            foreach (var word in words)
            {
                state.AddModelError(field, word);
            }
        }

        return carried.Form.Deserialize<T>();
    }

    private sealed record Wrong(string Field, IReadOnlyList<string> Words);

    private sealed record Carried(JsonElement Form, IReadOnlyList<Wrong> Errors);
}
