-- Does an act as check_in_act says, which calls it with the same arguments, under its lock of the activity's row, for every act that is
-- not an account's plain admission. The answer is that of check_in_act.
CREATE OR REPLACE FUNCTION check_in_decide(
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
LANGUAGE plpgsql
AS $$
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
  -- looked: the attendance in force was already read, and inside says whether there is one. known: this act is stored. targeted: an act
  -- that arrived earlier refers to this one. undone: such an act annuls it.
  looked boolean := false;
  inside boolean := false;
  known boolean;
  targeted boolean;
  undone boolean := false;
  -- Whether the act is stored already, together with its attendance.
  written boolean := false;
  -- crowded: a walk-in finds no free place. at_ceiling: the phone has as many admissions as count without a decision.
  crowded boolean;
  at_ceiling boolean;
BEGIN
  -- Reads the session with its activity, and the account's right to the door. An organiser or a steward needs a grant that reaches the
  -- organising unit (a steward's may be for one activity alone); a trainer has the right in course runs only. A paired phone's right is
  -- read further down.
  SELECT s.activity_id, s.starts_at, s.ends_at, s.called_off_at IS NOT NULL AS called_off, a.kind, a.state, a.campaign_id,
    a.organising_unit_id, a.place_unit_id,
    a.check_in_opens_minutes AS opens, a.check_in_closes_minutes AS closes,
    s.starts_at - a.check_in_opens_minutes * interval '1 minute' AS opens_at,
    s.ends_at + a.check_in_closes_minutes * interval '1 minute' AS closes_at,
    CASE WHEN a.ended_early_at >= s.starts_at AND s.called_off_at IS NULL THEN a.ended_early_at END AS ended_early_at,
    a.capacity, a.checks_out, e.form_id, e.setting_id, g.at_door_alone
  INTO door
  FROM session s
  JOIN activity a ON a.id = s.activity_id
  JOIN unit o ON o.id = a.organising_unit_id
  LEFT JOIN event e ON e.activity_id = a.id
  CROSS JOIN LATERAL (
    -- Null: there is no such grant that is open.
    SELECT bool_and(g.role = 'steward') AS at_door_alone
    FROM account_grant g
    JOIN unit u ON u.id = g.unit_id
    WHERE p_actor_kind = 'account' AND g.account_id = p_actor_id AND g.valid_from <= p_now
      AND (g.role IN ('organiser', 'steward') OR g.role = 'trainer' AND a.kind = 'course_run')
      AND (g.activity_id IS NULL OR g.activity_id = a.id)
      AND u.path @> o.path AND g.valid_to IS NULL) g
  WHERE s.id = p_session_id;

  IF NOT FOUND THEN
    outcome := 'no_session';
    RETURN;
  END IF;
  IF door.ended_early_at IS NOT NULL THEN
    -- A session that was broken off takes nobody after that; one that went on while later sessions were called off does.
    IF NOT EXISTS (SELECT FROM session x WHERE x.activity_id = door.activity_id AND x.called_off_at = door.ended_early_at) THEN
      door.closes_at := least(door.closes_at, door.ended_early_at);
    END IF;
  END IF;
  CASE p_actor_kind
    WHEN 'account' THEN
      granted := true;
      IF door.at_door_alone IS NULL THEN
        SELECT count(*) > 0, min(g.valid_from), max(g.valid_to) INTO granted, since, ended
        FROM account_grant g
        JOIN unit u ON u.id = g.unit_id
        JOIN unit o ON o.id = door.organising_unit_id AND u.path @> o.path
        WHERE g.account_id = p_actor_id AND g.valid_from <= p_now
          AND (g.role IN ('organiser', 'steward') OR g.role = 'trainer' AND door.kind = 'course_run')
          AND (g.activity_id IS NULL OR g.activity_id = door.activity_id);
      ELSIF door.at_door_alone AND NOT p_decided AND p_now > door.ends_at + door.closes * interval '1 minute' + interval '74 hours' THEN
        -- A steward's right to a door ends with the activity's last session, while an organiser may enter later what was on paper. Only
        -- long after this session is it necessary to look at the other sessions.
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

  -- The locks stand in conditions, whose result does not matter, because an expression costs a fraction of a query.
  IF p_target_id IS NOT NULL AND advisory_lock('door_act', p_target_id::text) IS NULL THEN
  END IF;
  IF advisory_lock('door_act', p_id::text) IS NULL THEN
  END IF;

  IF p_kind IN ('admit', 'check_out') AND octet_length(p_token_hash) = 32 THEN
    -- Nearly every act at a door comes here, so that one query reads the registration, its attendance, and whether this act and acts that
    -- refer to it are stored. Here and below the registration is read under a lock that all acts share: who gives a place back, passes it
    -- on or joins two registrations locks the row for update, so one of the two waits and then sees what the other one did.
    SELECT r.id, r.activity_id, r.person_id, r.places, r.is_group, r.state, r.sex, r.birth_year, r.name, r.code, r.token_hash,
      r.joined_to_id, r.created_at, t.happened_at AS in_at, t.gate AS in_gate, {total t.#} AS in_people,
      EXISTS (SELECT FROM check_in c WHERE c.target_id = p_id) AS targeted, EXISTS (SELECT FROM check_in c WHERE c.id = p_id) AS known
    INTO who
    FROM registration r
    LEFT JOIN attendance t ON t.registration_id = r.id AND t.session_id = p_session_id AND t.annulled_at IS NULL
    WHERE r.token_hash = p_token_hash
    FOR KEY SHARE OF r;
    looked := FOUND;
    known := who.known;
  END IF;
  IF NOT looked THEN
    known := EXISTS (SELECT FROM check_in c WHERE c.id = p_id);
  END IF;
  IF known THEN
    SELECT c.session_id, c.kind, c.registration_id, c.server_verdict, c.people, c.first_at, c.first_gate, c.sex AS said_sex,
      c.age_band AS said_age, r.*
    INTO stored
    FROM check_in c LEFT JOIN registration r ON r.id = c.registration_id
    WHERE c.id = p_id;
    own := stored.token_hash = p_token_hash OR EXISTS (SELECT FROM registration j
      WHERE j.joined_to_id = stored.id AND j.token_hash = p_token_hash);
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
        SELECT {total t.#} FROM attendance t
        WHERE t.registration_id = stored.registration_id AND t.session_id = p_session_id AND t.annulled_at IS NULL) END);
      IF stored.kind = 'admit' AND verdict = 'accepted' THEN
        asks := check_in_asks(stored.is_group, stored.sex, stored.birth_year, stored.said_sex, stored.said_age);
      END IF;
    END IF;
    RETURN;
  END IF;

  IF p_kind IN ('admit', 'check_out') THEN
    IF octet_length(p_token_hash) = 32 THEN
      -- The registration was read above.
      inside := who.in_at IS NOT NULL;
      IF inside THEN
        SELECT who.in_at AS happened_at, who.in_gate AS gate, who.in_people AS people INTO stand;
      END IF;
      targeted := who.targeted;
    ELSIF octet_length(p_token_hash) >= 16 THEN
      SELECT r.* INTO who FROM registration r
      WHERE r.token_hash BETWEEN p_token_hash AND p_token_hash || decode(repeat('ff', 32 - octet_length(p_token_hash)), 'hex')
      FOR KEY SHARE;
    ELSIF p_token_hash IS NOT NULL THEN
      -- Short hashes come from a phone's list. When two registrations of this activity share the beginning, neither of them is taken.
      SELECT r.* INTO who FROM registration r
      WHERE r.activity_id = door.activity_id
        AND r.token_hash BETWEEN p_token_hash AND p_token_hash || decode(repeat('ff', 32 - octet_length(p_token_hash)), 'hex')
        AND 1 = (SELECT count(*) FROM registration o
          WHERE o.activity_id = door.activity_id
            AND o.token_hash BETWEEN p_token_hash AND p_token_hash || decode(repeat('ff', 32 - octet_length(p_token_hash)), 'hex'))
      FOR KEY SHARE;
    ELSIF p_walk_in IS NOT NULL THEN
      SELECT r.* INTO who FROM walk_in w JOIN registration r ON r.id = w.registration_id
        WHERE w.operation_id = p_walk_in FOR KEY SHARE OF r;
      SELECT NOT w.already INTO walked_in FROM walk_in w WHERE w.operation_id = p_walk_in;
    ELSIF p_registration_id IS NOT NULL THEN
      SELECT r.* INTO who FROM registration r WHERE r.id = p_registration_id FOR KEY SHARE;
    ELSE
      SELECT r.* INTO who FROM registration r WHERE r.activity_id = door.activity_id AND r.code = p_code FOR KEY SHARE;
    END IF;

    own := who.token_hash = p_token_hash;
    IF who.joined_to_id IS NOT NULL THEN
      -- The organiser said that one person registered twice; the other registration now stands for both.
      SELECT r.* INTO who FROM registration r WHERE r.id = who.joined_to_id FOR KEY SHARE;
      looked := false;
    END IF;

    IF door.checks_out OR p_kind = 'check_out' THEN
      -- Admissions and check-outs of one ticket are decided one after the other.
      PERFORM advisory_lock('door_ticket', who.id::text);
    END IF;
    IF who.id IS NULL THEN
      -- A walk-in of a phone whose acts wait is not registered yet, so the admission waits together with it. Nobody is registered at the
      -- door of what does not take place, and the admission says so.
      verdict := CASE
        WHEN p_walk_in IS NOT NULL AND (door.called_off OR door.state IN ('draft', 'postponed', 'cancelled')) THEN 'not_taking_place'
        WHEN p_walk_in IS NOT NULL AND (waits IS NOT NULL OR EXISTS (SELECT FROM waiting_walk_in w
          WHERE w.operation_id = p_walk_in)) THEN 'to_settle'
        ELSE 'not_valid' END;
      people := CASE verdict WHEN 'to_settle' THEN coalesce(p_people, 1) END;
    ELSIF who.activity_id <> door.activity_id THEN
      verdict := 'not_on_list';
    ELSIF p_kind = 'check_out' THEN
      -- A check-out may arrive before the admission that it ends; it is stored and takes effect when the admission arrives.
      verdict := CASE
        WHEN (door.called_off OR door.state IN ('draft', 'postponed', 'cancelled')) THEN 'not_taking_place'
        WHEN waits IS NOT NULL OR door.state = 'confirmed' AND NOT p_decided THEN 'to_settle'
        ELSE 'accepted' END;
      SELECT t.happened_at, t.gate, {total t.#} INTO first_at, first_gate, people
      FROM attendance t
      WHERE t.registration_id = who.id AND t.session_id = p_session_id AND t.annulled_at IS NULL;
    ELSE
      people := coalesce(p_people, who.places);
      IF targeted IS NULL THEN
        targeted := EXISTS (SELECT FROM check_in c WHERE c.target_id = p_id);
      END IF;
      IF targeted THEN
        -- Corrections and annulments of this admission that arrived before it.
        SELECT bool_or(c.kind = 'annul') AS annulled,
          (array_agg(c.people ORDER BY c.happened_at DESC, c.device_at DESC, c.id DESC) FILTER (WHERE c.kind = 'override'
            AND c.people IS NOT NULL))[1] AS people,
          (array_agg(c.female ORDER BY c.happened_at DESC, c.device_at DESC, c.id DESC) FILTER (WHERE c.kind = 'override'
            AND c.people IS NOT NULL))[1] AS female,
          (array_agg(c.male ORDER BY c.happened_at DESC, c.device_at DESC, c.id DESC) FILTER (WHERE c.kind = 'override'
            AND c.people IS NOT NULL))[1] AS male,
          (array_agg(c.sex ORDER BY c.happened_at DESC, c.device_at DESC, c.id DESC) FILTER (WHERE c.kind = 'override'
            AND c.sex IS NOT NULL))[1] AS sex,
          (array_agg(c.age_band ORDER BY c.happened_at DESC, c.device_at DESC, c.id DESC) FILTER (WHERE c.kind = 'override'
            AND c.age_band IS NOT NULL))[1] AS age_band
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
      IF waits IS NULL AND NOT p_decided AND people > who.places + 5 AND NOT (p_actor_kind = 'account'
        AND p_source IN ('paper', 'import', 'grid')) THEN
        waits := 'many';
      END IF;

      LOOP
        verdict := NULL;
        first_at := NULL;
        IF NOT looked THEN
          SELECT t.happened_at, t.gate, {total t.#} AS people INTO stand
          FROM attendance t
          WHERE t.registration_id = who.id AND t.session_id = p_session_id AND t.annulled_at IS NULL;
          inside := FOUND;
        END IF;
        looked := false;
        -- An expression with a query inside costs as much as the query, also where it is not needed, so these have conditions of their own.
        IF walked_in AND NOT p_let_in THEN
          crowded := people > door.capacity - (
            SELECT coalesce(sum(o.places), 0) FROM registration o
            WHERE o.activity_id = door.activity_id AND o.state = 'confirmed' AND (o.created_at, o.id) < (who.created_at, who.id));
        END IF;
        IF p_actor_kind = 'device' THEN
          at_ceiling := p_most <= (
            SELECT count(*) FROM (
              SELECT FROM check_in c WHERE c.actor_id = p_actor_id AND c.actor_kind = 'device' AND c.kind = 'admit'
                AND c.server_verdict = 'accepted' LIMIT p_most) before);
        END IF;

        IF undone THEN
          verdict := 'annulled';
        ELSIF inside THEN
          -- A second scan is answered with the first one (rule 2). Of two offline admissions the first to arrive is the attendance, and
          -- its answer shows the earlier time (who-sees 7). An act that arrives at once waited for its answer and admitted nobody before,
          -- also where two clocks put it some milliseconds before the first one.
          verdict := 'already_in';
          people := stand.people;
          IF stand.happened_at <= happened OR p_now - happened <= interval '5 seconds' THEN
            first_at := stand.happened_at;
            first_gate := stand.gate;
          ELSE
            first_at := happened;
            first_gate := p_gate;
          END IF;
        ELSIF (door.called_off OR door.state IN ('draft', 'postponed', 'cancelled')) THEN
          verdict := 'not_taking_place';
        ELSIF who.state = 'waiting' AND NOT p_decided THEN
          -- Nobody at the door decides about a waiting group: the organiser accepts or declines it, or admits it afterwards with a reason.
          verdict := 'undecided';
        ELSIF who.state = 'withdrawn' AND NOT p_let_in THEN
          verdict := 'withdrawn';
        ELSIF NOT p_let_in AND happened < door.opens_at
          OR waits IS NULL AND (CASE WHEN p_decided THEN p_now ELSE happened END AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
            < (door.opens_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date THEN
          -- On a day before the one on which the door opens nobody is there to be let in. What waits anyway is decided by somebody.
          verdict := 'too_early';
        ELSIF NOT p_let_in AND happened > door.closes_at THEN
          verdict := 'too_late';
        ELSIF crowded THEN
          verdict := 'full';
        ELSIF waits IS NOT NULL OR door.state = 'confirmed' AND NOT p_decided THEN
          verdict := 'to_settle';
        ELSIF at_ceiling THEN
          waits := 'ceiling';
          verdict := 'to_settle';
        END IF;
        EXIT WHEN verdict IS NOT NULL;

        SELECT c.* INTO cells
        FROM check_in_cells(coalesce(who.sex, p_sex), who.birth_year, p_age_band, who.is_group, door.starts_at, people, p_female, p_male) c;
        -- The attendance and the act that it comes from are written by one statement, so that neither can be without the other.
        WITH came AS (
          INSERT INTO attendance (
            id, registration_id, session_id, activity_id, person_id, check_in_id, happened_at, gate, source,
            {turns},
            campaign_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id)
          VALUES (new_id(), who.id, p_session_id, door.activity_id, who.person_id, p_id, happened, p_gate, p_source,
            {turns cells.#},
            door.campaign_id, door.organising_unit_id, door.place_unit_id, cells.on_date, door.form_id, door.setting_id)
          ON CONFLICT DO NOTHING
          RETURNING 1)
        INSERT INTO check_in (
          id, kind, session_id, registration_id, target_id, gate, actor_kind, actor_id, device_at, clock_offset_ms, monotonic_ms,
          happened_at, received_at, door_verdict, server_verdict, source, reason, let_in, people, female, male, first_at, first_gate,
            phone_id, sex, age_band)
        SELECT p_id, p_kind, p_session_id, who.id, p_target_id, p_gate, p_actor_kind, p_actor_id, p_device_at, p_offset_ms, p_monotonic_ms,
          happened, p_now, p_door_verdict, 'accepted', p_source, p_reason, p_let_in, people, p_female, p_male, happened, p_gate,
          phone, p_sex, p_age_band
        FROM came;
        GET DIAGNOSTICS done = ROW_COUNT;
        -- When the insert found a conflict, another act was quicker and has committed by now, so the next round finds its attendance.
        IF done = 1 THEN
          verdict := 'accepted';
          written := true;
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
    -- The registration of the corrected or annulled admission, under the same lock as above: who corrects the registration in the office
    -- locks it before its attendance too. The attendance stands under the admission itself, or under the last act that corrected it.
    SELECT r.*, c.source AS came_by INTO who
    FROM check_in c JOIN registration o ON o.id = c.registration_id JOIN registration r ON r.id = coalesce(o.joined_to_id, o.id)
    WHERE c.id = p_target_id AND c.session_id = p_session_id
    FOR KEY SHARE OF r;
    people := coalesce(p_people, who.places);
    IF waits IS NULL AND NOT p_decided AND p_kind = 'override' AND p_people > who.places + 5 THEN
      waits := 'many';
    END IF;
    IF p_kind = 'override' AND (door.called_off OR door.state IN ('draft', 'postponed', 'cancelled')) THEN
      -- Nothing is corrected at what does not take place; taking back stays possible.
      verdict := 'not_taking_place';
      waits := NULL;
    ELSIF waits IS NOT NULL OR door.state = 'confirmed' AND NOT p_decided THEN
      verdict := 'to_settle';
    ELSE
      verdict := CASE p_kind WHEN 'annul' THEN 'annulled' ELSE 'accepted' END;
      IF who.id IS NOT NULL THEN
        -- For each value the last correction wins by the time when it was made, whatever the order of arrival. Acts dated in the future
        -- were given their time of arrival; among those the phone's own clock decides.
        SELECT
          (array_agg(f.people ORDER BY f.later DESC, f.at DESC, f.said_at DESC,
            f.id DESC) FILTER (WHERE f.people IS NOT NULL))[1] AS people,
          (array_agg(f.female ORDER BY f.later DESC, f.at DESC, f.said_at DESC,
            f.id DESC) FILTER (WHERE f.people IS NOT NULL))[1] AS female,
          (array_agg(f.male ORDER BY f.later DESC, f.at DESC, f.said_at DESC, f.id DESC) FILTER (WHERE f.people IS NOT NULL))[1] AS male,
          (array_agg(f.sex ORDER BY f.later DESC, f.at DESC, f.said_at DESC, f.id DESC) FILTER (WHERE f.sex IS NOT NULL))[1] AS sex,
          (array_agg(f.age_band ORDER BY f.later DESC, f.at DESC, f.said_at DESC,
            f.id DESC) FILTER (WHERE f.age_band IS NOT NULL))[1] AS age_band
        INTO other
        FROM (
          SELECT c.kind = 'override' AS later, c.happened_at AS at, c.device_at AS said_at, c.id, c.people, c.female, c.male, c.sex,
            c.age_band
          FROM check_in c
          WHERE c.id = p_target_id OR c.target_id = p_target_id AND c.kind = 'override' AND c.server_verdict = 'accepted'
          UNION ALL
          SELECT true, happened, p_device_at, p_id, p_people, p_female, p_male, p_sex, p_age_band WHERE p_kind = 'override') f;
        people := coalesce(other.people, people);
        UPDATE attendance t SET annulled_at = p_now
        WHERE t.registration_id = who.id AND t.session_id = p_session_id AND t.annulled_at IS NULL
          AND (t.check_in_id = p_target_id OR t.check_in_id IN (SELECT c.id FROM check_in c
            WHERE c.target_id = p_target_id AND c.kind = 'override'))
        RETURNING t.happened_at, t.gate, t.source, t.left_at INTO stand;
        IF FOUND AND p_kind = 'override' THEN
          INSERT INTO attendance (
            id, registration_id, session_id, activity_id, person_id, check_in_id, happened_at, gate, source,
            {turns},
            campaign_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id, left_at)
          SELECT new_id(), who.id, p_session_id, door.activity_id, who.person_id, p_id, stand.happened_at, stand.gate, stand.source,
            {turns c.#},
            door.campaign_id, door.organising_unit_id, door.place_unit_id, c.on_date, door.form_id, door.setting_id, stand.left_at
          FROM check_in_cells(coalesce(who.sex, other.sex), who.birth_year, other.age_band, who.is_group, door.starts_at, people,
            other.female, other.male) c;
          first_at := stand.happened_at;
          first_gate := stand.gate;
        ELSIF NOT FOUND AND p_kind = 'override' THEN
          verdict := 'to_settle';
        END IF;
      END IF;
    END IF;
  END IF;

  IF verdict = 'to_settle' AND p_most_waiting IS NOT NULL AND p_actor_id IS NOT NULL AND NOT p_decided THEN
    -- One act after the other, so that two acts cannot both be the last one that is accepted.
    PERFORM advisory_lock('door_waiting', p_actor_kind || ' ' || p_actor_id || ' ' || door.activity_id);
    IF p_most_waiting <= (
      SELECT count(*) FROM (
        SELECT FROM door_waiting w
        WHERE w.activity_id = door.activity_id AND w.actor_kind = p_actor_kind AND w.actor_id = p_actor_id AND w.what = 'check_in'
          LIMIT p_most_waiting) before) THEN
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

  IF NOT written THEN
    INSERT INTO check_in (
      id, kind, session_id, registration_id, target_id, gate, actor_kind, actor_id, device_at, clock_offset_ms, monotonic_ms,
      happened_at, received_at, door_verdict, server_verdict, source, reason, let_in, people, female, male, first_at, first_gate, phone_id,
        sex, age_band, walk_in_id, waits)
    VALUES (
      p_id, p_kind, p_session_id, who.id, p_target_id, p_gate, p_actor_kind, p_actor_id, p_device_at, p_offset_ms, p_monotonic_ms,
      happened, p_now, p_door_verdict, verdict, p_source, p_reason, p_let_in, CASE p_kind WHEN 'override' THEN p_people
        ELSE people END, p_female, p_male,
      first_at, first_gate, phone, p_sex, p_age_band, CASE WHEN who.id IS NULL THEN p_walk_in END, waits);
  END IF;

  IF who.id IS NOT NULL AND (door.checks_out OR p_kind = 'check_out') THEN
    -- The people have left when the last check-out is not followed by an admission.
    UPDATE attendance t SET left_at = g.left_at
    FROM (
      SELECT CASE WHEN went.at >= came.at THEN went.at END AS left_at
      FROM (
        SELECT max(c.happened_at) AS at FROM check_in c
        WHERE c.registration_id = who.id AND c.session_id = p_session_id AND c.kind = 'check_out' AND c.server_verdict = 'accepted'
          AND NOT EXISTS (SELECT FROM check_in n WHERE n.target_id = c.id AND n.kind = 'annul' AND n.server_verdict = 'annulled')) went
      CROSS JOIN (
        SELECT max(c.happened_at) AS at FROM check_in c
        WHERE c.registration_id = who.id AND c.session_id = p_session_id AND c.kind = 'admit'
          AND c.server_verdict IN ('accepted', 'already_in') AND c.waits IS NULL
          AND NOT EXISTS (SELECT FROM check_in n WHERE n.target_id = c.id AND n.kind = 'annul' AND n.server_verdict = 'annulled')) came) g
    WHERE t.registration_id = who.id AND t.session_id = p_session_id AND t.annulled_at IS NULL AND t.left_at IS DISTINCT FROM g.left_at;
  END IF;

  -- When the ticket belongs to another activity, the door learns nothing more than that.
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
