using Campaigns.Web.Platform.Lists;

namespace Campaigns.Web.Features.Shared;

/// <summary>The key of a list in order of names: in an address only the row's id, for a name has no business there.</summary>
public static class NameKey
{
    /// <summary>The id of a row that an address names; null where it names none.</summary>
    public static Guid? Read(string? text) => Guid.TryParse(text, out var id) ? id : null;

    /// <summary>Which page an address asks for; <paramref name="name"/> is that of the row it names, null where there is none.</summary>
    public static ListPlace<string> PlaceOf(string? name, Guid? after, Guid? before) =>
        name is not null && (before ?? after) is { } id ? new(name, id, Placed: true, Back: before is not null) : ListPlace<string>.First;
}
