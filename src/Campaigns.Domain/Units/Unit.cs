using NodaTime;

namespace Campaigns.Domain.Units;

/// <summary>The kinds of unit in the tree: an administrative area, or an agency that lies under the area that it serves.</summary>
public enum UnitKind
{
    Area,
    Agency,
}

/// <summary>
/// An administrative area or an agency. Its key is our own, because official codes and names pass from one unit to another (see
/// <see cref="UnitCode"/>). A unit keeps one parent for life: when its parent changes, the unit ends and another begins, so paths never
/// change.
/// </summary>
public sealed class Unit
{
    public required Guid Id { get; init; }

    public required UnitKind Kind { get; init; }

    /// <summary>A key of <see cref="UnitLevel"/>: province, district, commune for areas; office, department, union, school … for
    /// agencies.</summary>
    public required string LevelKey { get; init; }

    /// <summary>The type as the General Statistics Office writes it (tinh, thanh_pho, thi_xa, huyen, phuong, thi_tran, xa), or null for an
    /// agency.</summary>
    public string? OfficialType { get; init; }

    public Guid? ParentId { get; init; }

    public required string Name { get; set; }

    /// <summary>The name without its type, for tiles and tables: "Cư M'gar" of "Huyện Cư M'gar".</summary>
    public required string ShortName { get; set; }

    public required string NameFolded { get; set; }

    /// <summary>
    /// The name that public pages and messages use. When it is empty, they use an area's own name, and for an agency the programme of the
    /// area that it serves.
    /// </summary>
    public string PublicName { get; set; } = "";

    /// <summary>The path as an ltree: the ids from the root down, each as 32 hex digits.</summary>
    public required string Path { get; init; }

    public required LocalDate ValidFrom { get; init; }

    /// <summary>The last day on which the unit exists, or null while no end is known.</summary>
    public LocalDate? ValidTo { get; set; }

    /// <summary>The row of the unit's tile in its parent's map of tiles, counted from 1; null: the tiles are ordered by name.</summary>
    public int? TileRow { get; set; }

    /// <inheritdoc cref="TileRow"/>
    public int? TileColumn { get; set; }

    /// <summary>The person or office to ask, shown on posters and public pages.</summary>
    public string? Contact { get; set; }

    /// <summary>The label of a unit in a path: its id as 32 hex digits, because an ltree label may not hold a hyphen.</summary>
    public static string Label(Guid id) => id.ToString("N");

    /// <summary>The path of a unit under <paramref name="parentPath"/> (null for a root).</summary>
    public static string PathUnder(string? parentPath, Guid id) => parentPath is null ? Label(id) : $"{parentPath}.{Label(id)}";
}

/// <summary>A level of the tree. Levels are data: the district level ended in 2025.</summary>
public sealed class UnitLevel
{
    public required string Key { get; init; }

    public required UnitKind Kind { get; init; }

    /// <summary>The order of levels from the top: 0 is the province.</summary>
    public required int Rank { get; init; }

    public required string NameVi { get; set; }

    public required string NameEn { get; set; }
}

/// <summary>
/// An official code that a unit had for a time. The same code may later belong to a unit with another name, so codes are dated data and no
/// key.
/// </summary>
public sealed class UnitCode
{
    public required Guid Id { get; init; }

    public required Guid UnitId { get; init; }

    /// <summary>The register that gives the codes: "gso" is the General Statistics Office.</summary>
    public required string Register { get; init; }

    public required string Code { get; init; }

    public required LocalDate ValidFrom { get; init; }

    public LocalDate? ValidTo { get; set; }
}

/// <summary>The agency that leads the programme in an area, with dates: DOLISA, until the Department of Home Affairs took over.</summary>
public sealed class LeadAgency
{
    public required Guid Id { get; init; }

    public required Guid AreaUnitId { get; init; }

    public required Guid AgencyUnitId { get; init; }

    public required LocalDate ValidFrom { get; init; }

    public LocalDate? ValidTo { get; set; }
}
