-- One act at the door, whole: who may, what the ticket is, the verdict of CheckInRules.Decide, the attendance, and the act itself,
-- whatever became of it. Acts are only ever added. Nothing is counted here and no row is written that another registration's act
-- writes too, so two people at two gates never wait for each other. An act waits only for one of the same id or with the same target
-- (an annulment may come before what it takes back), for another admission of the same registration, and for a step of the lifecycle, which locks the
-- activity's row: an act finds the state that stands when it counts.
--
-- p_token_hash, p_registration_id, p_code, p_walk_in: one of them says whom an admission (admit) or a going out (check_out) is about. The hash is
-- that of the ticket's token or its beginning, 8 bytes at the least; under 16 bytes it is looked for in the door's activity alone.
-- p_target_id: the act that is taken back (annul), or the admission of which something is put right (override): the number of people, the answers.
-- p_people: how many came on the ticket; null: as registered. p_female, p_male: of the companions, where known.
-- p_sex, p_age_band: what was answered at the door where the registration does not say it.
-- p_actor_kind: an account, a device (a paired phone's grant), or link_holder: whoever holds the ticket checks in by it (source self).
-- p_decided: somebody decides here what a phone did, so no number is too large any more, and confirmed figures are corrected by it. p_most: admissions of one paired phone that count unasked.
-- p_most_waiting: acts of one actor that wait at an activity; what is above is refused and counted, and the phone keeps it.
--
-- An act that waits (DoorRight.Waits, or more people than the ticket can mean, or more admissions than one phone can do) counts nothing: it is kept
-- to be settled, with why.
-- Of a ticket that was joined to another the answer is the other's, and its code is not told by the joined one.
-- Names: not to an actor whose right is over; to a paired phone that may not search only with the whole hash of that ticket's token, which no list holds.
--
-- right_over: 'revoked' or 'ended' as things stand now; send_until: until when what the actor still holds counts without being asked about.
-- outcome: 'done'; 'too_many_wait': refused, and nothing is kept; 'forbidden': no grant for this door, and nothing is kept; 'no_session'; 'other_act': the id is another act's.
CREATE OR REPLACE FUNCTION check_in_act(
  p_id uuid, p_kind text, p_session_id uuid,
  p_token_hash bytea, p_registration_id uuid, p_code text,
  p_target_id uuid, p_reason text, p_gate text,
  p_actor_kind text, p_actor_id uuid, p_source text,
  p_device_at timestamptz, p_offset_ms bigint, p_monotonic_ms bigint,
  p_door_verdict text, p_let_in boolean,
  p_people integer, p_female integer, p_male integer,
  p_now timestamptz,
  p_walk_in uuid DEFAULT NULL, p_phone_id uuid DEFAULT NULL, p_sex text DEFAULT NULL, p_age_band text DEFAULT NULL,
  p_decided boolean DEFAULT false, p_most integer DEFAULT NULL, p_most_waiting integer DEFAULT NULL,
  OUT outcome text, OUT verdict text, OUT registration_id uuid, OUT name text, OUT places integer, OUT is_group boolean,
  OUT people integer, OUT first_at timestamptz, OUT first_gate text, OUT asks text[],
  OUT right_over text, OUT send_until timestamptz, OUT code text)
LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
  happened timestamptz := least(p_device_at + coalesce(p_offset_ms, 0) * interval '1 millisecond', p_now);
  door record;
  stored record;
  who record;
  other record;
  stand record;
  granted boolean;
  since timestamptz;
  ended timestamptz;
  revoked timestamptz;
  waits text;
  searches boolean := true;
  own boolean;
  walked_in boolean := false;
  phone uuid;
  done integer;
  cells record;
  -- Whether the attendance that stands was looked for, and is there; whether an act that arrived earlier is about this one, and takes it back.
  looked boolean := false;
  inside boolean := false;
  targeted boolean;
  undone boolean := false;
BEGIN
  -- Shared with every other act, and with nobody who takes a step of the lifecycle. What is read below was committed after this lock was given.
  PERFORM FROM activity a WHERE a.id = (SELECT s.activity_id FROM session s WHERE s.id = p_session_id) FOR KEY SHARE;

  -- The hall, and the right to its door. An account's: of an organiser or a steward whose grant reaches the organising unit (a steward's may be
  -- for one activity alone), of a trainer in course runs. A paired phone's: for its activity, until that is over or it was revoked.
  SELECT s.activity_id, s.starts_at, s.ends_at, s.called_off_at IS NOT NULL AS called_off, a.kind, a.state, a.campaign_id, a.organising_unit_id, a.place_unit_id,
    a.check_in_opens_minutes AS opens, a.check_in_closes_minutes AS closes, a.capacity, a.checks_out, e.form_id, e.setting_id, g.granted, g.stands, g.since, g.ended_at, g.at_door_alone
  INTO door
  FROM session s
  JOIN activity a ON a.id = s.activity_id
  JOIN unit o ON o.id = a.organising_unit_id
  LEFT JOIN event e ON e.activity_id = a.id
  CROSS JOIN LATERAL (
    SELECT count(*) > 0 AS granted, coalesce(bool_or(g.valid_to IS NULL), false) AS stands, min(g.valid_from) AS since, max(g.valid_to) AS ended_at, bool_and(g.role = 'steward') FILTER (WHERE g.valid_to IS NULL) AS at_door_alone
    FROM account_grant g
    JOIN unit u ON u.id = g.unit_id
    WHERE p_actor_kind = 'account' AND g.account_id = p_actor_id AND g.valid_from <= p_now
      AND (g.role IN ('organiser', 'steward') OR g.role = 'trainer' AND a.kind = 'course_run')
      AND (g.activity_id IS NULL OR g.activity_id = a.id)
      AND u.path @> o.path) g
  WHERE s.id = p_session_id;

  IF NOT FOUND THEN
    outcome := 'no_session';
    RETURN;
  END IF;
  CASE p_actor_kind
    WHEN 'account' THEN
      granted := door.granted;
      IF NOT door.stands THEN
        since := door.since;
        ended := door.ended_at;
      ELSIF door.at_door_alone AND NOT p_decided AND p_now > door.ends_at + door.closes * interval '1 minute' + interval '74 hours' THEN
        -- A steward's part is the door, which ends with the last session; whoever organises may write down later what was on paper. Only long after this
        -- session do the others have to be looked at.
        IF p_now > door_end(door.activity_id, door.closes) + interval '72 hours' THEN
          waits := 'late';
        END IF;
      END IF;
    WHEN 'device' THEN
      SELECT true, g.paired_at, device_grant_end(g, door.closes), g.revoked_at, g.may_search INTO granted, since, ended, revoked, searches
      FROM device_grant g
      WHERE g.id = p_actor_id AND g.activity_id = door.activity_id AND g.paired_at IS NOT NULL;
    ELSE
      granted := p_actor_kind = 'link_holder' AND p_source = 'self' AND p_kind = 'admit';
  END CASE;
  IF granted IS NOT TRUE THEN
    outcome := 'forbidden';
    RETURN;
  END IF;
  waits := coalesce(waits, door_waits(since, ended, revoked, happened, p_now));
  right_over := CASE WHEN p_now >= revoked THEN 'revoked' WHEN p_now >= ended THEN 'ended' END;
  IF revoked IS NULL THEN
    send_until := ended + interval '72 hours';
  END IF;
  IF p_phone_id IS NOT NULL THEN
    SELECT p.id INTO phone FROM door_phone p WHERE p.id = p_phone_id AND p.actor_kind = p_actor_kind AND p.actor_id = p_actor_id;
  END IF;
  outcome := 'done';

  IF p_target_id IS NOT NULL THEN
    PERFORM advisory_lock('door_act', p_target_id::text);
  END IF;
  PERFORM advisory_lock('door_act', p_id::text);

  PERFORM FROM check_in c WHERE c.id = p_id;
  IF FOUND THEN
    SELECT c.session_id, c.kind, c.registration_id, c.server_verdict, c.people, c.first_at, c.first_gate, c.sex AS said_sex, c.age_band AS said_age, r.*
    INTO stored
    FROM check_in c LEFT JOIN registration r ON r.id = c.registration_id
    WHERE c.id = p_id;
    own := stored.token_hash = p_token_hash OR EXISTS (SELECT FROM registration j WHERE j.joined_to_id = stored.id AND j.token_hash = p_token_hash);
    IF stored.session_id <> p_session_id THEN
      outcome := 'other_act';
      RETURN;
    END IF;
    verdict := stored.server_verdict;
    first_at := stored.first_at;
    first_gate := stored.first_gate;
    registration_id := stored.registration_id;
    IF verdict <> 'not_on_list' AND right_over IS NULL THEN
      name := CASE WHEN searches OR own THEN stored.name END;
      code := CASE WHEN searches OR stored.token_hash = p_token_hash THEN stored.code END;
      places := stored.places;
      is_group := stored.is_group;
      people := coalesce(stored.people, CASE WHEN stored.kind = 'override' THEN (
        SELECT t.female + t.male + t.sex_not_known FROM attendance t
        WHERE t.registration_id = stored.registration_id AND t.session_id = p_session_id AND t.annulled_at IS NULL) END);
      IF stored.kind = 'admit' AND verdict = 'accepted' THEN
        asks := check_in_asks(stored.is_group, stored.sex, stored.birth_year, stored.said_sex, stored.said_age);
      END IF;
    END IF;
    RETURN;
  END IF;

  IF p_kind IN ('admit', 'check_out') THEN
    IF octet_length(p_token_hash) = 32 THEN
      -- Nearly every act at a door is this one, therefore what is asked next of the ticket comes along.
      SELECT r.*, t.happened_at AS in_at, t.gate AS in_gate, t.female + t.male + t.sex_not_known AS in_people,
        EXISTS (SELECT FROM check_in c WHERE c.target_id = p_id) AS targeted
      INTO who
      FROM registration r
      LEFT JOIN attendance t ON t.registration_id = r.id AND t.session_id = p_session_id AND t.annulled_at IS NULL
      WHERE r.token_hash = p_token_hash;
      looked := true;
      inside := who.in_at IS NOT NULL;
      IF inside THEN
        SELECT who.in_at AS happened_at, who.in_gate AS gate, who.in_people AS people INTO stand;
      END IF;
      targeted := who.targeted;
    ELSIF octet_length(p_token_hash) >= 16 THEN
      SELECT r.* INTO who FROM registration r
      WHERE r.token_hash BETWEEN p_token_hash AND p_token_hash || decode(repeat('ff', 32 - octet_length(p_token_hash)), 'hex');
    ELSIF p_token_hash IS NOT NULL THEN
      -- The short hashes of a phone's list: a beginning that two registrations of this activity share names neither.
      SELECT r.* INTO who FROM registration r
      WHERE r.activity_id = door.activity_id
        AND r.token_hash BETWEEN p_token_hash AND p_token_hash || decode(repeat('ff', 32 - octet_length(p_token_hash)), 'hex')
        AND 1 = (SELECT count(*) FROM registration o
          WHERE o.activity_id = door.activity_id
            AND o.token_hash BETWEEN p_token_hash AND p_token_hash || decode(repeat('ff', 32 - octet_length(p_token_hash)), 'hex'));
    ELSIF p_walk_in IS NOT NULL THEN
      SELECT r.* INTO who FROM walk_in w JOIN registration r ON r.id = w.registration_id WHERE w.operation_id = p_walk_in;
      SELECT NOT w.already INTO walked_in FROM walk_in w WHERE w.operation_id = p_walk_in;
    ELSIF p_registration_id IS NOT NULL THEN
      SELECT r.* INTO who FROM registration r WHERE r.id = p_registration_id;
    ELSE
      SELECT r.* INTO who FROM registration r WHERE r.activity_id = door.activity_id AND r.code = p_code;
    END IF;

    own := who.token_hash = p_token_hash;
    IF who.joined_to_id IS NOT NULL THEN
      -- One person registered twice, and the organiser said so: the other registration stands for both.
      SELECT r.* INTO who FROM registration r WHERE r.id = who.joined_to_id;
      looked := false;
    END IF;

    IF door.checks_out OR p_kind = 'check_out' THEN
      -- Coming and going of one ticket are looked at one after the other.
      PERFORM advisory_lock('door_ticket', who.id::text);
    END IF;
    IF who.id IS NULL THEN
      -- Whoever was registered by a phone whose acts wait is no registration yet.
      verdict := CASE
        WHEN p_walk_in IS NOT NULL AND (waits IS NOT NULL OR EXISTS (SELECT FROM waiting_walk_in w WHERE w.operation_id = p_walk_in)) THEN 'to_settle'
        ELSE 'not_valid' END;
      people := CASE verdict WHEN 'to_settle' THEN coalesce(p_people, 1) END;
    ELSIF who.activity_id <> door.activity_id THEN
      verdict := 'not_on_list';
    ELSIF p_kind = 'check_out' THEN
      -- May come before the admission that it ends: then it waits for that.
      verdict := CASE
        WHEN (door.called_off OR door.state IN ('draft', 'postponed', 'cancelled')) THEN 'not_taking_place'
        WHEN waits IS NOT NULL OR door.state = 'confirmed' AND NOT p_decided THEN 'to_settle'
        ELSE 'accepted' END;
      SELECT t.happened_at, t.gate, t.female + t.male + t.sex_not_known INTO first_at, first_gate, people
      FROM attendance t
      WHERE t.registration_id = who.id AND t.session_id = p_session_id AND t.annulled_at IS NULL;
    ELSE
      people := coalesce(p_people, who.places);
      IF targeted IS NULL THEN
        targeted := EXISTS (SELECT FROM check_in c WHERE c.target_id = p_id);
      END IF;
      IF targeted THEN
        -- What arrived before the admission that it is about.
        SELECT bool_or(c.kind = 'annul') AS annulled,
          (array_agg(c.people ORDER BY c.happened_at DESC, c.device_at DESC, c.id DESC) FILTER (WHERE c.kind = 'override' AND c.people IS NOT NULL))[1] AS people,
          (array_agg(c.female ORDER BY c.happened_at DESC, c.device_at DESC, c.id DESC) FILTER (WHERE c.kind = 'override' AND c.people IS NOT NULL))[1] AS female,
          (array_agg(c.male ORDER BY c.happened_at DESC, c.device_at DESC, c.id DESC) FILTER (WHERE c.kind = 'override' AND c.people IS NOT NULL))[1] AS male,
          (array_agg(c.sex ORDER BY c.happened_at DESC, c.device_at DESC, c.id DESC) FILTER (WHERE c.kind = 'override' AND c.sex IS NOT NULL))[1] AS sex,
          (array_agg(c.age_band ORDER BY c.happened_at DESC, c.device_at DESC, c.id DESC) FILTER (WHERE c.kind = 'override' AND c.age_band IS NOT NULL))[1] AS age_band
        INTO other
        FROM check_in c
        WHERE c.target_id = p_id AND c.session_id = p_session_id AND c.server_verdict IN ('annulled', 'accepted');
        IF other.people IS NOT NULL THEN
          people := other.people;
          p_female := other.female;
          p_male := other.male;
        END IF;
        p_sex := coalesce(other.sex, p_sex);
        p_age_band := coalesce(other.age_band, p_age_band);
        undone := coalesce(other.annulled, false);
      END IF;
      IF waits IS NULL AND NOT p_decided AND people > who.places + 5 AND NOT (p_actor_kind = 'account' AND p_source IN ('paper', 'import', 'grid')) THEN
        waits := 'many';
      END IF;

      LOOP
        verdict := NULL;
        first_at := NULL;
        IF NOT looked THEN
          SELECT t.happened_at, t.gate, t.female + t.male + t.sex_not_known AS people INTO stand
          FROM attendance t
          WHERE t.registration_id = who.id AND t.session_id = p_session_id AND t.annulled_at IS NULL;
          inside := FOUND;
        END IF;
        looked := false;

        IF undone THEN
          verdict := 'annulled';
        ELSIF inside THEN
          -- Of two offline admissions the first to arrive is the attendance, and the answer shows the earlier time.
          verdict := 'already_in';
          people := stand.people;
          first_at := least(stand.happened_at, happened);
          first_gate := CASE WHEN stand.happened_at <= happened THEN stand.gate ELSE p_gate END;
        ELSIF (door.called_off OR door.state IN ('draft', 'postponed', 'cancelled')) THEN
          verdict := 'not_taking_place';
        ELSIF who.state = 'waiting' AND NOT p_decided THEN
          -- Nobody at the door decides it: the organiser says yes or no to the group, or lets it in afterwards with a reason.
          verdict := 'undecided';
        ELSIF who.state = 'withdrawn' AND NOT p_let_in THEN
          verdict := 'withdrawn';
        ELSIF NOT p_let_in AND happened < door.starts_at - door.opens * interval '1 minute' THEN
          verdict := 'too_early';
        ELSIF NOT p_let_in AND happened > door.ends_at + door.closes * interval '1 minute' THEN
          verdict := 'too_late';
        ELSIF NOT p_let_in AND walked_in AND people > door.capacity - (
          SELECT coalesce(sum(o.places), 0) FROM registration o
          WHERE o.activity_id = door.activity_id AND o.state = 'confirmed' AND (o.created_at, o.id) < (who.created_at, who.id)) THEN
          verdict := 'full';
        ELSIF waits IS NOT NULL OR door.state = 'confirmed' AND NOT p_decided THEN
          verdict := 'to_settle';
        ELSIF p_actor_kind = 'device' AND p_most <= (
          SELECT count(*) FROM (
            SELECT FROM check_in c WHERE c.actor_id = p_actor_id AND c.actor_kind = 'device' AND c.kind = 'admit' AND c.server_verdict = 'accepted' LIMIT p_most) before) THEN
          waits := 'ceiling';
          verdict := 'to_settle';
        END IF;
        EXIT WHEN verdict IS NOT NULL;

        cells := check_in_cells(coalesce(who.sex, p_sex), who.birth_year, p_age_band, who.is_group, door.starts_at, people, p_female, p_male);
        INSERT INTO attendance (
          id, registration_id, session_id, activity_id, person_id, check_in_id, happened_at, gate, source,
          female, male, sex_not_known, under16, from16to30, from31to59, from60, age_not_known,
          campaign_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id)
        VALUES (new_id(), who.id, p_session_id, door.activity_id, who.person_id, p_id, happened, p_gate, p_source,
          cells.female, cells.male, cells.sex_not_known, cells.under16, cells.from16to30, cells.from31to59, cells.from60, cells.age_not_known,
          door.campaign_id, door.organising_unit_id, door.place_unit_id, cells.on_date, door.form_id, door.setting_id)
        ON CONFLICT DO NOTHING;
        GET DIAGNOSTICS done = ROW_COUNT;
        -- Whoever was quicker has committed by now, and the next look finds it.
        IF done = 1 THEN
          verdict := 'accepted';
          EXIT;
        END IF;
      END LOOP;

      IF verdict IN ('accepted', 'to_settle') THEN
        first_at := happened;
        first_gate := p_gate;
      END IF;
      IF verdict = 'accepted' THEN
        asks := check_in_asks(who.is_group, who.sex, who.birth_year, p_sex, p_age_band);
      END IF;
    END IF;
  ELSE
    -- Of which registration, and where it stands now: under the admission itself or under the last act that put its number right.
    SELECT r.*, c.source AS came_by INTO who
    FROM check_in c JOIN registration o ON o.id = c.registration_id JOIN registration r ON r.id = coalesce(o.joined_to_id, o.id)
    WHERE c.id = p_target_id AND c.session_id = p_session_id;
    people := coalesce(p_people, who.places);
    IF waits IS NULL AND NOT p_decided AND p_kind = 'override' AND p_people > who.places + 5 THEN
      waits := 'many';
    END IF;
    IF waits IS NOT NULL OR door.state = 'confirmed' AND NOT p_decided THEN
      verdict := 'to_settle';
    ELSE
      verdict := CASE p_kind WHEN 'annul' THEN 'annulled' ELSE 'accepted' END;
      IF who.id IS NOT NULL THEN
        -- Of each thing the last that was said, whenever it arrives; of what is dated ahead, and so happened when it arrived, by the phone's own clock.
        SELECT
          (array_agg(f.people ORDER BY f.later DESC, f.at DESC, f.said_at DESC, f.id DESC) FILTER (WHERE f.people IS NOT NULL))[1] AS people,
          (array_agg(f.female ORDER BY f.later DESC, f.at DESC, f.said_at DESC, f.id DESC) FILTER (WHERE f.people IS NOT NULL))[1] AS female,
          (array_agg(f.male ORDER BY f.later DESC, f.at DESC, f.said_at DESC, f.id DESC) FILTER (WHERE f.people IS NOT NULL))[1] AS male,
          (array_agg(f.sex ORDER BY f.later DESC, f.at DESC, f.said_at DESC, f.id DESC) FILTER (WHERE f.sex IS NOT NULL))[1] AS sex,
          (array_agg(f.age_band ORDER BY f.later DESC, f.at DESC, f.said_at DESC, f.id DESC) FILTER (WHERE f.age_band IS NOT NULL))[1] AS age_band
        INTO other
        FROM (
          SELECT c.kind = 'override' AS later, c.happened_at AS at, c.device_at AS said_at, c.id, c.people, c.female, c.male, c.sex, c.age_band
          FROM check_in c
          WHERE c.id = p_target_id OR c.target_id = p_target_id AND c.kind = 'override' AND c.server_verdict = 'accepted'
          UNION ALL
          SELECT true, happened, p_device_at, p_id, p_people, p_female, p_male, p_sex, p_age_band WHERE p_kind = 'override') f;
        people := coalesce(other.people, people);
        UPDATE attendance t SET annulled_at = p_now
        WHERE t.registration_id = who.id AND t.session_id = p_session_id AND t.annulled_at IS NULL
          AND (t.check_in_id = p_target_id OR t.check_in_id IN (SELECT c.id FROM check_in c WHERE c.target_id = p_target_id AND c.kind = 'override'))
        RETURNING t.happened_at, t.gate, t.source, t.left_at INTO stand;
        IF FOUND AND p_kind = 'override' THEN
          INSERT INTO attendance (
            id, registration_id, session_id, activity_id, person_id, check_in_id, happened_at, gate, source,
            female, male, sex_not_known, under16, from16to30, from31to59, from60, age_not_known,
            campaign_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id, left_at)
          SELECT new_id(), who.id, p_session_id, door.activity_id, who.person_id, p_id, stand.happened_at, stand.gate, stand.source,
            c.female, c.male, c.sex_not_known, c.under16, c.from16to30, c.from31to59, c.from60, c.age_not_known,
            door.campaign_id, door.organising_unit_id, door.place_unit_id, c.on_date, door.form_id, door.setting_id, stand.left_at
          FROM check_in_cells(coalesce(who.sex, other.sex), who.birth_year, other.age_band, who.is_group, door.starts_at, people, other.female, other.male) c;
          first_at := stand.happened_at;
          first_gate := stand.gate;
        ELSIF NOT FOUND AND p_kind = 'override' THEN
          verdict := 'to_settle';
        END IF;
      END IF;
    END IF;
  END IF;

  IF verdict = 'to_settle' AND p_most_waiting IS NOT NULL AND p_actor_id IS NOT NULL AND NOT p_decided THEN
    -- One after the other, so that no two are the last that is taken.
    PERFORM advisory_lock('door_waiting', p_actor_kind || ' ' || p_actor_id || ' ' || door.activity_id);
    IF p_most_waiting <= (
      SELECT count(*) FROM (
        SELECT FROM door_waiting w
        WHERE w.activity_id = door.activity_id AND w.actor_kind = p_actor_kind AND w.actor_id = p_actor_id AND w.what = 'check_in' LIMIT p_most_waiting) before) THEN
      INSERT INTO waiting_refused AS r (activity_id, actor_kind, actor_id, refused) VALUES (door.activity_id, p_actor_kind, p_actor_id, 1)
      ON CONFLICT (activity_id, actor_kind, actor_id) DO UPDATE SET refused = r.refused + 1;
      outcome := 'too_many_wait';
      verdict := NULL;
      people := NULL;
      first_at := NULL;
      first_gate := NULL;
      asks := NULL;
      RETURN;
    END IF;
  END IF;

  INSERT INTO check_in (
    id, kind, session_id, registration_id, target_id, gate, actor_kind, actor_id, device_at, clock_offset_ms, monotonic_ms,
    happened_at, received_at, door_verdict, server_verdict, source, reason, let_in, people, female, male, first_at, first_gate, phone_id, sex, age_band, walk_in_id, waits)
  VALUES (
    p_id, p_kind, p_session_id, who.id, p_target_id, p_gate, p_actor_kind, p_actor_id, p_device_at, p_offset_ms, p_monotonic_ms,
    happened, p_now, p_door_verdict, verdict, p_source, p_reason, p_let_in, CASE p_kind WHEN 'override' THEN p_people ELSE people END, p_female, p_male,
    first_at, first_gate, phone, p_sex, p_age_band, CASE WHEN who.id IS NULL THEN p_walk_in END, waits);

  IF who.id IS NOT NULL AND (door.checks_out OR p_kind = 'check_out') THEN
    -- Gone by the last going out that no coming in came after.
    UPDATE attendance t SET left_at = g.left_at
    FROM (
      SELECT CASE WHEN went.at >= came.at THEN went.at END AS left_at
      FROM (
        SELECT max(c.happened_at) AS at FROM check_in c
        WHERE c.registration_id = who.id AND c.session_id = p_session_id AND c.kind = 'check_out' AND c.server_verdict = 'accepted'
          AND NOT EXISTS (SELECT FROM check_in n WHERE n.target_id = c.id AND n.kind = 'annul' AND n.server_verdict = 'annulled')) went
      CROSS JOIN (
        SELECT max(c.happened_at) AS at FROM check_in c
        WHERE c.registration_id = who.id AND c.session_id = p_session_id AND c.kind = 'admit' AND c.server_verdict IN ('accepted', 'already_in') AND c.waits IS NULL
          AND NOT EXISTS (SELECT FROM check_in n WHERE n.target_id = c.id AND n.kind = 'annul' AND n.server_verdict = 'annulled')) came) g
    WHERE t.registration_id = who.id AND t.session_id = p_session_id AND t.annulled_at IS NULL AND t.left_at IS DISTINCT FROM g.left_at;
  END IF;

  -- Of another activity's guest the door learns no more than that.
  registration_id := who.id;
  IF verdict <> 'not_on_list' AND right_over IS NULL THEN
    name := CASE WHEN searches OR own THEN who.name END;
    code := CASE WHEN searches OR who.token_hash = p_token_hash THEN who.code END;
    places := who.places;
    is_group := who.is_group;
  ELSE
    people := NULL;
    asks := NULL;
  END IF;
END
$$;
