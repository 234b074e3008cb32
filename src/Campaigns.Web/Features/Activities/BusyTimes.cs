using System.Linq.Expressions;
using Campaigns.Domain.Activities;
using Campaigns.Web.Data;
using Microsoft.EntityFrameworkCore.Query;
using NodaTime;

namespace Campaigns.Web.Features.Activities;

/// <summary>The bookings of other activities at one of some times.</summary>
public static class BusyTimes
{
    /// <param name="db">The context.</param>
    /// <param name="times">The times of the sessions that are asked about; without any, nothing is booked.</param>
    /// <param name="self">The activity that asks, whose own bookings do not count.</param>
    public static IQueryable<Booking> Of(CampaignsDbContext db, IReadOnlyList<Interval> times, Guid? self)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(times);
        var booking = Expression.Parameter(typeof(Booking), "b");
        var during = times
            .Select(t =>
            {
                var (begins, ends) = (t.Start, t.End);
                Expression<Func<Booking, bool>> overlaps = b => b.StartsAt < ends && b.EndsAt > begins;
                return ReplacingExpressionVisitor.Replace(overlaps.Parameters[0], booking, overlaps.Body);
            })
            .Aggregate((Expression?)null, (all, one) => all is null ? one : Expression.OrElse(all, one));
        return db
            .Bookings.Where(b => b.ActivityId != self)
            .Where(during is null ? b => false : Expression.Lambda<Func<Booking, bool>>(during, booking));
    }
}
