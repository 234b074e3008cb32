using Campaigns.Domain.Network;
using Campaigns.Domain.People;
using Campaigns.Web.Data;
using Campaigns.Web.Features.Activities;
using Campaigns.Web.Platform;
using Microsoft.EntityFrameworkCore;

namespace Campaigns.Web.Features.Network;

/// <summary>An invitation with its person, its activity, and the address at which it is answered.</summary>
public sealed record HeldInvitation(Invitation Invitation, Person Person, PublicActivity Activity, string Url);

/// <summary>Finds invitations by the tokens of their links.</summary>
public sealed class Replies(CampaignsDbContext db, ReplyTokens tokens, PublicActivities activities, PublicAddress address)
{
    // When the text is no token, this hash is looked up instead, so that the answer takes as long as for a token that nobody has.
    private static readonly byte[] Nothing = new byte[32];

    /// <summary>Finds the invitation of a token. Every token that opens nothing gets the same answer (null) after the same query.</summary>
    public async Task<HeldInvitation?> FindAsync(string? token, CancellationToken cancel)
    {
        var hash = ReplyTokens.HashOf(token) ?? Nothing;
        var found = await (
            from i in db.Invitations.AsNoTracking()
            join p in db.Persons.AsNoTracking() on i.Person.StandingId equals p.Id
            where i.TokenHash == hash
            select new { Invitation = i, Person = p }
        ).SingleOrDefaultAsync(cancel);
        if (found is null || !tokens.Verify(token, found.Invitation.Id, found.Invitation.Generation, found.Invitation.KeyVersion))
        {
            return null;
        }

        var activity = await activities.FindAsync(found.Invitation.ActivityId, cancel);
        return activity is null ? null : new HeldInvitation(found.Invitation, found.Person, activity, address.Of($"/r/{token}"));
    }

    /// <summary>The address at which an invitation is answered.</summary>
    public string UrlOf(Invitation invitation)
    {
        ArgumentNullException.ThrowIfNull(invitation);
        return address.Of($"/r/{tokens.Token(invitation.Id, invitation.Generation, invitation.KeyVersion)}");
    }
}
