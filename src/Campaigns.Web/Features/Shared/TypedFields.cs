using Campaigns.Domain.Text;
using NodaTime;

namespace Campaigns.Web.Features.Shared;

/// <summary>Reads the typed values of a form. For each field that cannot be read it keeps the key of the sentence that says why.</summary>
public sealed class TypedFields
{
    private readonly Dictionary<string, string> _errors = new(StringComparer.Ordinal);

    /// <summary>For each field with an error, the key of its sentence.</summary>
    public IReadOnlyDictionary<string, string> Errors => _errors;

    /// <summary>Reads a whole number without a sign; null when the text is none.</summary>
    public static int? WholeOf(string typed) => TypedValues.WholeOf(typed);

    /// <summary>Reads a day of this century; null when the text is none.</summary>
    public static LocalDate? DayOf(string? typed) => TypedValues.DayOf(typed?.Trim() ?? "") is { Year: >= 2000 } day ? day : null;

    /// <summary>Reads a time of day; null when the text is none.</summary>
    public static LocalTime? TimeOf(string typed) => TypedValues.TimeOf(typed);

    /// <summary>Reads a typed value; null when the field is empty or cannot be read.</summary>
    public T? Read<T>(string field, string? typed, Func<string, T?> parse, string key)
        where T : struct
    {
        ArgumentNullException.ThrowIfNull(parse);
        if (string.IsNullOrWhiteSpace(typed))
        {
            return null;
        }

        var value = parse(typed.Trim());
        if (value is null)
        {
            _errors[field] = key;
        }

        return value;
    }

    public Guid? Id(string field, string? typed) =>
        Read<Guid>(field, typed, t => Guid.TryParse(t, out var id) ? id : null, "Error.NotAChoice");

    public int? Number(string field, string? typed) => Read(field, typed, WholeOf, "Error.NotANumber");

    /// <summary>Reads a text and tidies it. A text beyond the longest allowed is an error and is left out.</summary>
    public string Text(string field, string? typed, int max)
    {
        var tidy = Names.Tidy(typed);
        if (tidy.Length <= max)
        {
            return tidy;
        }

        _errors[field] = "Error.TextTooLong";
        return tidy[..max];
    }
}
