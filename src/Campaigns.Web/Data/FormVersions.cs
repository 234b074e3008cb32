using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Data;

/// <summary>Compares the version of a row from which a form was made with the version that is stored now.</summary>
public static class FormVersions
{
    /// <summary>
    /// Makes saving fail with <see cref="DbUpdateConcurrencyException"/> when the row has another version than the form names. A form
    /// without a version is refused in the same way, so that nobody overwrites another's changes without having seen them.
    /// </summary>
    public static void ExpectVersion(this DbContext db, object thing, string? typed)
    {
        ArgumentNullException.ThrowIfNull(db);
        db.Entry(thing).Property("Version").OriginalValue = uint.TryParse(
            typed,
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var version
        )
            ? version
            : 0u;
    }
}
