using Campaigns.Domain.Accounts;
using NodaTime;

namespace Campaigns.Web.Platform.Access;

/// <summary>Choices of grants that many queries share.</summary>
public static class GrantQueries
{
    /// <summary>The grants that are valid at an instant. The end of a grant is the first instant at which it is valid no more.</summary>
    public static IQueryable<Grant> ValidAt(this IQueryable<Grant> grants, Instant at) =>
        grants.Where(g => g.ValidFrom <= at && (g.ValidTo == null || g.ValidTo > at));
}
