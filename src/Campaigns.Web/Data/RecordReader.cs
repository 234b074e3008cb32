using System.Collections;
using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Campaigns.Web.Data;

/// <summary>Presents rows that were read as records like the result of the reader's own command.</summary>
/// <param name="rows">The rows. Npgsql read their values by their types in the database.</param>
/// <param name="names">A JSON object whose keys are the columns in their order.</param>
internal sealed class RecordReader(IReadOnlyList<object[]> rows, string names) : DbDataReader
{
    private readonly Lazy<string[]> _names = new(() => Keys(names));
    private int _at = -1;
    private bool _closed;

    public override int FieldCount => rows.Count > 0 ? rows[0].Length : _names.Value.Length;

    public override int Depth => 0;

    public override bool HasRows => rows.Count > 0;

    public override bool IsClosed => _closed;

    public override int RecordsAffected => -1;

    public override object this[int ordinal] => GetValue(ordinal);

    public override object this[string name] => GetValue(GetOrdinal(name));

    public override bool Read() => ++_at < rows.Count;

    public override Task<bool> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(Read());

    public override bool NextResult() => false;

    public override Task<bool> NextResultAsync(CancellationToken cancellationToken) => Task.FromResult(result: false);

    public override void Close() => _closed = true;

    public override object GetValue(int ordinal) => rows[_at][ordinal] ?? DBNull.Value;

    public override int GetValues(object[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var count = Math.Min(values.Length, FieldCount);
        for (var i = 0; i < count; i++)
        {
            values[i] = GetValue(i);
        }

        return count;
    }

    public override bool IsDBNull(int ordinal) => rows[_at][ordinal] is null or DBNull;

    public override Task<bool> IsDBNullAsync(int ordinal, CancellationToken cancellationToken) => Task.FromResult(IsDBNull(ordinal));

    public override T GetFieldValue<T>(int ordinal) =>
        Value(ordinal) switch
        {
            T value => value,
            // Npgsql reads a time with a zone as an Instant; the columns of ASP.NET Core Identity are declared otherwise.
            NodaTime.Instant value when typeof(T) == typeof(DateTimeOffset) || typeof(T) == typeof(DateTimeOffset?) => (T)
                (object)value.ToDateTimeOffset(),
            NodaTime.Instant value when typeof(T) == typeof(DateTime) || typeof(T) == typeof(DateTime?) => (T)(object)value.ToDateTimeUtc(),
            IEnumerable<object> list when typeof(T).IsGenericType => Listed<T>(list.ToArray()),
            Array array when typeof(T).IsGenericType => Listed<T>([.. array.Cast<object>()]),
            string text when typeof(T) == typeof(Stream) || typeof(T) == typeof(MemoryStream) => (T)
                (object)new MemoryStream(Encoding.UTF8.GetBytes(text)),
            IConvertible value => (T)
                Convert.ChangeType(value, Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T), CultureInfo.InvariantCulture),
            var value => throw new InvalidCastException($"The column {GetName(ordinal)} is a {value.GetType()}, asked for as {typeof(T)}."),
        };

    public override Task<T> GetFieldValueAsync<T>(int ordinal, CancellationToken cancellationToken) =>
        Task.FromResult(GetFieldValue<T>(ordinal));

    public override bool GetBoolean(int ordinal) => (bool)Value(ordinal);

    public override byte GetByte(int ordinal) => Convert.ToByte(Value(ordinal), CultureInfo.InvariantCulture);

    public override char GetChar(int ordinal) => GetFieldValue<char>(ordinal);

    public override DateTime GetDateTime(int ordinal) => GetFieldValue<DateTime>(ordinal);

    public override decimal GetDecimal(int ordinal) => Convert.ToDecimal(Value(ordinal), CultureInfo.InvariantCulture);

    public override double GetDouble(int ordinal) => Convert.ToDouble(Value(ordinal), CultureInfo.InvariantCulture);

    public override float GetFloat(int ordinal) => Convert.ToSingle(Value(ordinal), CultureInfo.InvariantCulture);

    public override Guid GetGuid(int ordinal) => (Guid)Value(ordinal);

    public override short GetInt16(int ordinal) => Convert.ToInt16(Value(ordinal), CultureInfo.InvariantCulture);

    public override int GetInt32(int ordinal) => Convert.ToInt32(Value(ordinal), CultureInfo.InvariantCulture);

    public override long GetInt64(int ordinal) => Convert.ToInt64(Value(ordinal), CultureInfo.InvariantCulture);

    public override string GetString(int ordinal) => (string)Value(ordinal);

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) =>
        throw new NotSupportedException();

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) =>
        throw new NotSupportedException();

    public override string GetName(int ordinal) => _names.Value is var all && ordinal < all.Length ? all[ordinal] : "";

    public override int GetOrdinal(string name) =>
        Array.FindIndex(_names.Value, n => string.Equals(n, name, StringComparison.OrdinalIgnoreCase)) is >= 0 and var at
            ? at
            : throw new ArgumentException("There is no such column.", nameof(name));

    public override string GetDataTypeName(int ordinal) => GetFieldType(ordinal).Name;

    public override Type GetFieldType(int ordinal) =>
        rows.Select(r => r[ordinal]).FirstOrDefault(v => v is not null and not DBNull)?.GetType() ?? typeof(object);

    public override IEnumerator GetEnumerator() => new DbEnumerator(this);

    private static string[] Keys(string json)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        var keys = new List<string>();
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.PropertyName && reader.CurrentDepth == 1)
            {
                keys.Add(reader.GetString()!);
            }
        }

        return [.. keys];
    }

    private static T Listed<T>(object[] values)
    {
        var element = typeof(T).GetGenericArguments()[0];
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(element))!;
        foreach (var value in values)
        {
            list.Add(value);
        }

        return (T)list;
    }

    private object Value(int ordinal) =>
        rows[_at][ordinal] is var value and not DBNull && value is not null
            ? value
            : throw new InvalidCastException($"The column {GetName(ordinal)} is null.");
}
