-- What an act said beyond its verdict, kept with it: an act that is sent again gets the answer that it got.
ALTER TABLE check_in
  ADD COLUMN let_in boolean NOT NULL DEFAULT false,
  ADD COLUMN people integer,
  ADD COLUMN female integer,
  ADD COLUMN male integer,
  ADD COLUMN first_at timestamptz,
  ADD COLUMN first_gate text,
  ADD CONSTRAINT ck_check_in_people CHECK (people BETWEEN 1 AND 500 AND coalesce(female, 0) >= 0 AND coalesce(male, 0) >= 0),
  ADD CONSTRAINT ck_check_in_first CHECK ((first_at IS NULL) = (first_gate IS NULL));

-- One act at the door, whole: who may, what the ticket is, the verdict of CheckInRules.Decide, the attendance, and the act itself,
-- whatever became of it. Acts are only ever added. Nothing is counted here and no row is written that another registration's act
-- writes too, so two people at two gates never wait for each other. An act waits only for one of the same id or with the same target
-- (an annulment may come before what it takes back), and for another admission of the same registration.
--
-- p_token_hash, p_registration_id, p_code: one of them says whom an admission is about.
-- p_target_id: the admission that is taken back (annul) or whose number of people is put right (override).
-- p_people: how many came on the ticket; null: as registered. p_female, p_male: of the companions, where known.
--
-- outcome: 'done'; 'forbidden': no grant for this door, and nothing is kept; 'no_session'; 'other_act': the id is another act's.
CREATE FUNCTION check_in_act(
  p_id uuid, p_kind text, p_session_id uuid,
  p_token_hash bytea, p_registration_id uuid, p_code text,
  p_target_id uuid, p_reason text, p_gate text,
  p_actor_kind text, p_actor_id uuid, p_source text,
  p_device_at timestamptz, p_offset_ms bigint, p_monotonic_ms bigint,
  p_door_verdict text, p_let_in boolean,
  p_people integer, p_female integer, p_male integer,
  p_now timestamptz,
  OUT outcome text, OUT verdict text, OUT registration_id uuid, OUT name text, OUT places integer, OUT is_group boolean,
  OUT people integer, OUT first_at timestamptz, OUT first_gate text)
LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
  happened timestamptz := least(p_device_at + coalesce(p_offset_ms, 0) * interval '1 millisecond', p_now);
  door record;
  stored record;
  who record;
  other record;
  stand record;
  right_ended boolean;
  done integer;
BEGIN
  -- The hall, and the account's right to its door: of an organiser or a steward whose grant reaches the organising unit (a steward's may be for
  -- one activity alone), of a trainer in course runs.
  SELECT s.activity_id, s.starts_at, s.ends_at, a.kind, a.state, a.campaign_id, a.organising_unit_id, a.place_unit_id,
    a.check_in_opens_minutes AS opens, a.check_in_closes_minutes AS closes, e.form_id, e.setting_id, g.granted, g.stands, g.ended_at
  INTO door
  FROM session s
  JOIN activity a ON a.id = s.activity_id
  JOIN unit o ON o.id = a.organising_unit_id
  LEFT JOIN event e ON e.activity_id = a.id
  CROSS JOIN LATERAL (
    SELECT count(*) > 0 AS granted, coalesce(bool_or(g.valid_to IS NULL), false) AS stands, max(g.valid_to) AS ended_at
    FROM account_grant g
    JOIN unit u ON u.id = g.unit_id
    WHERE g.account_id = p_actor_id AND g.valid_from <= p_now
      AND (g.role IN ('organiser', 'steward') OR g.role = 'trainer' AND a.kind = 'course_run')
      AND (g.activity_id IS NULL OR g.activity_id = a.id)
      AND u.path @> o.path) g
  WHERE s.id = p_session_id;

  IF NOT FOUND THEN
    outcome := 'no_session';
    RETURN;
  END IF;
  IF NOT door.granted OR p_actor_kind <> 'account' THEN
    outcome := 'forbidden';
    RETURN;
  END IF;
  right_ended := NOT door.stands AND happened >= door.ended_at;
  outcome := 'done';

  IF p_target_id IS NOT NULL THEN
    PERFORM pg_advisory_xact_lock(hashtextextended(p_target_id::text, 0));
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended(p_id::text, 0));

  SELECT c.session_id, c.registration_id, c.server_verdict, c.people, c.first_at, c.first_gate, r.name, r.places, r.is_group
  INTO stored
  FROM check_in c LEFT JOIN registration r ON r.id = c.registration_id
  WHERE c.id = p_id;
  IF FOUND THEN
    IF stored.session_id <> p_session_id THEN
      outcome := 'other_act';
      RETURN;
    END IF;
    verdict := stored.server_verdict;
    first_at := stored.first_at;
    first_gate := stored.first_gate;
    registration_id := stored.registration_id;
    IF verdict <> 'not_on_list' AND NOT right_ended THEN
      name := stored.name;
      places := stored.places;
      is_group := stored.is_group;
      people := stored.people;
    END IF;
    RETURN;
  END IF;

  IF p_kind = 'admit' THEN
    IF p_token_hash IS NOT NULL THEN
      SELECT r.* INTO who FROM registration r WHERE r.token_hash = p_token_hash;
    ELSIF p_registration_id IS NOT NULL THEN
      SELECT r.* INTO who FROM registration r WHERE r.id = p_registration_id;
    ELSE
      SELECT r.* INTO who FROM registration r WHERE r.activity_id = door.activity_id AND r.code = p_code;
    END IF;

    IF who.id IS NULL THEN
      verdict := 'not_valid';
    ELSIF who.activity_id <> door.activity_id THEN
      verdict := 'not_on_list';
    ELSE
      people := coalesce(p_people, who.places);
      -- What arrived before the admission that it is about.
      SELECT bool_or(c.kind = 'annul') AS annulled,
        (array_agg(c.people ORDER BY c.happened_at DESC, c.id DESC) FILTER (WHERE c.kind = 'override'))[1] AS people,
        (array_agg(c.female ORDER BY c.happened_at DESC, c.id DESC) FILTER (WHERE c.kind = 'override'))[1] AS female,
        (array_agg(c.male ORDER BY c.happened_at DESC, c.id DESC) FILTER (WHERE c.kind = 'override'))[1] AS male
      INTO other
      FROM check_in c
      WHERE c.target_id = p_id AND c.session_id = p_session_id AND c.server_verdict IN ('annulled', 'accepted');
      IF other.people IS NOT NULL THEN
        people := other.people;
        p_female := other.female;
        p_male := other.male;
      END IF;

      LOOP
        verdict := NULL;
        first_at := NULL;
        SELECT t.happened_at, t.gate, t.female + t.male + t.sex_not_known AS people INTO stand
        FROM attendance t
        WHERE t.registration_id = who.id AND t.session_id = p_session_id AND t.annulled_at IS NULL;

        IF coalesce(other.annulled, false) THEN
          verdict := 'annulled';
        ELSIF FOUND THEN
          -- Of two offline admissions the first to arrive is the attendance, and the answer shows the earlier time.
          verdict := 'already_in';
          people := stand.people;
          first_at := least(stand.happened_at, happened);
          first_gate := CASE WHEN stand.happened_at <= happened THEN stand.gate ELSE p_gate END;
        ELSIF door.state IN ('draft', 'postponed', 'cancelled') THEN
          verdict := 'not_taking_place';
        ELSIF who.state = 'withdrawn' AND NOT p_let_in THEN
          verdict := 'withdrawn';
        ELSIF NOT p_let_in AND happened < door.starts_at - door.opens * interval '1 minute' THEN
          verdict := 'too_early';
        ELSIF NOT p_let_in AND happened > door.ends_at + door.closes * interval '1 minute' THEN
          verdict := 'too_late';
        ELSIF right_ended OR door.state = 'confirmed' THEN
          verdict := 'to_settle';
        END IF;
        EXIT WHEN verdict IS NOT NULL;

        INSERT INTO attendance (
          id, registration_id, session_id, activity_id, person_id, check_in_id, happened_at, gate, source,
          female, male, sex_not_known, under16, from16to30, from31to59, from60, age_not_known,
          campaign_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id)
        SELECT new_id(), who.id, p_session_id, door.activity_id, who.person_id, p_id, happened, p_gate, p_source,
          c.female, c.male, c.sex_not_known, c.under16, c.from16to30, c.from31to59, c.from60, c.age_not_known,
          door.campaign_id, door.organising_unit_id, door.place_unit_id, c.on_date, door.form_id, door.setting_id
        FROM check_in_cells(who.sex, who.birth_year, who.is_group, door.starts_at, people, p_female, p_male) c
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
    END IF;
  ELSE
    -- Of which registration, and where it stands now: under the admission itself or under the last act that put its number right.
    SELECT r.*, c.source AS came_by INTO who
    FROM check_in c JOIN registration r ON r.id = c.registration_id
    WHERE c.id = p_target_id AND c.session_id = p_session_id;
    people := coalesce(p_people, who.places);
    IF right_ended OR door.state = 'confirmed' THEN
      verdict := 'to_settle';
    ELSE
      verdict := CASE p_kind WHEN 'annul' THEN 'annulled' ELSE 'accepted' END;
      IF who.id IS NOT NULL AND NOT (p_kind = 'override' AND EXISTS (
        SELECT FROM check_in c
        WHERE c.target_id = p_target_id AND c.kind = 'override' AND c.server_verdict = 'accepted' AND c.happened_at > happened)) THEN
        UPDATE attendance t SET annulled_at = p_now
        WHERE t.registration_id = who.id AND t.session_id = p_session_id AND t.annulled_at IS NULL
          AND (t.check_in_id = p_target_id OR t.check_in_id IN (SELECT c.id FROM check_in c WHERE c.target_id = p_target_id AND c.kind = 'override'))
        RETURNING t.happened_at, t.gate, t.source INTO stand;
        IF FOUND AND p_kind = 'override' THEN
          INSERT INTO attendance (
            id, registration_id, session_id, activity_id, person_id, check_in_id, happened_at, gate, source,
            female, male, sex_not_known, under16, from16to30, from31to59, from60, age_not_known,
            campaign_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id)
          SELECT new_id(), who.id, p_session_id, door.activity_id, who.person_id, p_id, stand.happened_at, stand.gate, stand.source,
            c.female, c.male, c.sex_not_known, c.under16, c.from16to30, c.from31to59, c.from60, c.age_not_known,
            door.campaign_id, door.organising_unit_id, door.place_unit_id, c.on_date, door.form_id, door.setting_id
          FROM check_in_cells(who.sex, who.birth_year, who.is_group, door.starts_at, people, p_female, p_male) c;
          first_at := stand.happened_at;
          first_gate := stand.gate;
        ELSIF NOT FOUND AND p_kind = 'override' THEN
          verdict := 'to_settle';
        END IF;
      END IF;
    END IF;
  END IF;

  INSERT INTO check_in (
    id, kind, session_id, registration_id, target_id, gate, actor_kind, actor_id, device_at, clock_offset_ms, monotonic_ms,
    happened_at, received_at, door_verdict, server_verdict, source, reason, let_in, people, female, male, first_at, first_gate)
  VALUES (
    p_id, p_kind, p_session_id, who.id, p_target_id, p_gate, p_actor_kind, p_actor_id, p_device_at, p_offset_ms, p_monotonic_ms,
    happened, p_now, p_door_verdict, verdict, p_source, p_reason, p_let_in, people, p_female, p_male, first_at, first_gate);

  -- Of another activity's guest the door learns no more than that; and whose right has ended learns no names.
  registration_id := who.id;
  IF verdict <> 'not_on_list' AND NOT right_ended THEN
    name := who.name;
    places := who.places;
    is_group := who.is_group;
  ELSE
    people := NULL;
  END IF;
END
$$;

-- The turns of one ticket in the two splits, as Cells.OfAttendance makes them: the registrant by sex and by the age reached in the year of
-- the session, companions by sex where the door says so, and of a group no more than that.
CREATE FUNCTION check_in_cells(
  p_sex text, p_birth_year integer, p_is_group boolean, p_starts_at timestamptz, p_people integer, p_female integer, p_male integer,
  OUT on_date date, OUT female integer, OUT male integer, OUT sex_not_known integer,
  OUT under16 integer, OUT from16to30 integer, OUT from31to59 integer, OUT from60 integer, OUT age_not_known integer)
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  named integer := CASE WHEN p_is_group THEN 0 ELSE 1 END;
  age integer;
BEGIN
  on_date := (p_starts_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date;
  female := least(coalesce(p_female, 0), p_people - named);
  male := least(coalesce(p_male, 0), p_people - named - female);
  sex_not_known := p_people - named - female - male;
  under16 := 0;
  from16to30 := 0;
  from31to59 := 0;
  from60 := 0;
  age_not_known := p_people - named;
  IF named = 1 THEN
    CASE p_sex
      WHEN 'female' THEN female := female + 1;
      WHEN 'male' THEN male := male + 1;
      ELSE sex_not_known := sex_not_known + 1;
    END CASE;
    age := extract(year FROM on_date)::integer - p_birth_year;
    CASE
      WHEN age IS NULL OR age < 0 THEN age_not_known := age_not_known + 1;
      WHEN age < 16 THEN under16 := 1;
      WHEN age <= 30 THEN from16to30 := 1;
      WHEN age <= 59 THEN from31to59 := 1;
      ELSE from60 := 1;
    END CASE;
  END IF;
END
$$;
