using NodaTime;

namespace Campaigns.Web.Features.Registrations;

/// <summary>How many people came by a ticket, and how many of a group or of the companions are known to be women or men.</summary>
public sealed record PeopleWhoCame(int People, int? Female, int? Male);

/// <summary>Why the number of people who came is not corrected.</summary>
public enum CountRefusal
{
    /// <summary>The account has no right to that door.</summary>
    Forbidden,

    /// <summary>The activity takes no such act in its present state.</summary>
    NotNow,
}

/// <summary>
/// Takes an admission back in the same way as the door does: by an act that stays in the history. Registrations must not know the door, so
/// the door registers its implementation.
/// </summary>
public interface IAdmissionReversal
{
    /// <summary>Takes the admission back in the caller's transaction.</summary>
    /// <param name="operationId">The id of the act. A repeated call with the same id has no effect.</param>
    /// <param name="sessionId">The session of the admission.</param>
    /// <param name="checkInId">The admission.</param>
    /// <param name="gate">The gate or office that takes it back.</param>
    /// <param name="reason">Why.</param>
    /// <param name="now">The present.</param>
    /// <param name="cancel">Cancels it.</param>
    Task TakeBackAsync(Guid operationId, Guid sessionId, Guid checkInId, string gate, string reason, Instant now, CancellationToken cancel);

    /// <summary>
    /// Corrects how many people came by an admission, in the caller's transaction: by an act that stays in the history, as the door does.
    /// </summary>
    /// <param name="operationId">The id of the act. A repeated call with the same id has no effect.</param>
    /// <param name="sessionId">The session of the admission.</param>
    /// <param name="checkInId">The admission, or the act that corrected it last.</param>
    /// <param name="came">How many people came; null: nobody did, and the admission is taken back.</param>
    /// <param name="gate">The gate or office that corrects it.</param>
    /// <param name="reason">Why.</param>
    /// <param name="now">The present.</param>
    /// <param name="cancel">Cancels it.</param>
    /// <returns>Null when it is corrected; otherwise why not.</returns>
    Task<CountRefusal?> CorrectAsync(
        Guid operationId,
        Guid sessionId,
        Guid checkInId,
        PeopleWhoCame? came,
        string gate,
        string reason,
        Instant now,
        CancellationToken cancel
    );

    /// <summary>
    /// Lets an admission that was taken back count again, for the registration that it was made for, in the caller's transaction.
    /// </summary>
    /// <param name="operationId">The id of the act. A repeated call with the same id has no effect.</param>
    /// <param name="checkInId">The admission that was taken back.</param>
    /// <param name="registrationId">The registration that it counts for.</param>
    /// <param name="now">The present.</param>
    /// <param name="cancel">Cancels it.</param>
    Task CountAgainAsync(Guid operationId, Guid checkInId, Guid registrationId, Instant now, CancellationToken cancel);
}
