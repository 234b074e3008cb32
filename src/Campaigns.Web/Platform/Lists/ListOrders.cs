using System.Data;
using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Campaigns.Web.Data;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Platform.Lists;

/// <summary>A page of a list together with the controls around it.</summary>
/// <param name="Lines">The rows of the page.</param>
/// <param name="Page">The page itself, which knows whether there are more rows on either side.</param>
/// <param name="Pager">The addresses of the other pages, and the number of rows.</param>
/// <param name="Sort">The orders of the list.</param>
/// <param name="Count">The number of rows in the list.</param>
public sealed record ShownList<TLine>(IReadOnlyList<TLine> Lines, ListPage<TLine> Page, Pager Pager, ListSort Sort, ListCount Count);

/// <summary>
/// The orders of a list, its own first. Each order says by which columns the rows are sorted and how a row's key is written into an
/// address. A time or a day is written itself, so that paging still works after the row was moved. For a name only the row's id is written,
/// because names do not belong in addresses.
/// </summary>
public sealed class ListOrders<TRow, TLine>(Expression<Func<TRow, Guid>> id, Func<TLine, Guid> idOf)
{
    /// <summary>As many rows at a time are read for a workbook that needs further queries about its rows.</summary>
    private const int Portion = 500;

    private readonly List<Order> _orders = [];

    public ListOrders<TRow, TLine> ByTime(Expression<Func<TRow, Instant>> key, Func<TLine, Instant> of, bool latestFirst = false)
    {
        _orders.Add(
            new Order(
                ListSort.Time,
                [key],
                latestFirst,
                l => new TimeKey(of(l), idOf(l)).ToString(),
                text => TimeKey.Read(text) is { } at ? ([at.At], at.Id) : null
            )
        );
        return this;
    }

    public ListOrders<TRow, TLine> ByDay(Expression<Func<TRow, LocalDate>> key, Func<TLine, LocalDate> of, bool latestFirst = false)
    {
        _orders.Add(
            new Order(
                ListSort.Time,
                [key],
                latestFirst,
                l => new DayKey(of(l), idOf(l)).ToString(),
                text => DayKey.Read(text) is { } on ? ([on.On], on.Id) : null
            )
        );
        return this;
    }

    public ListOrders<TRow, TLine> ByName(Expression<Func<TRow, string>> key) => By(ListSort.Name, key);

    /// <summary>
    /// Orders by the name of a place, with the rows without one at the end. <paramref name="without"/> finds those rows by a column of
    /// their own, so that each part can use its index.
    /// </summary>
    public ListOrders<TRow, TLine> ByPlace(Expression<Func<TRow, string?>> key, Expression<Func<TRow, bool>> without)
    {
        _orders.Add(new Order(ListSort.Place, [key], LatestFirst: false) { Without = without });
        return this;
    }

    /// <summary>Orders by several columns, which are never null.</summary>
    public ListOrders<TRow, TLine> By(string name, params LambdaExpression[] keys)
    {
        _orders.Add(new Order(name, keys, LatestFirst: false));
        return this;
    }

    /// <summary>Orders by a number, the largest first.</summary>
    public ListOrders<TRow, TLine> ByMost(string name, Expression<Func<TRow, long>> key)
    {
        _orders.Add(new Order(name, [key], LatestFirst: true));
        return this;
    }

    /// <summary>Reads the page that is asked for, counts the rows, and makes the addresses of the other pages and orders.</summary>
    /// <param name="db">The context to which the rows belong.</param>
    /// <param name="filter">The filter and the place in the list that are asked for.</param>
    /// <param name="path">The address of the list without its query.</param>
    /// <param name="size">The number of rows on a page.</param>
    /// <param name="rows">The rows that match the filter.</param>
    /// <param name="all">All rows in which the row of a key is looked up; it may no longer match the filter.</param>
    /// <param name="lines">Reads the columns to show, from rows that are already ordered and cut to a page.</param>
    /// <param name="cancel">Cancels the queries.</param>
    public async Task<ShownList<TLine>> ShowAsync(
        DbContext db,
        ListFilter filter,
        string path,
        int size,
        IQueryable<TRow> rows,
        IQueryable<TRow> all,
        Func<IQueryable<TRow>, Task<List<TLine>>> lines,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(filter);
        var (page, count) = await Together.ReadAsync(
            db,
            () => PageAsync(db, filter, size, rows, all, lines, cancel),
            () => ListCount.OfAsync(rows, cancel)
        );
        return new ShownList<TLine>(page.Rows, page, PagerOf(page, filter, path) with { Count = count }, SortOf(filter, path), count);
    }

    /// <summary>Reads the page that is asked for.</summary>
    public async Task<ListPage<TLine>> PageAsync(
        DbContext db,
        ListFilter filter,
        int size,
        IQueryable<TRow> rows,
        IQueryable<TRow> all,
        Func<IQueryable<TRow>, Task<List<TLine>>> lines,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(lines);
        var order = Of(filter);
        return await ListPage<TLine>.ReadAsync(
            await PlaceAsync(order, filter, all, cancel),
            size,
            (place, max) => ReadAsync(db, order, rows, place, max, lines)
        );
    }

    /// <summary>Reads all rows in the order that is asked for, up to a limit, as the workbook has them.</summary>
    public Task<List<TLine>> AllAsync(
        DbContext db,
        ListFilter filter,
        IQueryable<TRow> rows,
        int max,
        Func<IQueryable<TRow>, Task<List<TLine>>> lines
    )
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(lines);
        return ReadAsync(db, Of(filter), rows, ListPlace<object[]>.First, max, lines);
    }

    /// <summary>
    /// Reads all rows in the order that is asked for, one after the other as the database sends them. The context is busy until the last
    /// one was read.
    /// </summary>
    public IAsyncEnumerable<TLine> EachAsync(ListFilter filter, IQueryable<TRow> rows, Func<IQueryable<TRow>, IQueryable<TLine>> lines)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(lines);
        var (order, first) = (Of(filter), ListPlace<object[]>.First);
        if (order.Without is not { } without)
        {
            return lines(rows.Beyond(first, order.Keys, id, order.LatestFirst)).AsAsyncEnumerable();
        }

        var key = (Expression<Func<TRow, string?>>)order.Keys[0];
        var placed = rows.Where(ListOrder.IsThere(key)).Beyond(first, order.Keys, id, latestFirst: false);
        var last = rows.Where(without).Beyond(first, [id], id, latestFirst: false);
        return lines(placed).AsAsyncEnumerable().Concat(lines(last).AsAsyncEnumerable());
    }

    /// <summary>
    /// Reads all rows in the order that is asked for, some at a time, so that further queries can be made between. All of them are of one
    /// moment.
    /// </summary>
    /// <inheritdoc cref="PageAsync"/>
    public async IAsyncEnumerable<IReadOnlyList<TLine>> PortionsAsync(
        DbContext db,
        ListFilter filter,
        IQueryable<TRow> rows,
        IQueryable<TRow> all,
        Func<IQueryable<TRow>, Task<List<TLine>>> lines,
        [EnumeratorCancellation] CancellationToken cancel = default
    )
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(filter);
        await using var moment = db.Database.CurrentTransaction is null
            ? await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel)
            : null;
        var order = Of(filter);
        for (var place = filter with { After = null, Before = null }; ; )
        {
            var page = await PageAsync(db, place, Portion, rows, all, lines, cancel);
            if (page.Rows.Count > 0)
            {
                yield return page.Rows;
            }

            if (!page.HasAfter)
            {
                break;
            }

            place = place with { After = KeyOf(order, page.Rows[^1]) };
        }
    }

    public Pager PagerOf(ListPage<TLine> page, ListFilter filter, string path)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var order = Of(filter);
        return Pager.Of(page, l => KeyOf(order, l), (after, before) => filter.Address(path, after, before));
    }

    public ListSort SortOf(ListFilter filter, string path)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var order = Of(filter);
        return new ListSort(
            order.Name,
            [.. _orders.Select(o => o.Name)],
            by => filter.Sorted(path, by == _orders[0].Name ? null : by),
            order.LatestFirst
        );
    }

    private string KeyOf(Order order, TLine line) => order.Written is { } written ? written(line) : idOf(line).ToString();

    private Order Of(ListFilter filter) => _orders.Find(o => o.Name == filter.Sort) ?? _orders[0];

    private async Task<ListPlace<object[]>> PlaceAsync(Order order, ListFilter filter, IQueryable<TRow> all, CancellationToken cancel)
    {
        var back = !string.IsNullOrEmpty(filter.Before);
        var text = back ? filter.Before : filter.After;
        if (order.Read is { } read)
        {
            return read(text) is (var keys, var last) ? new ListPlace<object[]>(keys, last, Placed: true, back) : ListPlace<object[]>.First;
        }

        if (!Guid.TryParse(text, out var beside))
        {
            return ListPlace<object[]>.First;
        }

        var row = id.Parameters[0];
        var isIt = Expression.Lambda<Func<TRow, bool>>(Expression.Equal(id.Body, ListOrder.Value(beside, typeof(Guid))), row);
        var found = await all.Where(isIt).Select(KeysOf(order)).FirstOrDefaultAsync(cancel);
        return found is null ? ListPlace<object[]>.First : new ListPlace<object[]>(found, beside, Placed: true, back);
    }

    private static Expression<Func<TRow, object[]>> KeysOf(Order order)
    {
        var row = order.Keys[0].Parameters[0];
        return Expression.Lambda<Func<TRow, object[]>>(
            Expression.NewArrayInit(typeof(object), order.Keys.Select(k => Expression.Convert(ListOrder.BodyOf(k, row), typeof(object)))),
            row
        );
    }

    private async Task<List<TLine>> ReadAsync(
        DbContext db,
        Order order,
        IQueryable<TRow> rows,
        ListPlace<object[]> place,
        int max,
        Func<IQueryable<TRow>, Task<List<TLine>>> lines
    )
    {
        if (order.Without is not { } without)
        {
            return await lines(rows.Beyond(place, order.Keys, id, order.LatestFirst).TagWith(ListOrder.Tag).Take(max));
        }

        // The list has two parts: first the rows that have the key, then those without it, ordered by id.
        var key = (Expression<Func<TRow, string?>>)order.Keys[0];
        var isLast = place.Placed && place.At[0] is null;
        var last = rows.Where(without)
            .Beyond(
                isLast
                    ? new ListPlace<object[]>([place.Id], place.Id, Placed: true, place.Back)
                    : ListPlace<object[]>.First with
                    {
                        Back = place.Back,
                    },
                [id],
                id,
                latestFirst: false
            );
        var placed = rows.Where(ListOrder.IsThere(key));
        if (place.Placed && !isLast)
        {
            // The comparison of the pair of name and id implies this one. It is added because an index of names can only use a condition on
            // the name alone.
            placed = placed.Where(ListOrder.IsNotBehind(key, (string)place.At[0], place.Back));
        }

        var beyond = placed.Beyond(
            isLast ? ListPlace<object[]>.First with { Back = place.Back } : place,
            order.Keys,
            id,
            latestFirst: false
        );
        var withoutKey = !place.Back || isLast;
        var withKey = place.Back || !isLast;
        var (named, unnamed) = await Together.ReadAsync(
            db,
            () => withKey ? lines(beyond.TagWith(ListOrder.Tag).Take(max)) : Task.FromResult(new List<TLine>()),
            () => withoutKey ? lines(last.TagWith(ListOrder.Tag).Take(max)) : Task.FromResult(new List<TLine>())
        );
        return [.. (place.Back ? unnamed.Concat(named) : named.Concat(unnamed)).Take(max)];
    }

    private sealed record Order(
        string Name,
        IReadOnlyList<LambdaExpression> Keys,
        bool LatestFirst,
        Func<TLine, string>? Written = null,
        Func<string?, (object[] Keys, Guid Id)?>? Read = null
    )
    {
        public Expression<Func<TRow, bool>>? Without { get; init; }
    }
}
