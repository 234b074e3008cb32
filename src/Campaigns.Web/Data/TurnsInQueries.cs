using System.Linq.Expressions;
using Campaigns.Domain.Counting;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Campaigns.Web.Data;

/// <summary>Replaces <see cref="CountedFact.Turns"/> in queries by the sum of its columns, so that no query repeats them.</summary>
internal sealed class TurnsInQueries : IQueryExpressionInterceptor
{
    private static readonly Replacer Visitor = new();

    /// <summary>The one instance, because contexts with different instances would not share their compiled queries.</summary>
    public static TurnsInQueries Instance { get; } = new();

    public Expression QueryCompilationStarting(Expression queryExpression, QueryExpressionEventData eventData) =>
        Visitor.Visit(queryExpression);

    private sealed class Replacer : ExpressionVisitor
    {
        protected override Expression VisitMember(MemberExpression node) =>
            node is { Member.Name: nameof(CountedFact.Turns), Expression: { } fact } && node.Member.DeclaringType == typeof(CountedFact)
                ? new Of(Visit(fact)).Visit(CountedFact.TurnsOf.Body)
                : base.VisitMember(node);
    }

    private sealed class Of(Expression fact) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => fact;
    }
}
