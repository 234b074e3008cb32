using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Registrations;
using Campaigns.Web.Data;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Startup;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Accounts;

/// <summary>A button on the demo's sign-in page: an account, with its role and unit.</summary>
public sealed record DemoRole(string Key, string Name, Role Role, string UnitName)
{
    public string Icon =>
        Role switch
        {
            Role.Organiser => "calendar-plus",
            Role.Approver => "signature",
            Role.Steward => "qrcode",
            Role.Coordinator => "chart-bar",
            Role.Viewer => "eye",
            Role.Trainer => "school",
            _ => "settings",
        };
}

/// <summary>The sample pages of the demo that open without signing in; an address is null when the demo has no such page.</summary>
public sealed record DemoSamples(string? EventUrl, string? TicketUrl, string? PosterUrl, string? ReplyUrl = null);

/// <summary>
/// Signs in to the demo without a password. This works only when the database is marked as a demo and is the embedded one of this very
/// process; no setting and no request can enable it.
/// </summary>
public sealed class DemoDoor(CampaignsDbContext db, HostedDatabase database, TicketTokens tokens, ReplyTokens replies, IClock clock)
{
    public async Task<bool> IsOpenAsync(CancellationToken cancel) =>
        database.Embedded && await db.Installations.AnyAsync(i => i.IsDemo, cancel);

    /// <summary>The buttons, in the order of the roles; empty when this is no demo.</summary>
    public async Task<IReadOnlyList<DemoRole>> RolesAsync(CancellationToken cancel)
    {
        if (!await IsOpenAsync(cancel))
        {
            return [];
        }

        var now = clock.GetCurrentInstant();
        var found = await (
            from a in db.Users
            join g in db.Grants.ValidAt(now) on a.Id equals g.AccountId
            join u in db.Units on g.ActingUnitId equals u.Id
            where a.DemoKey != null && a.EndedAt == null
            select new
            {
                g.ValidFrom,
                u.Path,
                Button = new DemoRole(a.DemoKey!, a.DisplayName, g.Role, u.Name),
            }
        ).ToListAsync(cancel);
        return
        [
            .. found
                .GroupBy(f => f.Button.Key, StringComparer.Ordinal)
                .Select(g => g.MinBy(f => f.ValidFrom)!)
                .OrderBy(f => Order(f.Button.Role))
                .ThenBy(f => f.Path.Length)
                .ThenBy(f => f.Button.Key, StringComparer.Ordinal)
                .Select(f => f.Button),
        ];
    }

    /// <summary>The account of a button; null when this is no demo or there is no such button.</summary>
    public async Task<Account?> AccountAsync(string? key, CancellationToken cancel) =>
        !string.IsNullOrEmpty(key) && await IsOpenAsync(cancel)
            ? await db.Users.FirstOrDefaultAsync(a => a.DemoKey == key && a.EndedAt == null, cancel)
            : null;

    public async Task<DemoSamples> SamplesAsync(CancellationToken cancel)
    {
        if (!await IsOpenAsync(cancel))
        {
            return new DemoSamples(null, null, null);
        }

        var now = clock.GetCurrentInstant();
        var sample = await (
            from s in db.Sessions
            join a in db.Activities on s.ActivityId equals a.Id
            where
                a.State == ActivityState.Scheduled
                && a.Publication == Publication.Listed
                && a.RegistrationOpen
                && s.StartsAt > now
                && db.Registrations.Any(r => r.ActivityId == a.Id && r.State == RegistrationState.Confirmed)
            orderby s.StartsAt, a.Id
            select new { a.Id, a.Code }
        ).FirstOrDefaultAsync(cancel);
        if (sample is null)
        {
            return new DemoSamples(null, null, null);
        }

        var holder = await db
            .Registrations.Where(r => r.ActivityId == sample.Id && r.State == RegistrationState.Confirmed)
            .OrderBy(r => r.Id)
            .Select(r => new
            {
                r.Id,
                r.Generation,
                r.KeyVersion,
            })
            .FirstAsync(cancel);
        var asked = await (
            from i in db.Invitations
            join a in db.Activities on i.ActivityId equals a.Id
            where
                i.WithdrawnAt == null
                && i.Answer == null
                && a.State == ActivityState.Scheduled
                && !db.Sessions.Any(s => s.ActivityId == a.Id && s.StartsAt <= now)
            orderby i.InvitedTo descending, db.Sessions.Where(s => s.ActivityId == a.Id).Min(s => s.StartsAt), i.Id
            select new
            {
                i.Id,
                i.Generation,
                i.KeyVersion,
            }
        ).FirstOrDefaultAsync(cancel);
        return new DemoSamples(
            $"/e/{sample.Code}",
            $"/t/{tokens.Token(holder.Id, holder.Generation, holder.KeyVersion)}",
            $"/e/{sample.Code}/poster",
            asked is null ? null : $"/r/{replies.Token(asked.Id, asked.Generation, asked.KeyVersion)}"
        );
    }

    private static int Order(Role role) =>
        role switch
        {
            Role.Organiser => 0,
            Role.Approver => 1,
            Role.Steward => 2,
            Role.Coordinator => 3,
            Role.Viewer => 4,
            Role.Trainer => 5,
            _ => 6,
        };
}
