using System.Reflection;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Events;
using Campaigns.Domain.Training;
using Campaigns.Testing;
using Campaigns.Web.Features.Events;
using Campaigns.Web.Features.Shared;
using Campaigns.Web.Features.Training;
using Campaigns.Web.Platform;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using NodaTime;
using Xunit;

namespace Campaigns.Web.Tests.Features.Activities;

/// <summary>Each refusal of the shared rules has a sentence for events and one for course runs, in both languages.</summary>
public sealed class SentencesTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private static readonly Dictionary<Type, object> Values = new()
    {
        [typeof(int)] = 1,
        [typeof(Guid)] = Guid.NewGuid(),
        [typeof(string)] = "Title",
        [typeof(Duration)] = Duration.FromHours(24),
        [typeof(Instant)] = Instant.FromUtc(2026, 11, 24, 2, 0),
        [typeof(LocalDate)] = new LocalDate(2026, 11, 24),
        [typeof(ActivityState)] = ActivityState.Held,
        [typeof(Doubt)] = new Doubt.VeryManyPlaces(200_000),
        [typeof(UndecidedCounts)] = new UndecidedCounts(1, 0, 0),
        [typeof(IReadOnlyList<int>)] = new[] { 1, 2 },
        [typeof(OtherActivity)] = new OtherActivity(
            Guid.NewGuid(),
            "Mít tinh",
            "Hội trường",
            "Huyện Lắk",
            Instant.FromUtc(2026, 11, 24, 2, 0),
            Instant.FromUtc(2026, 11, 24, 4, 0)
        ),
    };

    public static TheoryData<string, string> Refused
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var type in Types())
            {
                data.Add(type.FullName!, "vi");
                data.Add(type.FullName!, "en");
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Refused))]
    public void Every_refusal_has_its_sentence(string type, string language)
    {
        using var _ = Languages.Use(language);
        var refusal = Make(Types().Single(t => t.FullName == type));
        var services = fixture.Host.Services;
        var shared = services.GetRequiredService<IStringLocalizer<SharedTexts>>();
        string[] said =
        [
            .. refusal is RunRefusal
                ? []
                : new[] { EventSentences.Of(refusal, services.GetRequiredService<IStringLocalizer<EventsTexts>>(), shared) },
            .. refusal is EventRefusal
                ? []
                : new[] { TrainingSentences.Of(refusal, services.GetRequiredService<IStringLocalizer<TrainingTexts>>(), shared) },
        ];
        Assert.DoesNotContain(
            said,
            s => s.StartsWith("Refusal.", StringComparison.Ordinal) || s.StartsWith("Required.", StringComparison.Ordinal)
        );
        Assert.DoesNotContain(said, s => s.Contains('{', StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("vi")]
    [InlineData("en")]
    public void Every_field_that_is_missing_has_its_sentence(string language)
    {
        using var _ = Languages.Use(language);
        var services = fixture.Host.Services;
        var (events, training) = (
            services.GetRequiredService<IStringLocalizer<EventsTexts>>(),
            services.GetRequiredService<IStringLocalizer<TrainingTexts>>()
        );
        var shared = services.GetRequiredService<IStringLocalizer<SharedTexts>>();
        var now = Instant.FromUtc(2026, 11, 24, 2, 0);
        SessionPlan[] rows = [new(null, null, null, null), new(null, new LocalDate(2026, 11, 25), null, null), new(null, null, now, null)];
        var ofEvent = EventRules.Schedule(ActivityState.Draft, new EventPlan { Sessions = rows }, new EventSurroundings(), now).Refusals;
        var ofRun = RunRules
            .Open(new RunPlan { Sessions = rows }, null, [], courseEnded: false, now)
            .Refusals.Append(new ActivityRefusal.Required("CourseId"));
        Assert.Contains(ofEvent, r => r.Field == "Sessions[2].End");
        Assert.DoesNotContain(ofEvent, r => EventSentences.Of(r, events, shared).StartsWith("Required.", StringComparison.Ordinal));
        Assert.DoesNotContain(ofRun, r => TrainingSentences.Of(r, training, shared).StartsWith("Required.", StringComparison.Ordinal));
    }

    /// <summary>All refusals but the one that is a question of its own (HeldAsk) and no sentence.</summary>
    private static IEnumerable<Type> Types() =>
        typeof(ActivityRefusal)
            .Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(ActivityRefusal)) && !t.IsAbstract && t != typeof(ActivityRefusal.NotFinished));

    private static ActivityRefusal Make(Type type)
    {
        var constructor = type.GetConstructors(BindingFlags.Public | BindingFlags.Instance).Single();
        return (ActivityRefusal)
            constructor.Invoke([
                .. constructor
                    .GetParameters()
                    .Select(p => p.Name == "Field" && type == typeof(ActivityRefusal.AskedBack) ? "Capacity" : Values[p.ParameterType]),
            ]);
    }
}
