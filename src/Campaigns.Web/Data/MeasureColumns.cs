using Campaigns.Domain.Counting;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Campaigns.Web.Data;

/// <summary>The columns of measures in the model and the rules that hold for them, made from the list of measures.</summary>
internal static class MeasureColumns
{
    /// <summary>The two splits have the same sum, because they split one total twice (counted 4).</summary>
    public static string TwoSplits { get; } = $"{Sum(Measures.Sexes)} = {Sum(Measures.Ages)}";

    /// <summary>The columns of the measures of turns.</summary>
    public static string Names { get; } = string.Join(", ", Measures.Turns.Select(m => m.Name));

    /// <summary>The smallest of the measures of turns.</summary>
    public static string Least { get; } = $"least({Names})";

    /// <summary>Adds a column for each measure, in the order of the list when the table's other columns have an order.</summary>
    public static void HasMeasures<TEntity, TNumber>(
        this EntityTypeBuilder<TEntity> builder,
        IReadOnlyList<Measure> measures,
        int? firstColumn = null
    )
        where TEntity : class
        where TNumber : struct
    {
        for (var i = 0; i < measures.Count; i++)
        {
            var column = builder.Property<TNumber>(measures[i].Name);
            if (firstColumn is { } first)
            {
                column.HasColumnOrder(first + i);
            }
        }
    }

    private static string Sum(IReadOnlyList<Measure> measures) => string.Join(" + ", measures.Select(m => m.Name));
}
