using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Campaigns.Vectors;

/// <summary>Reads a vector file that is embedded in the test assembly. The shapes are told in tests/vectors/README.md.</summary>
internal static class VectorFile
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    public static T Read<T>(string name)
    {
        var assembly = Assembly.GetExecutingAssembly();
        using var stream = assembly.GetManifestResourceStream($"vectors/{name}.json")
            ?? throw new InvalidOperationException($"vectors/{name}.json is not embedded in {assembly.GetName().Name}");
        return JsonSerializer.Deserialize<T>(stream, Options)!;
    }
}
