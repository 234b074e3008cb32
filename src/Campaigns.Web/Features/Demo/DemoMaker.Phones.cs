using Campaigns.Domain.Accounts;
using Campaigns.Domain.Activities;
using Campaigns.Domain.Attendances;
using Campaigns.Domain.Time;
using NodaTime;

namespace Campaigns.Web.Features.Demo;

internal sealed partial class DemoMaker
{
    private const int PhonesSeed = 20261901;

    /// <summary>The base point of P-256: a public key that nobody's phone has.</summary>
    private const string NobodysKey = "6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C2964FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5";

    /// <summary>
    /// Two phones at the gates of the home district's event that is on, or of its last one today: one has sent everything, the other had no signal for a while. A
    /// third link waits for its phone.
    /// </summary>
    private void MakePhones()
    {
        var dice = new Dice(PhonesSeed);
        var home = Area(HomeDistrict);
        var today = (
            from s in _data.Sessions
            join a in _data.Activities on s.ActivityId equals a.Id
            join u in _world.Units on a.PlaceUnitId equals u.Id
            where a is { Kind: ActivityKind.Event, State: ActivityState.Scheduled } && u.ParentId == home.Id && VietnamTime.DateOf(s.StartsAt) == _today
            orderby s.StartsAt <= _now && _now < s.EndsAt descending, s.StartsAt descending
            select (Session: s, Activity: a)).ToList();
        if (today.Count == 0)
        {
            return;
        }

        var (session, activity) = today[0];
        var made = Earlier(session.StartsAt - Duration.FromHours(3), _now - Duration.FromHours(1));
        var paired = Earlier(session.StartsAt - Duration.FromMinutes(50), _now - Duration.FromMinutes(12));
        AddPhone(Gates[0], maySearch: true, paired, silentFor: Duration.FromSeconds(9), waiting: 0);
        AddPhone(Gates[1], maySearch: false, paired + Duration.FromMinutes(4), silentFor: Duration.FromMinutes(6), waiting: 4);
        AddPhone(Gates[^1], maySearch: false, pairedAt: null, silentFor: Duration.Zero, waiting: 0);

        void AddPhone(string gate, bool maySearch, Instant? pairedAt, Duration silentFor, int waiting)
        {
            var id = dice.Id(made);
            _data.DeviceGrants.Add(new DeviceGrant
            {
                Id = id,
                ActivityId = activity.Id,
                Gate = gate,
                MaySearch = maySearch,
                TokenHash = _world.DeviceHash(id, DeviceGrant.LinkGeneration),
                KeyVersion = _world.KeyVersion,
                DeviceHash = pairedAt is null ? null : dice.Bytes(32),
                PairedAt = pairedAt,
                CreatedById = activity.CreatedById,
                CreatedAt = made,
            });
            if (pairedAt is { } at)
            {
                _data.DoorPhones.Add(new DoorPhone
                {
                    Id = dice.Id(at),
                    ActorKind = ActorKind.Device,
                    ActorId = id,
                    PublicKey = Convert.FromHexString(NobodysKey),
                    FirstSeenAt = at,
                    LastSeenAt = _now - silentFor,
                    LastSessionId = session.Id,
                    Gate = gate,
                    Waiting = waiting,
                });
            }
        }
    }
}
