using Campaigns.Domain.Activities;
using Campaigns.Domain.Counting;
using Campaigns.Domain.Door;
using Campaigns.Domain.Time;
using Campaigns.Vectors;
using NodaTime;

namespace Campaigns.Domain.Tests.Outreach;

/// <summary>
/// Counts a case of counting.json in the plainest way: every act makes facts with their own copy of what they are counted by, and every
/// figure is read from the facts. The database's counts have to pass the same cases.
/// </summary>
internal sealed class ReferenceCount
{
    private readonly CountingCase world;
    private readonly Dictionary<string, CountedPerson> persons;
    private readonly Dictionary<string, string> mergedInto = new(StringComparer.Ordinal);
    private readonly List<Fact> facts = [];

    private ReferenceCount(CountingCase world)
    {
        this.world = world;
        persons = world.Persons.ToDictionary(p => p.Id, StringComparer.Ordinal);
    }

    /// <summary>The figures of a case, with the breakdowns that its expectation contains.</summary>
    public static CountExpectation Of(CountingCase world)
    {
        var count = new ReferenceCount(world);
        foreach (var act in world.Acts)
        {
            count.Apply(act);
        }

        return count.Figures();
    }

    private void Apply(CountedAct act)
    {
        switch (act.Act)
        {
            case CountedActKind.CheckIn when Standing(act) is null:
                var person = PersonOf(act);
                facts.Add(FactOf(act, person?.Id, CellsOf(act, person)));
                break;
            case CountedActKind.Group when Standing(act) is null:
                facts.Add(FactOf(act, person: null, act.Cells!.ToCells()));
                break;
            case CountedActKind.CheckIn or CountedActKind.Group:
                break;
            case CountedActKind.Companions:
                Replace(act, fact => fact with { Cells = CellsOf(act, PersonOf(act)) });
                break;
            case CountedActKind.Annul:
                Replace(act, fact => fact with { Annulled = true });
                break;
            case CountedActKind.Headcount:
                facts.Add(FactOf(act, person: null, act.Cells!.ToCells()) with { Source = Source.Headcount });
                break;
            case CountedActKind.Merge:
                mergedInto[act.Person!] = act.Into!;
                break;
            case CountedActKind.Erase:
                persons[act.Person!] = new CountedPerson(act.Person!);
                break;
            case CountedActKind.Correct:
                persons[act.Person!] = new CountedPerson(act.Person!, act.Sex, act.BirthYear);
                break;
            default:
                throw new InvalidOperationException($"Unknown act {act.Act}.");
        }
    }

    private CountExpectation Figures()
    {
        var standing = facts.Where(f => !f.Annulled).ToList();
        var outreach = standing.Where(f => f.Activity.Kind == ActivityKind.Event).ToList();
        var learning = standing.Where(f => f.Activity.Kind == ActivityKind.CourseRun).ToList();
        var cells = Cells.Sum(outreach.Select(f => f.Cells));
        return new CountExpectation
        {
            Turns = cells.Turns,
            Cells = CellsVector.Of(cells),
            People = People(outreach),
            Events = world.Activities.Count(a => a is { Kind: ActivityKind.Event, State: ActivityState.Held or ActivityState.Confirmed }),
            NotYetRecorded = world
                .Activities.Where(a =>
                    a is { Kind: ActivityKind.Event, State: ActivityState.Scheduled or ActivityState.Held or ActivityState.Confirmed }
                )
                .SelectMany(a => a.Sessions)
                .Count(s => s.EndsAt <= world.Now && outreach.All(f => f.Session != s.Id)),
            CourseTurns = learning.Sum(f => f.Cells.Turns),
            CoursePeople = People(learning),
            BySource = world.Expected.BySource is null ? null : Turns(outreach, f => [SnakeCase(f.Source)]),
            ByForm = world.Expected.ByForm is null ? null : Turns(outreach, f => [f.Activity.Form]),
            ByOrganisingUnit = world.Expected.ByOrganisingUnit is null ? null : Turns(outreach, f => [f.Activity.OrganisingUnit]),
            ByPlace = world.Expected.ByPlace is null ? null : Turns(outreach, f => [f.Activity.Place]),
            ByAudience = world.Expected.ByAudience is null ? null : Turns(outreach, f => f.Activity.Audiences),
        };
    }

    private int People(IEnumerable<Fact> attended) =>
        attended.Select(f => f.Person).OfType<string>().Select(Survivor).Distinct(StringComparer.Ordinal).Count();

    private string Survivor(string person) => mergedInto.TryGetValue(person, out var into) ? Survivor(into) : person;

    private static Dictionary<string, int> Turns(IEnumerable<Fact> counted, Func<Fact, IEnumerable<string>> keys) =>
        counted
            .SelectMany(f => keys(f).Select(key => (Key: key, f.Cells.Turns)))
            .GroupBy(x => x.Key, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Sum(x => x.Turns), StringComparer.Ordinal);

    private Fact? Standing(CountedAct act) => facts.Find(f => IsStanding(f, act));

    private static bool IsStanding(Fact fact, CountedAct act) =>
        !fact.Annulled && fact.Registration == act.Registration && fact.Session == act.Session;

    private void Replace(CountedAct act, Func<Fact, Fact> change)
    {
        var index = facts.FindIndex(f => IsStanding(f, act));
        facts[index] = change(facts[index]);
    }

    private CountedPerson? PersonOf(CountedAct act) =>
        world.Registrations.Single(r => r.Id == act.Registration).Person is { } id ? persons[id] : null;

    private Cells CellsOf(CountedAct act, CountedPerson? person) =>
        Cells.OfAttendance(person?.Sex, person?.BirthYear, VietnamTime.DateOf(SessionOf(act).StartsAt), act.Companions);

    private CountedSession SessionOf(CountedAct act) => world.Activities.SelectMany(a => a.Sessions).Single(s => s.Id == act.Session);

    private Fact FactOf(CountedAct act, string? person, Cells cells) =>
        new(
            act.Registration,
            act.Session!,
            world.Activities.Single(a => a.Sessions.Any(s => s.Id == act.Session)),
            person,
            act.Source,
            cells,
            Annulled: false
        );

    private static string SnakeCase(Source source) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(source.ToString());

    private sealed record Fact(
        string? Registration,
        string Session,
        CountedActivity Activity,
        string? Person,
        Source Source,
        Cells Cells,
        bool Annulled
    );
}
