using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace Campaigns.Web.Platform.Lists;

/// <summary>The page of a list that is asked for: the rows after a key or just before it; without a key the first page.</summary>
/// <param name="At">The sort value of the row that the page stands beside.</param>
/// <param name="Id">The id of that row, which orders rows with equal sort values.</param>
/// <param name="Placed">False: the first page is asked for.</param>
/// <param name="Back">True: the rows before the key are asked for.</param>
[SuppressMessage("Design", "CA1000", Justification = "The type of the rows, or of the key, is said where a page is read.")]
public sealed record ListPlace<T>(T At, Guid Id, bool Placed, bool Back)
{
    public static ListPlace<T> First { get; } = new(default!, Guid.Empty, Placed: false, Back: false);
}

/// <summary>One page of a list that is paged by key in both directions, in the list's order.</summary>
[SuppressMessage("Design", "CA1000", Justification = "The type of the rows, or of the key, is said where a page is read.")]
public sealed record ListPage<T>(IReadOnlyList<T> Rows, bool HasBefore, bool HasAfter)
{
    /// <summary>
    /// Cuts a page from the rows that were read: up to one row more than the page holds, in the order of reading. For a page that ends
    /// before a key that order is backwards.
    /// </summary>
    public static ListPage<T> Of(IReadOnlyList<T> read, int size, bool placed, bool back)
    {
        ArgumentNullException.ThrowIfNull(read);
        var more = read.Count > size;
        var rows = read.Take(size).ToList();
        if (back)
        {
            rows.Reverse();
        }

        return new ListPage<T>(rows, HasBefore: back ? more : placed, HasAfter: back || more);
    }

    /// <summary>Reads a page. When fewer rows than a page stand before the key, the first page is read whole instead.</summary>
    public static async Task<ListPage<T>> ReadAsync<TKey>(ListPlace<TKey> place, int size, Func<ListPlace<TKey>, int, Task<List<T>>> read)
    {
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(read);
        var found = await read(place, size + 1);
        if (place.Back && found.Count < size)
        {
            place = ListPlace<TKey>.First;
            found = await read(place, size + 1);
        }

        return Of(found, size, place.Placed, place.Back);
    }
}

/// <summary>The order of a list and the condition of its key, as SQL.</summary>
public static class ListOrder
{
    /// <summary>
    /// The comment with which every statement that reads a page of a list begins, so that it can be found among the database's statements.
    /// </summary>
    public const string Tag = "List page";

    /// <summary>
    /// The rows beyond the key in the direction of reading and in that order, so a page before a key comes out backwards.
    /// </summary>
    public static IQueryable<TRow> Beyond<TRow, TKey>(
        this IQueryable<TRow> rows,
        ListPlace<TKey> place,
        Expression<Func<TRow, TKey>> by,
        Expression<Func<TRow, Guid>> id,
        bool latestFirst = false
    )
    {
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(by);
        ArgumentNullException.ThrowIfNull(id);
        return rows.Beyond(
            new ListPlace<object[]>(place.Placed ? [place.At!] : [], place.Id, place.Placed, place.Back),
            [by],
            id,
            latestFirst
        );
    }

    /// <inheritdoc cref="Beyond{TRow, TKey}"/>
    /// <remarks>Several columns are compared as one row value, which an index over them can answer directly.</remarks>
    internal static IQueryable<TRow> Beyond<TRow>(
        this IQueryable<TRow> rows,
        ListPlace<object[]> place,
        IReadOnlyList<LambdaExpression> keys,
        Expression<Func<TRow, Guid>> id,
        bool latestFirst
    )
    {
        var up = latestFirst == place.Back;
        var row = id.Parameters[0];
        LambdaExpression[] columns = [.. keys.Select(k => Expression.Lambda(BodyOf(k, row), row)), id];
        if (place.Placed)
        {
            object[] values = [.. place.At, place.Id];
            var own = Tuple([.. columns.Select(c => c.Body)]);
            var asked = Tuple([.. columns.Select((c, i) => Value(values[i], c.ReturnType))]);
            var compare = Expression.Call(
                typeof(NpgsqlDbFunctionsExtensions),
                up ? nameof(NpgsqlDbFunctionsExtensions.GreaterThan) : nameof(NpgsqlDbFunctionsExtensions.LessThan),
                typeArguments: null,
                Expression.Property(expression: null, typeof(EF), nameof(EF.Functions)),
                own,
                asked
            );
            rows = rows.Where(Expression.Lambda<Func<TRow, bool>>(compare, row));
        }

        for (var i = 0; i < columns.Length; i++)
        {
            var method = (i, up) switch
            {
                (0, true) => nameof(Queryable.OrderBy),
                (0, false) => nameof(Queryable.OrderByDescending),
                (_, true) => nameof(Queryable.ThenBy),
                (_, false) => nameof(Queryable.ThenByDescending),
            };
            rows = rows.Provider.CreateQuery<TRow>(
                Expression.Call(
                    typeof(Queryable),
                    method,
                    [typeof(TRow), columns[i].ReturnType],
                    rows.Expression,
                    Expression.Quote(columns[i])
                )
            );
        }

        return rows;
    }

    internal static Expression<Func<TRow, bool>> IsThere<TRow>(Expression<Func<TRow, string?>> key) =>
        Expression.Lambda<Func<TRow, bool>>(
            Expression.NotEqual(key.Body, Expression.Constant(value: null, typeof(string))),
            key.Parameters[0]
        );

    /// <summary>Whether the sort value equals a text or lies beyond it.</summary>
    internal static Expression<Func<TRow, bool>> IsNotBehind<TRow>(Expression<Func<TRow, string?>> key, string text, bool back)
    {
        var compared = Expression.Call(typeof(string), nameof(string.Compare), typeArguments: null, key.Body, Value(text, typeof(string)));
        return Expression.Lambda<Func<TRow, bool>>(
            back
                ? Expression.LessThanOrEqual(compared, Expression.Constant(0))
                : Expression.GreaterThanOrEqual(compared, Expression.Constant(0)),
            key.Parameters[0]
        );
    }

    /// <summary>Makes the value a parameter of the statement, so that one plan serves all pages.</summary>
    internal static Expression Value(object value, Type type) =>
        Expression.Field(
            Expression.Constant(Activator.CreateInstance(typeof(Held<>).MakeGenericType(type), value)),
            nameof(Held<object>.At)
        );

    internal static Expression BodyOf(LambdaExpression key, ParameterExpression row) =>
        ReplacingExpressionVisitor.Replace(key.Parameters[0], row, key.Body);

    private static UnaryExpression Tuple(Expression[] parts) =>
        Expression.Convert(
            Expression.Call(typeof(ValueTuple), nameof(ValueTuple.Create), [.. parts.Select(p => p.Type)], parts),
            typeof(ITuple)
        );

    [SuppressMessage("Performance", "CA1812", Justification = "Made by its type.")]
    private sealed class Held<T>(T at)
    {
        public readonly T At = at;
    }
}
