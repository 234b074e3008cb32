using Campaigns.Domain.Registrations;
using Campaigns.Web.Features.Registrations;
using Campaigns.Web.Platform;
using Campaigns.Web.Platform.Access;
using Campaigns.Web.Platform.Http;
using Microsoft.Extensions.Localization;

namespace Campaigns.Web.Features.Attendances;

/// <summary>Those who come without a registration and give a name.</summary>
internal static class WalkIns
{
    public static void Map(IEndpointRouteBuilder door) =>
        door.MapPost("/walk-ins", RegisterAsync).RequireSameOrigin().WithMetadata(new MayAttribute(Act.CheckIn));

    /// <summary>Somebody without a registration: registers them for this activity. That they are in is an act of its own, which the phone sends next.</summary>
    private static async Task<IResult> RegisterAsync(
        HttpContext context, Guid sessionId, DoorSessions sessions, Actor actor, Registering registering, IStringLocalizer<AttendancesTexts> texts)
    {
        var cancel = context.RequestAborted;
        if (await sessions.FindAsync(actor, sessionId, cancel) is not { } session)
        {
            return TypedResults.NotFound();
        }

        if (await DoorEndpoints.ReadAsync(context.Request, DoorJson.Default.WalkInSent, cancel) is not { } sent || sent.Operation == Guid.Empty)
        {
            return TypedResults.BadRequest();
        }

        var outcome = await registering.RegisterAsync(
            new RegisterRequest
            {
                OperationId = sent.Operation,
                ActivityId = session.ActivityId,
                Channel = RegistrationChannel.WalkIn,
                Name = sent.Name ?? "",
                Sex = sent.Sex switch { "female" => Sex.Female, "male" => Sex.Male, _ => null },
                YearOfBirth = sent.BirthYear,
                Consent = sent.Consent,
                ConsentByGuardian = sent.Guardian,
                Language = Languages.Current,
                AccountId = actor.Id,
            },
            cancel);
        return outcome switch
        {
            RegisterOutcome.Done done => Json(new WalkInAnswered(done.Registration.Id, done.Registration.Name, null), StatusCodes.Status200OK),
            RegisterOutcome.Refused refused => Json(
                new WalkInAnswered(
                    null,
                    null,
                    string.Join(' ', refused.Refusals.Select(r => Say(r, texts)).Distinct(StringComparer.Ordinal)),
                    refused.Refusals.Where(r => FieldOf(r) is not null).DistinctBy(FieldOf, StringComparer.Ordinal).ToDictionary(r => FieldOf(r)!, r => Say(r, texts), StringComparer.Ordinal)),
                StatusCodes.Status422UnprocessableEntity),
            _ => TypedResults.NotFound(),
        };
    }

    private static string Say(RegistrationRefusal refusal, IStringLocalizer<AttendancesTexts> texts) => refusal switch
    {
        RegistrationRefusal.NameMissing => texts["WalkIn.NameMissing"],
        RegistrationRefusal.NameTooLong tooLong => texts["WalkIn.NameTooLong", tooLong.Max],
        RegistrationRefusal.YearOfBirthOutOfRange range => texts["WalkIn.YearWrong", range.Min, range.Max],
        RegistrationRefusal.ConsentMissing => texts["WalkIn.ConsentMissing"],
        RegistrationRefusal.GuardianConsentMissing => texts["WalkIn.GuardianMissing"],
        RegistrationRefusal.NotTakingPlace => texts["WalkIn.NotTakingPlace"],
        _ => texts["WalkIn.Refused"],
    };

    private static string? FieldOf(RegistrationRefusal refusal) => refusal switch
    {
        RegistrationRefusal.NameMissing or RegistrationRefusal.NameTooLong => "name",
        RegistrationRefusal.YearOfBirthOutOfRange => "year",
        RegistrationRefusal.ConsentMissing => "consent",
        RegistrationRefusal.GuardianConsentMissing => "guardian",
        _ => null,
    };

    private static IResult Json(WalkInAnswered answer, int status) => TypedResults.Json(answer, DoorJson.Default.WalkInAnswered, statusCode: status);
}
