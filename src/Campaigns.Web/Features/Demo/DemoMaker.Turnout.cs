using System.Globalization;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Codes;
using Campaigns.Domain.Counting;
using Campaigns.Domain.Door;
using Campaigns.Domain.People;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Text;
using Campaigns.Domain.Time;
using Campaigns.Domain.Units;
using Campaigns.Web.Features.Registrations;
using NodaTime;

namespace Campaigns.Web.Features.Demo;

/// <summary>The people who are expected at an event, and what was recorded.</summary>
internal sealed class Turnout(Plan plan, Activity activity, Session session, ActivityState state)
{
    public Plan Plan { get; } = plan;

    public Activity Activity { get; } = activity;

    public Session Session { get; } = session;

    public ActivityState State { get; } = state;

    public LocalDate Day { get; } = VietnamTime.DateOf(session.StartsAt);

    public List<Registration> Expected { get; } = [];

    public HashSet<string> Codes { get; } = new(StringComparer.Ordinal);

    public HashSet<Guid> Persons { get; } = [];

    /// <summary>The turns that the door counted.</summary>
    public int Turns { get; set; }

    public bool Recorded { get; set; }
}

internal sealed partial class DemoMaker
{
    private static readonly string[] Gates = ["Cửa chính", "Cửa chính", "Cửa chính", "Cửa bên"];
    private static readonly string[] Domains = ["example.com", "example.org", "example.net"];

    private readonly Dictionary<Guid, List<Person>> _known = [];
    private readonly HashSet<(string, string)> _byPhone = [];
    private readonly HashSet<(string, int, Guid)> _byBirth = [];
    private string? _familyPhone;

    private void Register(Turnout turnout, Instant scheduled)
    {
        var plan = turnout.Plan;
        var over = plan.EndsAt <= _now;
        if (plan.Setting == "school" && plan.Registered is null && _dice.Chance(over ? 0.4 : 0.3))
        {
            RegisterClasses(turnout, scheduled);
        }

        if (!plan.Registers)
        {
            return;
        }

        var capacity = plan.Capacity ?? 200;
        var wanted =
            plan.Registered
            ?? Math.Min(
                capacity,
                over
                    ? (int)
                        Math.Min(
                            plan.Turns * _dice.Between(0.3, 0.8),
                            plan.StartsAt > _now - Recent ? _dice.Roll(25, 90) : _dice.Roll(14, 46)
                        )
                    : (int)(capacity * _dice.Between(0.05, 0.5) * (plan.StartsAt < _now + Duration.FromDays(9) ? 1 : 0.4))
            );
        foreach (var (name, people) in plan.Groups)
        {
            var at = _dice.Moment(
                scheduled + Duration.FromMinutes(5),
                Earlier(plan.StartsAt - Duration.FromHours(4), _now - Duration.FromHours(1))
            );
            turnout.Expected.Add(NewRegistration(turnout, null, RegistrationChannel.Organiser, people, at, name));
        }

        var places = plan.Groups.Sum(g => g.Places);
        while (places < wanted)
        {
            var more = Math.Min(wanted - places, _dice.Weighted<int>([(1, 84), (2, 12), (3, 4)]));
            places += more;
            Add(turnout, scheduled, more);
        }

        for (var gone = wanted / 25; gone > 0 && plan.Registered is null; gone--)
        {
            var registration = Add(turnout, scheduled, 1);
            registration.State = RegistrationState.Withdrawn;
            registration.WithdrawnAt = _dice.Moment(registration.CreatedAt, Earlier(plan.StartsAt - Duration.FromMinutes(40), _now));
            turnout.Expected.Remove(registration);
        }
    }

    private Registration Add(Turnout turnout, Instant scheduled, int places)
    {
        var channel = _dice.Weighted<RegistrationChannel>([
            (RegistrationChannel.Public, 78),
            (RegistrationChannel.Organiser, 18),
            (RegistrationChannel.Paper, 4),
        ]);
        var at = _dice.Moment(
            scheduled + Duration.FromMinutes(5),
            Earlier(turnout.Plan.StartsAt - Duration.FromMinutes(50), _now - Duration.FromMinutes(2))
        );
        var registration = NewRegistration(turnout, Guest(turnout, at), channel, places, at);
        turnout.Expected.Add(registration);
        return registration;
    }

    /// <summary>School classes come as groups, with a number and without names.</summary>
    private void RegisterClasses(Turnout turnout, Instant scheduled)
    {
        var grades = turnout.Plan.Hall.Kind == HallKind.HighSchool ? new[] { "10A", "11A", "12A", "10B", "11B" } : ["6A", "7A", "8A", "9A"];
        var classes = Math.Clamp((int)(turnout.Plan.Turns / 60), 1, 6);
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (names.Count < classes)
        {
            names.Add(string.Create(CultureInfo.InvariantCulture, $"Lớp {_dice.Pick(grades)}{_dice.Roll(1, 5)}"));
        }

        foreach (var name in names)
        {
            var at = _dice.Moment(scheduled, Earlier(turnout.Plan.StartsAt - Duration.FromHours(6), _now));
            turnout.Expected.Add(NewRegistration(turnout, null, RegistrationChannel.Organiser, _dice.Roll(33, 44), at, name));
        }
    }

    private Registration NewRegistration(
        Turnout turnout,
        Person? person,
        RegistrationChannel channel,
        int places,
        Instant at,
        string? group = null
    )
    {
        var id = _dice.Id(at);
        string code;
        do
        {
            code = _dice.Code(ReadableCode.TicketLength);
        } while (!turnout.Codes.Add(code));

        var name = group ?? person!.Name;
        var registration = new Registration
        {
            Id = id,
            ActivityId = turnout.Activity.Id,
            PersonId = person?.Id,
            OperationId = _dice.Id(at),
            Name = name,
            NameFolded = Folding.Fold(name),
            NameSort = Names.SortKey(name),
            Phone = person?.Phone,
            Email = person?.Email,
            Sex = person?.Sex,
            BirthYear = person?.BirthYear,
            CommuneId = person?.CommuneId,
            Places = places,
            IsGroup = group is not null,
            Channel = channel,
            Language = "vi",
            Code = code,
            TokenHash = _world.TokenHash(id, 1),
            KeyVersion = _world.KeyVersion,
            CreatedAt = at,
        };
        _data.Registrations.Add(registration);
        if (person is not null)
        {
            _data.Consents.Add(
                new Consent
                {
                    Id = _dice.Id(at),
                    RegistrationId = id,
                    PersonId = person.Id,
                    TextVersion = Registering.ConsentVersion,
                    Purpose = Registering.ConsentPurpose,
                    Language = "vi",
                    GivenBy = Ages.NeedsGuardian(person.BirthYear, VietnamTime.DateOf(at)) ? "guardian" : "self",
                    Channel = channel,
                    GivenAt = at,
                }
            );
        }

        return registration;
    }

    /// <summary>The door: people who are expected come around the start, and so do some who are not.</summary>
    private void Come(Turnout turnout)
    {
        var plan = turnout.Plan;
        var opens = plan.StartsAt - Duration.FromMinutes(25);
        if (opens > _now || plan.NotRecorded || turnout.Expected.Count == 0)
        {
            return;
        }

        var latest = Earlier(_now - Duration.FromMinutes(1), plan.StartsAt + Duration.FromMinutes(35));

        // At the door that visitors of the demo see, groups come later, by acts that are written by hand.
        var expected = turnout.Expected.Where(r => plan != _atDoor || !r.IsGroup).OrderBy(r => r.Id).ToArray();
        _dice.Shuffle(expected);
        var wanted =
            (plan.Came - (plan == _atDoor ? plan.Groups.Sum(g => g.Places) : 0))
            ?? (int)(expected.Sum(r => r.Places) * _dice.Between(0.7, 0.95));
        var strangers = plan.Registers ? Math.Max(0, wanted / (plan.Came is null ? 12 : 11)) : 0;
        if (plan.EndsAt > _now && plan.Came is null)
        {
            wanted = (int)(wanted * 0.8);
        }

        var came = 0;
        foreach (var registration in expected)
        {
            if (came + strangers >= wanted)
            {
                break;
            }

            var places = Math.Min(registration.Places, wanted - strangers - came);
            came += places;
            Admit(
                turnout,
                registration,
                Arrival(opens, latest),
                places,
                _dice.Weighted<Source>([(Source.Qr, 70), (Source.Code, 8), (Source.Search, 22)])
            );
        }

        for (; came < wanted && plan.Registers; came++)
        {
            var at = Arrival(opens, latest);
            Admit(turnout, NewRegistration(turnout, Guest(turnout, at), RegistrationChannel.WalkIn, 1, at), at, 1, Source.WalkIn);
        }

        turnout.Turns = came;
        turnout.Recorded = came > 0;
    }

    // The mean of three random numbers, so that most people come around the start.
    private Instant Arrival(Instant opens, Instant latest) =>
        latest <= opens
            ? latest
            : opens
                + Duration.FromSeconds(
                    Math.Floor((latest - opens).TotalSeconds * (_dice.Between(0, 1) + _dice.Between(0, 1) + _dice.Between(0, 1)) / 3)
                );

    private void Admit(Turnout turnout, Registration registration, Instant at, int places, Source source)
    {
        var (plan, activity) = (turnout.Plan, turnout.Activity);
        var phone = PhoneFor(plan, source);
        var gate = phone?.Gate ?? _dice.Pick(Gates);
        var received = at + Duration.FromMilliseconds(_dice.Chance(0.04) ? _dice.Roll(40_000, 400_000) : _dice.Roll(300, 2_500));
        var checkIn = new CheckIn
        {
            Id = _dice.Id(at),
            Kind = CheckInKind.Admit,
            SessionId = turnout.Session.Id,
            RegistrationId = registration.Id,
            Gate = gate,
            ActorKind = phone is null ? ActorKind.Account : ActorKind.Device,
            ActorId = phone?.GrantId ?? (plan.Hall.DistrictCode == HomeDistrict ? _steward.Id : plan.Author.Id),
            PhoneId = phone?.Id,
            DeviceAt = at,
            ClockOffsetMs = _dice.Roll(-900, 900),
            HappenedAt = at,
            ReceivedAt = Earlier(received, _now),
            DoorVerdict = Verdict.Accepted,
            ServerVerdict = Verdict.Accepted,
            Source = source,
        };
        _data.CheckIns.Add(checkIn);
        var girls = registration.IsGroup ? (int)(places * _dice.Between(0.42, 0.58)) : 0;
        var cells = registration.IsGroup
            ? Cells.BySex(girls, places - girls, 0)
            : Cells.OfAttendance(registration.Sex, registration.BirthYear, turnout.Day, places - 1);
        _data.Attendances.Add(
            new Attendance
            {
                Id = _dice.Id(at),
                RegistrationId = registration.Id,
                SessionId = turnout.Session.Id,
                ActivityId = activity.Id,
                PersonId = registration.PersonId,
                CheckInId = checkIn.Id,
                HappenedAt = at,
                Gate = gate,
                Source = source,
                Cells = cells,
                CampaignId = activity.CampaignId,
                OrganisingUnitId = activity.OrganisingUnitId,
                PlaceUnitId = activity.PlaceUnitId!.Value,
                OnDate = turnout.Day,
                FormId = _world.Forms[plan.Form],
                SettingId = _world.Settings[plan.Setting],
            }
        );
    }

    /// <summary>People who came without a registration, as the organiser counted them.</summary>
    private void Count(Turnout turnout, Instant at)
    {
        var plan = turnout.Plan;
        var rest = plan.Came is not null ? _dice.Roll(6, 30) : (int)Math.Round(plan.Turns) - turnout.Turns;
        if (plan.NotRecorded || rest <= 0 || (plan.EndsAt > _now - Duration.FromDays(2) && plan.Came is null && _dice.Chance(0.1)))
        {
            return;
        }

        turnout.Recorded = true;
        var parts = rest > 60 && _dice.Chance(0.15) ? new[] { rest / 3, rest - (rest / 3) } : [rest];
        foreach (var part in parts)
        {
            AddHeadcount(turnout, part, at);
        }
    }

    private void AddHeadcount(Turnout turnout, int people, Instant at)
    {
        var plan = turnout.Plan;
        var women =
            plan.Audiences.Contains("women", StringComparer.Ordinal) && plan.Audiences.Count == 1 ? _dice.Between(0.8, 0.98)
            : plan.Audiences.Contains("women", StringComparer.Ordinal) ? _dice.Between(0.55, 0.75)
            : plan.Audiences[0] == "men" ? _dice.Between(0.15, 0.4)
            : _dice.Between(0.42, 0.6);
        var unknown = _dice.Chance(0.15) ? (int)(people * _dice.Between(0.05, 0.3)) : 0;
        var female = (int)((people - unknown) * women);
        var (under16, young, old) = !_dice.Chance(0.4)
            ? (0, 0, 0)
            : plan.Setting switch
            {
                "school" when plan.Hall.Kind == HallKind.LowerSchool => ((int)(people * 0.96), 0, 0),
                "school" => ((int)(people * 0.3), (int)(people * 0.65), 0),
                "enterprise" or "agency" => (0, (int)(people * 0.3), 0),
                _ => (
                    (int)(people * _dice.Between(0, 0.12)),
                    (int)(people * _dice.Between(0.15, 0.35)),
                    (int)(people * _dice.Between(0.06, 0.2))
                ),
            };
        var known = under16 + young + old > 0;
        var middle = known && plan.Setting != "school" ? people - under16 - young - old : 0;
        _data.Headcounts.Add(
            new Headcount
            {
                Id = _dice.Id(at),
                OperationId = _dice.Id(at),
                SessionId = turnout.Session.Id,
                ActivityId = turnout.Activity.Id,
                Cells = new Cells(
                    female,
                    people - unknown - female,
                    unknown,
                    under16,
                    young,
                    middle,
                    old,
                    people - under16 - young - middle - old
                ),
                CampaignId = turnout.Activity.CampaignId,
                OrganisingUnitId = turnout.Activity.OrganisingUnitId,
                PlaceUnitId = turnout.Activity.PlaceUnitId!.Value,
                OnDate = turnout.Day,
                FormId = _world.Forms[plan.Form],
                SettingId = _world.Settings[plan.Setting],
                CountedById = plan.Author.Id,
                CountedAt = at,
            }
        );
    }

    /// <summary>A person of the commune: one who came before, or a new one.</summary>
    private Person Guest(Turnout turnout, Instant at)
    {
        var commune = _dice.Chance(0.88)
            ? turnout.Plan.Hall.Commune
            : _dice.Pick(_halls.Where(h => h.DistrictCode == turnout.Plan.Hall.DistrictCode).ToArray()).Commune;
        if (_known.TryGetValue(commune.Id, out var known) && _dice.Chance(0.7))
        {
            for (var attempt = 0; attempt < 4; attempt++)
            {
                var one = _dice.Pick(known);
                if (!one.IsSpeaker && turnout.Persons.Add(one.Id))
                {
                    return one;
                }
            }
        }

        var person = NewPerson(commune, turnout.Plan.Hall.DistrictCode, at, speaker: false, turnout.Plan.Audiences);
        turnout.Persons.Add(person.Id);
        return person;
    }

    private Person NewPerson(Unit commune, string district, Instant at, bool speaker, IReadOnlyList<string>? audiences = null)
    {
        var urban = commune.OfficialType is "phuong" or "thi_tran";
        for (; ; )
        {
            var people =
                urban && _dice.Chance(0.5)
                    ? People.Kinh
                    : _dice.Weighted(DemoPlaces.PeoplesOf(district).Select(p => (p.People, p.Weight)).ToArray());
            var women =
                audiences is null ? 0.5
                : audiences.Contains("women", StringComparer.Ordinal) ? 0.75
                : audiences.Contains("men", StringComparer.Ordinal) ? 0.25
                : 0.53;
            var sex = _dice.Chance(women) ? Sex.Female : Sex.Male;
            var name = DemoNames.Name(_dice, people, sex);
            var year = VietnamTime.DateOf(at).Year;
            var born =
                speaker ? year - _dice.Around(32, 64)
                : audiences is not null && audiences.Contains("youth", StringComparer.Ordinal) ? year - _dice.Roll(15, 29)
                : audiences is not null && audiences.Contains("elderly", StringComparer.Ordinal) ? year - _dice.Around(45, 82)
                : year
                    - _dice.Weighted<int>([
                        (_dice.Roll(13, 17), 4),
                        (_dice.Roll(18, 30), 24),
                        (_dice.Roll(31, 59), 58),
                        (_dice.Roll(60, 80), 14),
                    ]);

            // Families share a phone, so sometimes a person has the number of the person before.
            var phone =
                speaker ? DemoNames.Phone(_dice)
                : !_dice.Chance(0.62) ? null
                : _familyPhone is not null && _dice.Chance(0.2) ? _familyPhone
                : DemoNames.Phone(_dice);
            _familyPhone = phone ?? _familyPhone;
            var known = speaker || _dice.Chance(0.85);
            var email = _dice.Chance(speaker ? 0.3 : 0.03)
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Folding.Fold(name).Replace(' ', '.')}{born % 100:00}@{_dice.Pick(Domains)}"
                )
                : null;
            if ((phone is null || !_byPhone.Contains((name, phone))) && !_byBirth.Contains((name, born, commune.Id)))
            {
                return AddPerson(
                    name,
                    speaker || _dice.Chance(0.95) ? sex : null,
                    known ? born : null,
                    speaker || known || _dice.Chance(0.8) ? commune : null,
                    phone,
                    email,
                    at,
                    speaker,
                    commune,
                    born
                );
            }
        }
    }

    private Person AddPerson(
        string name,
        Sex? sex,
        int? born,
        Unit? commune,
        string? phone,
        string? email,
        Instant at,
        bool speaker,
        Unit? from = null,
        int? bornIn = null
    )
    {
        var person = new Person
        {
            Id = _dice.Id(at),
            Name = name,
            NameFolded = Folding.Fold(name),
            NameSort = Names.SortKey(name),
            Sex = sex,
            BirthYear = born,
            CommuneId = commune?.Id,
            Phone = phone,
            Email = email,
            IsSpeaker = speaker,
            CreatedAt = at,
        };
        _data.Persons.Add(person);
        var home = (from ?? commune)!.Id;
        if (phone is not null)
        {
            _byPhone.Add((name, phone));
        }

        _byBirth.Add((name, bornIn ?? born ?? 0, home));
        if (!_known.TryGetValue(home, out var known))
        {
            _known[home] = known = [];
        }

        known.Add(person);
        return person;
    }
}
