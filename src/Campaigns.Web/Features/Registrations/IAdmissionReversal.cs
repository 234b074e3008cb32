using NodaTime;

namespace Campaigns.Web.Features.Registrations;

/// <summary>Takes an admission back as the door does it, by an act that stays. The door, which stands right of registrations, registers itself for it.</summary>
public interface IAdmissionReversal
{
    /// <summary>Takes it back in the caller's transaction.</summary>
    /// <param name="operationId">The id of the act; the same id does it once.</param>
    /// <param name="sessionId">The session of the admission.</param>
    /// <param name="checkInId">The admission.</param>
    /// <param name="gate">Where it is taken back.</param>
    /// <param name="reason">Why.</param>
    /// <param name="now">The present.</param>
    /// <param name="cancel">Cancels it.</param>
    Task TakeBackAsync(Guid operationId, Guid sessionId, Guid checkInId, string gate, string reason, Instant now, CancellationToken cancel);
}
