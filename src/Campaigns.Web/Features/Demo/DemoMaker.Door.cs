using System.Globalization;
using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Counting;
using Campaigns.Domain.Door;
using Campaigns.Domain.Registrations;
using Campaigns.Domain.Time;
using Campaigns.Web.Features.Door;
using Campaigns.Web.Features.Door.Scanner;
using NodaTime;

namespace Campaigns.Web.Features.Demo;

/// <summary>A phone at the demo's door, with the grant by which it is paired.</summary>
internal sealed record DemoPhone(Guid GrantId, Guid Id, string Gate, bool MaySearch);

internal sealed partial class DemoMaker
{
    private const int DoorSeed = 20261901;

    /// <summary>The base point of P-256, used as a public key that belongs to no phone.</summary>
    private const string NobodysKey =
        "6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C2964FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5";

    private const string SelfGate = "Tự điểm danh";

    private readonly SeededRandom _doorDice = new(DoorSeed);
    private Plan? _atDoor;
    private Turnout? _doorTurnout;
    private DemoPhone[] _phones = [];

    /// <summary>
    /// Chooses the event whose door a visitor of the demo sees: the one that is on, otherwise the last that began, otherwise the next one.
    /// </summary>
    private void ChooseDoor()
    {
        var days = _plans
            .Where(p => p.Fixed == ActivityState.Scheduled && p.Groups.Count > 0 && VietnamTime.DateOf(p.StartsAt) == _today)
            .OrderBy(p => p.StartsAt)
            .ToList();
        _atDoor =
            days.FindLast(p => p.StartsAt <= _now && _now < p.EndsAt) ?? days.FindLast(p => p.StartsAt <= _now) ?? days.FirstOrDefault();
        if (_atDoor is { } plan)
        {
            var at = PhonesMadeAt(plan);
            _phones =
            [
                new DemoPhone(_doorDice.Id(at), _doorDice.Id(at), "Cửa chính", MaySearch: true),
                new DemoPhone(_doorDice.Id(at), _doorDice.Id(at), "Cửa bên", MaySearch: false),
            ];
        }
    }

    private Instant PhonesMadeAt(Plan plan) => Earlier(plan.StartsAt - Duration.FromHours(3), _now - Duration.FromHours(1));

    /// <summary>
    /// The phone for an admission: one that may search admits people who were searched for and registers walk-ins; all other admissions may
    /// come from either phone.
    /// </summary>
    private DemoPhone? PhoneFor(Plan plan, Source source) =>
        plan != _atDoor ? null
        : source is Source.Search or Source.WalkIn ? _phones[0]
        : _doorDice.Chance(0.55) ? _phones[0]
        : _phones[1];

    /// <summary>
    /// Pairs two phones with that door: one has sent everything, and the other had no signal for a while, so its acts arrived late. A third
    /// link still waits for its phone. Some of the acts are still to be decided about.
    /// </summary>
    private void MakeDoor()
    {
        if (_doorTurnout is not { } turnout)
        {
            return;
        }

        var made = PhonesMadeAt(turnout.Plan);
        var paired = Earlier(turnout.Session.StartsAt - Duration.FromMinutes(50), _now - Duration.FromMinutes(12));
        AddPhone(turnout, _phones[0], made, paired, silentFor: Duration.FromSeconds(9), waiting: 0);
        AddPhone(turnout, _phones[1], made, paired + Duration.FromMinutes(4), silentFor: Duration.FromMinutes(6), waiting: 4);
        AddGrant(turnout, _doorDice.Id(made), "Cửa sau", maySearch: false, made, pairedAt: null);
        _data.SelfCheckIns.Add((turnout.Activity.Id, turnout.Plan.Author.Id, made));
        if (turnout.Session.StartsAt + Duration.FromMinutes(19) < _now)
        {
            ActAtDoor(turnout);
        }
    }

    private void ActAtDoor(Turnout turnout)
    {
        var start = turnout.Session.StartsAt;
        var caughtUp = start + Duration.FromMinutes(18);
        var came = _data.Attendances.Where(a => a.SessionId == turnout.Session.Id).ToDictionary(a => a.RegistrationId);
        var waiting = turnout.Expected.Where(r => !r.IsGroup && !came.ContainsKey(r.Id)).OrderBy(r => r.Id).ToList();

        // Most of one group came, and the other group has not come yet.
        var group = turnout.Expected.First(r => r.IsGroup);
        var girls = group.Places / 2;
        Do(
            _phones[0],
            CheckInKind.Admit,
            start - Duration.FromMinutes(3),
            act => act with { RegistrationId = group.Id, People = group.Places - 1, Female = girls, Male = group.Places - 1 - girls }
        );

        // Guests who check in alone; two of them use the same phone.
        var family = _doorDice.Bytes(32);
        foreach (var (registration, i) in waiting.Take(4).Select((r, i) => (r, i)))
        {
            var at = start - Duration.FromMinutes(9) + Duration.FromSeconds(i is 2 ? 170 : 140 * i);
            _data.Acts.Add(
                new DemoAct(
                    turnout.Session.Id,
                    ActorKind.LinkHolder,
                    registration.Id,
                    new DoorAct
                    {
                        Id = _doorDice.Id(at),
                        Kind = CheckInKind.Admit,
                        RegistrationId = registration.Id,
                        Gate = SelfGate,
                        Source = Source.Self,
                        DeviceAt = at,
                    },
                    at,
                    turnout.Activity.Id,
                    i is 1 or 2 ? family : _doorDice.Bytes(32)
                )
            );
        }

        // A wrong admission, taken back.
        var before = came
            .Values.Where(a => a.Gate == _phones[0].Gate && a.HappenedAt < caughtUp - Duration.FromMinutes(6))
            .OrderBy(a => a.HappenedAt)
            .ToList();
        var wrong = before.Find(a => a.Turns == 1) ?? before[0];
        Do(
            _phones[0],
            CheckInKind.Annul,
            wrong.HappenedAt + Duration.FromSeconds(40),
            act => act with { TargetId = wrong.CheckInId, RegistrationId = wrong.RegistrationId, Reason = "Nhầm người" }
        );

        // Without a signal the side gate admitted a person whom the main gate had admitted, a person whose registration was withdrawn, and
        // a guest of another event.
        var elsewhere = _data.Registrations.First(r =>
            r.ActivityId != turnout.Activity.Id
            && r.State == RegistrationState.Confirmed
            && r.CreatedAt > _now - Duration.FromDays(20)
            && !r.IsGroup
        );
        var gone = waiting[^1];
        (gone.State, gone.WithdrawnAt) = (
            RegistrationState.Withdrawn,
            Instant.Max(gone.CreatedAt + Duration.FromMinutes(1), start - Duration.FromMinutes(30))
        );
        turnout.Expected.Remove(gone);
        var twice = before.FindLast(a => a != wrong)!;
        Alone(
            twice.HappenedAt + Duration.FromMinutes(4),
            act => act with { TokenHash = _data.Registrations.Find(r => r.Id == twice.RegistrationId)!.TokenHash }
        );
        Alone(start + Duration.FromMinutes(2), act => act with { TokenHash = gone.TokenHash });
        Alone(start + Duration.FromMinutes(6), act => act with { TokenHash = elsewhere.TokenHash, LetIn = true });

        void Do(DemoPhone phone, CheckInKind kind, Instant at, Func<DoorAct, DoorAct> what) =>
            Add(
                phone,
                at,
                at + Duration.FromMilliseconds(800),
                300,
                null,
                new DoorAct
                {
                    Id = _doorDice.Id(at),
                    Kind = kind,
                    Gate = phone.Gate,
                    Source = Source.Qr,
                    DeviceAt = at,
                    DoorVerdict = kind == CheckInKind.Annul ? Verdict.Annulled : Verdict.Accepted,
                },
                what
            );

        // This phone's clock is seven minutes ahead, as it measured itself.
        void Alone(Instant at, Func<DoorAct, DoorAct> what)
        {
            var ahead = Duration.FromSeconds(431);
            Add(
                _phones[1],
                at,
                caughtUp,
                -(long)ahead.TotalMilliseconds,
                (long)(at - start + Duration.FromMinutes(41)).TotalMilliseconds,
                new DoorAct
                {
                    Id = _doorDice.Id(at),
                    Kind = CheckInKind.Admit,
                    Gate = _phones[1].Gate,
                    Source = Source.Qr,
                    DeviceAt = at + ahead,
                    DoorVerdict = Verdict.Accepted,
                },
                what
            );
        }

        void Add(DemoPhone phone, Instant at, Instant received, long offset, long? monotonic, DoorAct act, Func<DoorAct, DoorAct> what) =>
            _data.Acts.Add(
                new DemoAct(
                    turnout.Session.Id,
                    ActorKind.Device,
                    phone.GrantId,
                    what(act with { PhoneId = phone.Id, ClockOffsetMs = offset, MonotonicMs = monotonic }),
                    Instant.Max(at, received),
                    null,
                    null
                )
            );
    }

    private void AddPhone(Turnout turnout, DemoPhone phone, Instant made, Instant paired, Duration silentFor, int waiting)
    {
        AddGrant(turnout, phone.GrantId, phone.Gate, phone.MaySearch, made, paired);
        _data.DoorPhones.Add(
            new DoorPhone
            {
                Id = phone.Id,
                ActorKind = ActorKind.Device,
                ActorId = phone.GrantId,
                PublicKey = Convert.FromHexString(NobodysKey),
                FirstSeenAt = paired,
                LastSeenAt = _now - silentFor,
                LastSessionId = turnout.Session.Id,
                Gate = phone.Gate,
                Waiting = waiting,
            }
        );
    }

    private void AddGrant(Turnout turnout, Guid id, string gate, bool maySearch, Instant made, Instant? pairedAt) =>
        _data.DeviceGrants.Add(
            new DeviceGrant
            {
                Id = id,
                ActivityId = turnout.Activity.Id,
                Gate = gate,
                MaySearch = maySearch,
                TokenHash = _world.DeviceHash(id, DeviceGrant.LinkGeneration),
                KeyVersion = _world.KeyVersion,
                DeviceHash = pairedAt is null ? null : _doorDice.Bytes(32),
                PairedAt = pairedAt,
                CreatedById = turnout.Activity.CreatedById,
                CreatedAt = made,
            }
        );

    /// <summary>
    /// The signed sheet of last evening was uploaded as a file, and somebody is looking at what will happen to its lines.
    /// </summary>
    private void MakeImport()
    {
        var evening = _plans.Find(p => p.PaperBack);
        var (session, activity) = (
            from s in _data.Sessions
            join a in _data.Activities on s.ActivityId equals a.Id
            where evening is not null && s.StartsAt == evening.StartsAt && a.Title == evening.Title && a.State == ActivityState.Held
            select (s, a)
        ).FirstOrDefault();
        if (activity is null)
        {
            return;
        }

        var came = _data.Attendances.Where(a => a.SessionId == session.Id).Select(a => a.RegistrationId).ToHashSet();
        var registered = _data
            .Registrations.Where(r => r.ActivityId == activity.Id && r is { IsGroup: false, State: RegistrationState.Confirmed })
            .OrderBy(r => r.NameSort, StringComparer.Ordinal)
            .ToList();
        var rows = new List<string[]>();
        rows.AddRange(
            registered
                .Where(r => !came.Contains(r.Id))
                .Take(2)
                .Concat(registered.Where(r => came.Contains(r.Id)).Take(2))
                .Select(r => new[] { r.Code, r.Name, r.BirthYear is { } year ? year.ToString(CultureInfo.InvariantCulture) : "", "x" })
        );
        rows.Add(["", "H'Blen Niê", "1994", "x"]);
        rows.Add(["", "Phan Thị Lụa", "1898", "x"]);
        rows.Add(["", "", "1990", "x"]);
        rows.Add(["", "Y Jăm Mlô", "2003", ""]);
        var at = _now - Duration.FromMinutes(25);
        _data.Imports.Add(
            new DemoImport(_doorDice.Id(at), activity.Id, session.Id, "Danh sách ký tối qua.xlsx", activity.CreatedById, at, rows)
        );
    }
}
