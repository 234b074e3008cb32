using Campaigns.Domain.Activities;
using Campaigns.Web.Platform;
using Microsoft.Extensions.Localization;

namespace Campaigns.Web.Features.Shared;

/// <summary>Puts into words what the form asks about a doubtful value, and what the tick beside the question confirms.</summary>
public static class DoubtSentences
{
    public static string Of(Doubt doubt, IStringLocalizer<SharedTexts> texts)
    {
        ArgumentNullException.ThrowIfNull(doubt);
        ArgumentNullException.ThrowIfNull(texts);
        return texts["Doubt." + doubt.Key, Figures(doubt)];
    }

    public static string Yes(Doubt doubt, IStringLocalizer<SharedTexts> texts)
    {
        ArgumentNullException.ThrowIfNull(doubt);
        ArgumentNullException.ThrowIfNull(texts);
        return texts[$"Doubt.{doubt.Key}.Yes", Figures(doubt)];
    }

    private static object[] Figures(Doubt doubt) =>
        doubt switch
        {
            Doubt.MoreThanVenueHolds d => [Show.Number(d.Places), Show.Number(d.Seats)],
            Doubt.VeryManyPlaces d => [Show.Number(d.Places)],
            Doubt.VeryManySeats d => [Show.Number(d.Seats)],
            Doubt.AlreadyOver d => [Show.TimeAndDate(d.EndsAt)],
            Doubt.CountedSince d => [Show.Number(d.Turns), Show.TimeAndDate(d.At)],
            Doubt.ManyForThePlaces d => [Show.Number(d.Turns), Show.Number(d.Places)],
            Doubt.LongIntoTheNextDay d => [Show.Number((decimal)(d.EndsAt - d.StartsAt).TotalHours), Show.Time(d.EndsAt)],
            _ => throw new ArgumentOutOfRangeException(nameof(doubt), doubt.Key, "A doubt without a sentence."),
        };
}

/// <summary>A tick that confirms a doubtful value.</summary>
/// <param name="Name">The name of the field that holds the confirmed tokens.</param>
/// <param name="Field">The field at which the question is shown.</param>
/// <param name="Doubt">The doubt that the form asks about.</param>
/// <param name="Agreed">The tokens that were confirmed already.</param>
public sealed record AskBack(string Name, string Field, Doubt Doubt, IReadOnlyCollection<string> Agreed)
{
    public bool IsAgreed => Agreed.Contains(Doubt.Token, StringComparer.Ordinal);
}
