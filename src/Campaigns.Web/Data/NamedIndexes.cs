using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.Metadata.Conventions.Infrastructure;

namespace Campaigns.Web.Data;

/// <summary>
/// Marks an entity whose table has only the indexes that its configuration names, and no automatic one for each foreign key, because each
/// index makes every write slower.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OnlyNamedIndexesAttribute : Attribute;

/// <summary>
/// Makes an index for each foreign key, as Entity Framework does, except for entities with <see cref="OnlyNamedIndexesAttribute"/>.
/// </summary>
internal sealed class NamedIndexes(ProviderConventionSetBuilderDependencies dependencies) : ForeignKeyIndexConvention(dependencies)
{
    protected override IConventionIndex? CreateIndex(
        IReadOnlyList<IConventionProperty> properties,
        bool unique,
        IConventionEntityTypeBuilder entityTypeBuilder
    ) =>
        entityTypeBuilder.Metadata.ClrType.IsDefined(typeof(OnlyNamedIndexesAttribute), inherit: false)
            ? null
            : base.CreateIndex(properties, unique, entityTypeBuilder);
}
