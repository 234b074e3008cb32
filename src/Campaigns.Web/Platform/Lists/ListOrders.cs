using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Platform.Lists;

/// <summary>A page of a list with all that is shown around it.</summary>
/// <param name="Lines">The rows of the page.</param>
/// <param name="Page">Whether there is more on either side.</param>
/// <param name="Pager">The way to the other pages, and how many rows there are.</param>
/// <param name="Sort">The orders.</param>
/// <param name="Count">How many rows there are.</param>
public sealed record ShownList<TLine>(IReadOnlyList<TLine> Lines, ListPage<TLine> Page, Pager Pager, ListSort Sort, ListCount Count);

/// <summary>
/// The orders of a list, its own first: each says by which columns the rows stand and how a row's key is written into an address. A time or a day stands there
/// itself, so that the way on holds when the row is moved. Of a name only the id of its row stands there, for a name has no business in an address.
/// </summary>
public sealed class ListOrders<TRow, TLine>(Expression<Func<TRow, Guid>> id, Func<TLine, Guid> idOf)
{
    private readonly List<Order> _orders = [];

    public ListOrders<TRow, TLine> ByTime(Expression<Func<TRow, Instant>> key, Func<TLine, Instant> of, bool latestFirst = false)
    {
        _orders.Add(new Order(ListSort.Time, [key], latestFirst, l => new TimeKey(of(l), idOf(l)).ToString(), text => TimeKey.Read(text) is { } at ? ([at.At], at.Id) : null));
        return this;
    }

    public ListOrders<TRow, TLine> ByDay(Expression<Func<TRow, LocalDate>> key, Func<TLine, LocalDate> of, bool latestFirst = false)
    {
        _orders.Add(new Order(ListSort.Time, [key], latestFirst, l => new DayKey(of(l), idOf(l)).ToString(), text => DayKey.Read(text) is { } on ? ([on.On], on.Id) : null));
        return this;
    }

    public ListOrders<TRow, TLine> ByName(Expression<Func<TRow, string>> key) => By(ListSort.Name, key);

    /// <summary>In order of the name of a place, and those without one after all others: <paramref name="without"/> finds these by their own column, so that each part has its index.</summary>
    public ListOrders<TRow, TLine> ByPlace(Expression<Func<TRow, string?>> key, Expression<Func<TRow, bool>> without)
    {
        _orders.Add(new Order(ListSort.Place, [key], LatestFirst: false) { Without = without });
        return this;
    }

    /// <summary>By several columns, which are never null.</summary>
    public ListOrders<TRow, TLine> By(string name, params LambdaExpression[] keys)
    {
        _orders.Add(new Order(name, keys, LatestFirst: false));
        return this;
    }

    /// <summary>Reads the page that is asked for, counts the rows, and makes the way to the other pages and orders.</summary>
    /// <param name="filter">What is asked for.</param>
    /// <param name="path">The address of the list without a query.</param>
    /// <param name="size">Rows of a page.</param>
    /// <param name="rows">The rows that the filter leaves.</param>
    /// <param name="all">The rows among which the row beside the page is found: it may meanwhile be none that the filter leaves.</param>
    /// <param name="lines">Reads what is shown of rows that are in order and cut to a page.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task<ShownList<TLine>> ShowAsync(
        ListFilter filter, string path, int size, IQueryable<TRow> rows, IQueryable<TRow> all, Func<IQueryable<TRow>, Task<List<TLine>>> lines, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var page = await PageAsync(filter, size, rows, all, lines, cancel);
        var count = await ListCount.OfAsync(rows, cancel);
        return new ShownList<TLine>(page.Rows, page, PagerOf(page, filter, path) with { Count = count }, SortOf(filter, path), count);
    }

    /// <summary>The page that is asked for.</summary>
    public async Task<ListPage<TLine>> PageAsync(
        ListFilter filter, int size, IQueryable<TRow> rows, IQueryable<TRow> all, Func<IQueryable<TRow>, Task<List<TLine>>> lines, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(lines);
        var order = Of(filter);
        return await ListPage<TLine>.ReadAsync(await PlaceAsync(order, filter, all, cancel), size, (place, max) => ReadAsync(order, rows, place, max, lines));
    }

    /// <summary>All rows in the order that is asked for, up to a limit, as a workbook has them.</summary>
    public Task<List<TLine>> AllAsync(ListFilter filter, IQueryable<TRow> rows, int max, Func<IQueryable<TRow>, Task<List<TLine>>> lines)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(lines);
        return ReadAsync(Of(filter), rows, ListPlace<object[]>.First, max, lines);
    }

    public Pager PagerOf(ListPage<TLine> page, ListFilter filter, string path)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var order = Of(filter);
        return Pager.Of(page, l => order.Written is { } written ? written(l) : idOf(l).ToString(), (after, before) => filter.Address(path, after, before));
    }

    public ListSort SortOf(ListFilter filter, string path)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var order = Of(filter);
        return new ListSort(order.Name, [.. _orders.Select(o => o.Name)], by => filter.Sorted(path, by == _orders[0].Name ? null : by), order.LatestFirst);
    }

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
            Expression.NewArrayInit(typeof(object), order.Keys.Select(k => Expression.Convert(ListOrder.BodyOf(k, row), typeof(object)))), row);
    }

    private async Task<List<TLine>> ReadAsync(Order order, IQueryable<TRow> rows, ListPlace<object[]> place, int max, Func<IQueryable<TRow>, Task<List<TLine>>> lines)
    {
        if (order.Without is not { } without)
        {
            return await lines(rows.Beyond(place, order.Keys, id, order.LatestFirst).TagWith(ListOrder.Tag).Take(max));
        }

        // Two parts: those that have the key, and behind them those without it in order of their ids.
        var key = (Expression<Func<TRow, string?>>)order.Keys[0];
        var isLast = place.Placed && place.At[0] is null;
        var last = rows.Where(without).Beyond(isLast ? new ListPlace<object[]>([place.Id], place.Id, Placed: true, place.Back) : ListPlace<object[]>.First with { Back = place.Back }, [id], id, latestFirst: false);
        var named = rows.Where(ListOrder.IsThere(key));
        if (place.Placed && !isLast)
        {
            // The pair of name and id says this as well; of the name alone it leads an index of names to its place.
            named = named.Where(ListOrder.IsNotBehind(key, (string)place.At[0], place.Back));
        }

        var beyond = named.Beyond(isLast ? ListPlace<object[]>.First with { Back = place.Back } : place, order.Keys, id, latestFirst: false);
        if (place.Back)
        {
            var found = isLast ? await lines(last.TagWith(ListOrder.Tag).Take(max)) : [];
            return found.Count == max ? found : [.. found, .. await lines(beyond.TagWith(ListOrder.Tag).Take(max - found.Count))];
        }

        var first = isLast ? [] : await lines(beyond.TagWith(ListOrder.Tag).Take(max));
        return first.Count == max ? first : [.. first, .. await lines(last.TagWith(ListOrder.Tag).Take(max - first.Count))];
    }

    private sealed record Order(
        string Name, IReadOnlyList<LambdaExpression> Keys, bool LatestFirst, Func<TLine, string>? Written = null, Func<string?, (object[] Keys, Guid Id)?>? Read = null)
    {
        public Expression<Func<TRow, bool>>? Without { get; init; }
    }
}
