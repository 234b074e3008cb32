using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace Campaigns.Web.Platform.Lists;

/// <summary>Which page of a list is asked for: the rows after a key, or the rows right before it; without a key the first page.</summary>
/// <param name="At">What the list is ordered by, of the row that the page stands beside.</param>
/// <param name="Id">The id of that row, which orders what is equal.</param>
/// <param name="Placed">False: the first page.</param>
/// <param name="Back">True: the rows before the key.</param>
[SuppressMessage("Design", "CA1000", Justification = "The type of the rows, or of the key, is said where a page is read.")]
public sealed record ListPlace<T>(T At, Guid Id, bool Placed, bool Back)
{
    public static ListPlace<T> First { get; } = new(default!, Guid.Empty, Placed: false, Back: false);
}

/// <summary>One page of a list that is paged by key in both directions, in the order of the list.</summary>
[SuppressMessage("Design", "CA1000", Justification = "The type of the rows, or of the key, is said where a page is read.")]
public sealed record ListPage<T>(IReadOnlyList<T> Rows, bool HasBefore, bool HasAfter)
{
    /// <summary>
    /// Cuts a page from what was read: up to one row more than the page holds, in the order of reading, which runs backwards for a page that
    /// ends before a key.
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

    /// <summary>Reads a page; where fewer rows than a page stand before a key, the page before is the first one, whole.</summary>
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

/// <summary>Order and key of a list, in SQL.</summary>
public static class ListOrder
{
    /// <summary>The rows beyond the key in the direction of reading, in that direction: a page before a key comes out backwards.</summary>
    public static IQueryable<TRow> Beyond<TRow, TKey>(
        this IQueryable<TRow> rows, ListPlace<TKey> place, Expression<Func<TRow, TKey>> by, Expression<Func<TRow, Guid>> id, bool latestFirst = false)
    {
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(by);
        ArgumentNullException.ThrowIfNull(id);
        var up = latestFirst == place.Back;
        if (place.Placed)
        {
            var (at, last) = (place.At, place.Id);
            Expression<Func<TKey, Guid, bool>> beyond = up
                ? (key, own) => EF.Functions.GreaterThan(ValueTuple.Create(key, own), ValueTuple.Create(at, last))
                : (key, own) => EF.Functions.LessThan(ValueTuple.Create(key, own), ValueTuple.Create(at, last));
            var row = by.Parameters[0];
            var ownId = ReplacingExpressionVisitor.Replace(id.Parameters[0], row, id.Body);
            var body = new ReplacingExpressionVisitor([beyond.Parameters[0], beyond.Parameters[1]], [by.Body, ownId]).Visit(beyond.Body);
            rows = rows.Where(Expression.Lambda<Func<TRow, bool>>(body, row));
        }

        return up ? rows.OrderBy(by).ThenBy(id) : rows.OrderByDescending(by).ThenByDescending(id);
    }
}
