using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Campaigns.Domain.Reporting;

/// <summary>
/// JSON in the one form of RFC 8785: members by their names' UTF-16 code units, no spaces, the shortest escapes, numbers as ECMAScript
/// writes them. So whoever has the content of a report can compute its hash with a tool of their own.
/// </summary>
public static class CanonicalJson
{
    /// <summary>The canonical text of a value.</summary>
    /// <exception cref="ArgumentException">
    /// A number is too large or too exact for an IEEE 754 double, or a text has half a surrogate pair.
    /// </exception>
    public static string Write(JsonNode? node)
    {
        var text = new StringBuilder();
        Append(text, node);
        return text.ToString();
    }

    /// <summary>The SHA-256 of a text's UTF-8 bytes, in lower-case hex.</summary>
    public static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static void Append(StringBuilder text, JsonNode? node)
    {
        switch (node)
        {
            case null:
                text.Append("null");
                break;
            case JsonObject members:
                text.Append('{');
                foreach (var (member, i) in members.OrderBy(m => m.Key, StringComparer.Ordinal).Select((m, i) => (m, i)))
                {
                    Append(i == 0 ? text : text.Append(','), member.Key);
                    Append(text.Append(':'), member.Value);
                }

                text.Append('}');
                break;
            case JsonArray items:
                text.Append('[');
                for (var i = 0; i < items.Count; i++)
                {
                    Append(i == 0 ? text : text.Append(','), items[i]);
                }

                text.Append(']');
                break;
            default:
                AppendValue(text, node.AsValue());
                break;
        }
    }

    private static void AppendValue(StringBuilder text, JsonValue value)
    {
        switch (value.GetValueKind())
        {
            case JsonValueKind.String:
                Append(text, value.GetValue<string>());
                break;
            case JsonValueKind.Number:
                text.Append(Number(value.ToJsonString()));
                break;
            default:
                text.Append(value.GetValueKind() is JsonValueKind.True ? "true" : "false");
                break;
        }
    }

    private static string Number(string written)
    {
        var number = double.Parse(written, CultureInfo.InvariantCulture);
        if (number == 0)
        {
            return "0";
        }

        // Outside of this range ECMAScript writes an exponent, and above it doubles have no single units; no figure of a report lies there.
        if (Math.Abs(number) is > 9_007_199_254_740_991 or < 0.000001)
        {
            throw new ArgumentException($"{written} is no number of a report.", nameof(written));
        }

        // The shortest digits that give the same double, without an exponent: decimal holds the 17 digits of every double in this range.
        return decimal.Parse(number.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture)
            .ToString("0.############################", CultureInfo.InvariantCulture);
    }

    private static void Append(StringBuilder text, string value)
    {
        text.Append('"');
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (char.IsSurrogate(c))
            {
                if (i + 1 == value.Length || !char.IsSurrogatePair(c, value[i + 1]))
                {
                    throw new ArgumentException("A text holds half a surrogate pair.", nameof(value));
                }

                text.Append(c).Append(value[++i]);
                continue;
            }

            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\b' => text.Append("\\b"),
                '\t' => text.Append("\\t"),
                '\n' => text.Append("\\n"),
                '\f' => text.Append("\\f"),
                '\r' => text.Append("\\r"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        }

        text.Append('"');
    }
}
