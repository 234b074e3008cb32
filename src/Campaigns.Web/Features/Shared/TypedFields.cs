using Campaigns.Domain.Text;

namespace Campaigns.Web.Features.Shared;

/// <summary>Reads what was typed into a form. For each field that cannot be read it keeps the key of the sentence that says why.</summary>
public sealed class TypedFields
{
    private readonly Dictionary<string, string> _errors = new(StringComparer.Ordinal);

    /// <summary>Field → key of its sentence.</summary>
    public IReadOnlyDictionary<string, string> Errors => _errors;

    /// <summary>A whole number without a sign; null where it is none.</summary>
    public static int? WholeOf(string typed) => TypedValues.WholeOf(typed);

    /// <summary>What was typed, read; null where nothing was typed or it cannot be read.</summary>
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

    public Guid? Id(string field, string? typed) => Read<Guid>(field, typed, t => Guid.TryParse(t, out var id) ? id : null, "Error.NotAChoice");

    public int? Number(string field, string? typed) => Read(field, typed, WholeOf, "Error.NotANumber");

    /// <summary>The text, tidied; what is beyond the longest is an error and left out.</summary>
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
