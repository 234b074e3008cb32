using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Data;

/// <summary>Which state of a thing a form was made from.</summary>
public static class FormVersions
{
    /// <summary>
    /// Saving then fails with <see cref="DbUpdateConcurrencyException"/> unless the thing stands as the form was made from it. A form that names no version is
    /// made from no state of it, and is refused in the same way: nothing that others saved is written over unseen.
    /// </summary>
    public static void ExpectVersion(this DbContext db, object thing, string? typed)
    {
        ArgumentNullException.ThrowIfNull(db);
        db.Entry(thing).Property("Version").OriginalValue = uint.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0u;
    }
}
