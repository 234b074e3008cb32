using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Campaigns.Web.Data;

/// <summary>Stores enums as snake_case words; check constraints refuse every other word.</summary>
public static class EnumText
{
    /// <summary>The tables of the door, whose words one function checks (<c>Migrations/Sql/Sound.sql</c>).</summary>
    private static readonly string[] ByFunction = ["attendance", "check_in"];

    /// <summary>The word under which <paramref name="value"/> is stored: <c>WalkIn</c> is <c>walk_in</c>.</summary>
    public static string Word<TEnum>(TEnum value)
        where TEnum : struct, Enum => Word(value.ToString());

    /// <summary>The value of a stored word.</summary>
    /// <exception cref="ArgumentException">No value has this word.</exception>
    public static TEnum Parse<TEnum>(string word)
        where TEnum : struct, Enum =>
        Words<TEnum>.ByWord.TryGetValue(word, out var value)
            ? value
            : throw new ArgumentException($"'{word}' is no {typeof(TEnum).Name}", nameof(word));

    internal static void Apply(ModelBuilder builder)
    {
        foreach (var entity in builder.Model.GetEntityTypes().ToList())
        {
            foreach (var property in entity.GetProperties())
            {
                var type = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
                if (!type.IsEnum)
                {
                    continue;
                }

                property.SetValueConverter((ValueConverter)Activator.CreateInstance(typeof(Converter<>).MakeGenericType(type))!);
                property.SetColumnType("text");
                if (entity.GetTableName() is not { } table || ByFunction.Contains(table, StringComparer.Ordinal))
                {
                    continue;
                }

                var column = property.GetColumnName();
                var words = string.Join(", ", Enum.GetNames(type).Select(n => $"'{Word(n)}'"));
                builder.Entity(entity.ClrType).ToTable(t => t.HasCheckConstraint($"ck_{table}_{column}", $"{column} IN ({words})"));
            }
        }
    }

    private static string Word(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    private static class Words<TEnum>
        where TEnum : struct, Enum
    {
        public static readonly Dictionary<string, TEnum> ByWord = Enum.GetValues<TEnum>().ToDictionary(Word, StringComparer.Ordinal);
    }

    private sealed class Converter<TEnum>() : ValueConverter<TEnum, string>(v => Word(v), v => Parse<TEnum>(v))
        where TEnum : struct, Enum;
}
