using System.Security.Cryptography;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Audit;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Startup;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace Campaigns.Web.Features.Accounts;

/// <summary>Creates the first account of an installation, which grants all others: <c>--create-admin EMAIL</c>.</summary>
public sealed class AdministratorMaker(CampaignsDbContext db, UserManager<Account> users, IClock clock)
{
    // The alphabet has no look-alikes, because people read the password from a screen and type it. 20 of 32 signs have 100 bits.
    private const string Signs = "abcdefghjkmnpqrstuvwxyz23456789-";

    /// <summary>
    /// Creates an administrator on the root unit. The password is the first line of <paramref name="input"/>, which a terminal asks for;
    /// when it is empty, a password is made and printed once.
    /// </summary>
    /// <exception cref="StartupException">The address or the password is refused, or the account exists already.</exception>
    public async Task MakeAsync(string email, TextReader input, TextWriter output, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        var root =
            await db.Installations.Select(i => (Guid?)i.RootUnitId).SingleOrDefaultAsync(cancel)
            ?? throw new StartupException("The database has no units yet. Run --migrate first.");
        if (!Console.IsInputRedirected)
        {
            await output.WriteAsync("Password (empty: one is made): ");
            await output.FlushAsync(cancel);
        }

        var password = (await input.ReadLineAsync(cancel))?.Trim();
        var made = string.IsNullOrEmpty(password);
        if (made)
        {
            password = RandomNumberGenerator.GetString(Signs, 20);
        }

        var now = clock.GetCurrentInstant();
        var account = new Account
        {
            Id = Guid.CreateVersion7(),
            UserName = email,
            Email = email,
            EmailConfirmed = true,
            DisplayName = email.Split('@')[0],
            CreatedAt = now,
        };
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var result = await users.CreateAsync(account, password!);
        if (!result.Succeeded)
        {
            throw new StartupException(string.Join(Environment.NewLine, result.Errors.Select(e => e.Description)));
        }

        db.Grants.Add(
            new Grant
            {
                Id = Guid.CreateVersion7(),
                AccountId = account.Id,
                Role = Role.Administrator,
                UnitId = root,
                ActingUnitId = root,
                ValidFrom = now,
            }
        );
        db.AuditEntries.Add(
            new AuditEntry
            {
                Id = Guid.CreateVersion7(),
                At = now,
                ActorKind = ActorKind.System,
                Action = "account.administrator_made",
                SubjectKind = "account",
                SubjectId = account.Id,
                UnitId = root,
            }
        );
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        await output.WriteLineAsync(
            made ? $"{email} administers the whole. Password, shown this once: {password}" : $"{email} administers the whole."
        );
    }
}
