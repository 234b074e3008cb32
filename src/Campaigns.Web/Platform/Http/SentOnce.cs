using System.Text.Json;
using Campaigns.Domain.Accounts;
using Campaigns.Web.Data;
using Campaigns.Web.Platform.Access;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.Extensions.Localization;
using NodaTime;

namespace Campaigns.Web.Platform.Http;

/// <summary>A form that an account sent, and where its answer led.</summary>
[OnlyNamedIndexes]
public sealed class SentFormAnswer
{
    /// <summary>The HMAC of the id that the browser gave the form and of the account (<see cref="OperationIds.OfActor"/>).</summary>
    public Guid Id { get; init; }

    public Instant At { get; init; }

    /// <summary>
    /// The address and the notes of the answer, encrypted, because an address may hold a token; null while the form is read.
    /// </summary>
    public string? Answer { get; init; }
}

/// <summary>
/// Lets a form of the office that was sent again, because the network was lost before its answer came, lead to the same answer without
/// doing anything twice. A script gives each form that is sent an id of its own and sends it again with the same content only
/// (<c>src/forms/sending.ts</c>). Forms that were not taken are forgotten, so that they are read anew.
/// </summary>
public sealed class SentOnce(
    CampaignsDbContext db,
    Actor actor,
    OperationIds operations,
    IDataProtectionProvider protection,
    ITempDataDictionaryFactory notes,
    IClock clock,
    IStringLocalizer<SharedTexts> texts
) : IAsyncPageFilter
{
    /// <summary>The name of the field with the id.</summary>
    public const string Field = "__Sending";

    /// <summary>The note that the next page shows as a toast.</summary>
    private const string Toast = "Toast";

    private static readonly Duration KeptFor = Duration.FromDays(1);
    private static readonly TimeSpan AsksAgainAfter = TimeSpan.FromMilliseconds(250);

    /// <summary>How often the first sending is asked for, while it is still being read.</summary>
    private const int MaxAsks = 20;

    private readonly IDataProtector _protector = protection.CreateProtector("Campaigns.SentOnce");

    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        var http = context.HttpContext;
        if (await IdOfAsync(http) is not { } id)
        {
            await next();
            return;
        }

        var sentTo = http.Request.Path + http.Request.QueryString;
        if (
            !await BeginAsync(id, http.RequestAborted)
            && await AnswerOfAsync(id, http.RequestAborted) is { } before
            // An id belongs to one form. With it, another form is read as if it had none.
            && before.SentTo == sentTo
        )
        {
            var kept = notes.GetTempData(http);
            foreach (var (name, note) in before.Notes)
            {
                kept[name] = note;
            }

            kept[Toast] = before.Notes.GetValueOrDefault(Toast) ?? texts["Form.SentBefore"].Value;
            context.Result = new LocalRedirectResult(before.Address);
            return;
        }

        var done = await next();

        // What was done is noted even if the browser has gone in the meantime: that is when it is needed.
        if (done is { Exception: null, Result: LocalRedirectResult { Url: var address } })
        {
            await EndAsync(id, new Answer(sentTo, address, NotesOf(http)));
        }
        else
        {
            await ForgetAsync(id);
        }
    }

    private async Task<Guid?> IdOfAsync(HttpContext http) =>
        actor.AccountId is { } account
        && HttpMethods.IsPost(http.Request.Method)
        && http.Request.HasFormContentType
        && Guid.TryParse((await http.Request.ReadFormAsync(http.RequestAborted))[Field], out var sent)
            ? operations.OfActor(ActorKind.Account, account, sent)
            : null;

    /// <summary>Notes that the form is being read; false when it was sent before.</summary>
    private async Task<bool> BeginAsync(Guid id, CancellationToken cancel)
    {
        var (now, old) = (clock.GetCurrentInstant(), clock.GetCurrentInstant() - KeptFor);
        return await db.Database.ExecuteSqlAsync(
                $"""
                WITH old AS (DELETE FROM sent_form WHERE at < {old})
                INSERT INTO sent_form (id, at) VALUES ({id}, {now}) ON CONFLICT DO NOTHING
                """,
                cancel
            ) == 1;
    }

    /// <summary>
    /// The answer of the first sending, which may still be under way; null when it ended without one, so that the form is read again.
    /// </summary>
    private async Task<Answer?> AnswerOfAsync(Guid id, CancellationToken cancel)
    {
        for (var asked = 0; asked < MaxAsks; asked++)
        {
            var kept = await db.Set<SentFormAnswer>().AsNoTracking().SingleOrDefaultAsync(f => f.Id == id, cancel);
            if (kept is null)
            {
                return null;
            }

            if (kept.Answer is { } answer)
            {
                return JsonSerializer.Deserialize<Answer>(_protector.Unprotect(answer));
            }

            await Task.Delay(AsksAgainAfter, cancel);
        }

        return null;
    }

    private async Task EndAsync(Guid id, Answer answer)
    {
        var kept = _protector.Protect(JsonSerializer.Serialize(answer));
        await db.Database.ExecuteSqlAsync($"UPDATE sent_form SET answer = {kept} WHERE id = {id}", CancellationToken.None);
    }

    private Task<int> ForgetAsync(Guid id) =>
        db.Database.ExecuteSqlAsync($"DELETE FROM sent_form WHERE id = {id} AND answer IS NULL", CancellationToken.None);

    private Dictionary<string, string> NotesOf(HttpContext http)
    {
        var kept = notes.GetTempData(http);
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in kept.Keys)
        {
            // Looking at a note without keeping it would take it from the page that shows it.
            if (kept.Peek(name) is string note)
            {
                all[name] = note;
            }
        }

        return all;
    }

    private sealed record Answer(string SentTo, string Address, Dictionary<string, string> Notes);
}

internal sealed class SentFormConfiguration : IEntityTypeConfiguration<SentFormAnswer>
{
    public void Configure(EntityTypeBuilder<SentFormAnswer> builder)
    {
        builder.ToTable("sent_form");
        builder.HasKey(f => f.Id);
        builder.Property(f => f.Id).ValueGeneratedNever();
        builder.HasIndex(f => f.At);
    }
}
