using NodaTime;

namespace Campaigns.Domain.Units;

/// <summary>What a unit is in the tree: an administrative area, or an agency that hangs under the area it serves.</summary>
public enum UnitKind
{
    Area,
    Agency,
}

/// <summary>
/// An administrative area or an agency. Its key is ours: official codes and names change hands (see <see cref="UnitCode"/>).
/// A unit keeps one parent for life; one that changes its parent ends, and another begins, so paths never move.
/// </summary>
public sealed class Unit
{
    public required Guid Id { get; init; }

    public required UnitKind Kind { get; init; }

    /// <summary>A key of <see cref="UnitLevel"/>: province, district, commune for areas; office, department, union, school … for agencies.</summary>
    public required string LevelKey { get; init; }

    /// <summary>The type as the General Statistics Office writes it (tinh, thanh_pho, thi_xa, huyen, phuong, thi_tran, xa), or null for an agency.</summary>
    public string? OfficialType { get; init; }

    public Guid? ParentId { get; init; }

    public required string Name { get; set; }

    /// <summary>The name without its type, for tiles and tables: "Cư M'gar" of "Huyện Cư M'gar".</summary>
    public required string ShortName { get; set; }

    public required string NameFolded { get; set; }

    /// <summary>What public pages and messages call it; empty: an area by its own name, an agency as the programme of the area that it serves.</summary>
    public string PublicName { get; set; } = "";

    /// <summary>An ltree of the ids from the root down, each as 32 hex digits.</summary>
    public required string Path { get; init; }

    public required LocalDate ValidFrom { get; init; }

    /// <summary>The last day on which the unit exists, or null while no end is known.</summary>
    public LocalDate? ValidTo { get; set; }

    /// <summary>Where the unit's tile stands in its parent's map of tiles, counted from 1; null: tiles run by name.</summary>
    public int? TileRow { get; set; }

    /// <inheritdoc cref="TileRow"/>
    public int? TileColumn { get; set; }

    /// <summary>Who to ask, shown on posters and public pages.</summary>
    public string? Contact { get; set; }

    /// <summary>The label of one unit in a path: its id as 32 hex digits, for an ltree label takes no hyphen.</summary>
    public static string Label(Guid id) => id.ToString("N");

    /// <summary>The path of a unit under <paramref name="parentPath"/> (null for a root).</summary>
    public static string PathUnder(string? parentPath, Guid id) =>
        parentPath is null ? Label(id) : $"{parentPath}.{Label(id)}";
}

/// <summary>A level of the tree. Levels are data: the district level ended in 2025.</summary>
public sealed class UnitLevel
{
    public required string Key { get; init; }

    public required UnitKind Kind { get; init; }

    /// <summary>Order from the top: 0 is the province.</summary>
    public required int Rank { get; init; }

    public required string NameVi { get; set; }

    public required string NameEn { get; set; }
}

/// <summary>An official code that a unit bore for a time. A code lives on under another name, so it is dated data and no key.</summary>
public sealed class UnitCode
{
    public required Guid Id { get; init; }

    public required Guid UnitId { get; init; }

    /// <summary>Who gives the codes: "gso" is the General Statistics Office.</summary>
    public required string Register { get; init; }

    public required string Code { get; init; }

    public required LocalDate ValidFrom { get; init; }

    public LocalDate? ValidTo { get; set; }
}

/// <summary>Which agency leads the programme in an area, and when. DOLISA until the Department of Home Affairs took over.</summary>
public sealed class LeadAgency
{
    public required Guid Id { get; init; }

    public required Guid AreaUnitId { get; init; }

    public required Guid AgencyUnitId { get; init; }

    public required LocalDate ValidFrom { get; init; }

    public LocalDate? ValidTo { get; set; }
}
