using Campaigns.Domain.Codes;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Text;
using Campaigns.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Features.Activities;

/// <summary>A registration as a row of a list.</summary>
public sealed class ListedRegistration
{
    public required Registration Registration { get; init; }

    /// <summary>The folded name of the commune, by which the list is sorted and searched.</summary>
    public string? Place { get; init; }
}

/// <summary>
/// The registrations of one activity, as the lists of an event and of a course run filter and search them. Each list adds what its lines
/// show.
/// </summary>
public static class ListedRegistrations
{
    /// <summary>The filter's word for people whom no message reaches.</summary>
    public const string NoMail = "no-mail";

    public static IQueryable<ListedRegistration> Of(CampaignsDbContext db, Guid activityId)
    {
        ArgumentNullException.ThrowIfNull(db);
        return from r in db.Registrations.AsNoTracking()
            where r.ActivityId == activityId
            from c in db.Units.Where(c => c.Id == r.CommuneId).DefaultIfEmpty()
            select new ListedRegistration { Registration = r, Place = c!.NameFolded };
    }

    /// <summary>The confirmed registrations.</summary>
    public static IQueryable<ListedRegistration> Standing(this IQueryable<ListedRegistration> rows) =>
        rows.Where(r => r.Registration.State == RegistrationState.Confirmed);

    /// <summary>The registrations without an e-mail address.</summary>
    public static IQueryable<ListedRegistration> WithoutMail(this IQueryable<ListedRegistration> rows) =>
        rows.Where(r => r.Registration.Email == null || r.Registration.Email == "");

    /// <summary>
    /// The registrations that have each of the words in the name or in the name of the commune, or whose ticket has this code. Diacritics
    /// and case do not matter.
    /// </summary>
    public static IQueryable<ListedRegistration> Found(this IQueryable<ListedRegistration> rows, string? words)
    {
        var code = ReadableCode.TryParse(words, ReadableCode.TicketLength, out var read) ? read.Value : "";
        foreach (var word in Folding.Words(words))
        {
            rows = rows.Where(r => r.Registration.NameFolded.Contains(word) || r.Place!.Contains(word) || r.Registration.Code == code);
        }

        return rows;
    }
}
