using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Text;

namespace Campaigns.Vectors;

/// <summary>Reads a vector file that is embedded in the test assembly. The shapes are told in tests/vectors/README.md.</summary>
internal static class VectorFile
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false), new InstantConverter() },
    };

    public static T Read<T>(string name)
    {
        var assembly = Assembly.GetExecutingAssembly();
        using var stream =
            assembly.GetManifestResourceStream($"vectors/{name}.json")
            ?? throw new InvalidOperationException($"vectors/{name}.json is not embedded in {assembly.GetName().Name}");
        return JsonSerializer.Deserialize<T>(stream, Options)!;
    }

    /// <summary>Instants are written with their offset, "2026-11-24T14:00:00+07:00", as PostgreSQL and JavaScript read them.</summary>
    private sealed class InstantConverter : JsonConverter<Instant>
    {
        public override Instant Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            OffsetDateTimePattern.Rfc3339.Parse(reader.GetString()!).GetValueOrThrow().ToInstant();

        public override void Write(Utf8JsonWriter writer, Instant value, JsonSerializerOptions options) =>
            writer.WriteStringValue(InstantPattern.ExtendedIso.Format(value));
    }
}
