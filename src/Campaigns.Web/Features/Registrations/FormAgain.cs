using System.IO.Compression;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Campaigns.Web.Features.Registrations;

/// <summary>
/// A form that was refused, on its way to the address where it is shown again: what was typed and what is wrong, small enough for the sealed cookie that is
/// read once. Nothing of it stands in an address or stays in the browser.
/// </summary>
internal static class FormAgain
{
    /// <summary>Under which name it is carried.</summary>
    public const string Key = "Again";

    /// <summary>More than this is shown at once, for no browser carries it.</summary>
    private const int MaxSigns = 6_000;

    public static string? Pack(RegisterFormCommon form, ModelStateDictionary state)
    {
        var errors = state.Where(e => e.Value is { Errors.Count: > 0 }).Select(e => new Wrong(e.Key, [.. e.Value!.Errors.Select(w => w.ErrorMessage)])).ToList();
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
