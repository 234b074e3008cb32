-- Does one act at the door completely: checks the actor's right, finds the ticket, decides as CheckInRules.Decide does, writes the
-- attendance, and always stores the act itself. Acts are only ever added. The function counts nothing and writes no row that the act of
-- another registration writes too, so two people at two gates never wait for each other. An act waits only for an act with the same id or
-- the same target (an annulment may arrive before the act that it takes back), for another admission of the same registration, and for a
-- step of the lifecycle, which locks the activity's row; so the act sees the state that is in force when it is counted.
--
-- p_token_hash, p_registration_id, p_code, p_walk_in: exactly one of them names the registration that is admitted or checked out.
-- p_token_hash is the hash of the ticket's token or the hash's first bytes, at least 8. Fewer than 16 bytes are looked up among the
-- registrations of this activity only.
-- p_target_id: the act that is taken back (annul), or the admission whose number of people or answers are corrected (override).
-- p_people: how many people came on the ticket; null: as many as were registered. p_female, p_male: the companions by sex, as far as known.
-- p_sex, p_age_band: the answers given at the door where the registration does not hold them.
-- p_actor_kind: 'account', 'device' (a paired phone's grant), or 'link_holder' (the holder of the ticket checks in alone; the source is
-- then self).
-- p_decided: an organiser decides about an act that waited; then no number of people is too large, and confirmed figures are corrected.
-- p_most: how many admissions of one paired phone count without a decision.
-- p_most_waiting: how many acts of one actor may wait at an activity; further ones are refused and counted, and the phone keeps them.
--
-- An act waits when DoorRight.Waits says so, when it names more people than the ticket can mean, or when the phone has more admissions than
-- one phone plausibly makes. It then counts nothing and is stored with the reason, to be decided later (who-sees 6).
-- For a ticket that was joined to another registration the answer is that of the other one; the code of the other one is not told to a
-- holder of the joined ticket.
-- The answer carries a name only while the actor's right lasts. A paired phone that may not search gets a name only with the whole hash of
-- that ticket's token, which is on no list (who-sees 9).
--
-- right_over: 'revoked' or 'ended' when the actor's right is over now. send_until: until when acts that the actor still holds count without
-- a decision.
-- outcome: 'done'; 'too_many_wait': too many acts wait already, nothing is stored; 'forbidden': the actor has no right to this door,
-- nothing is stored; 'no_session': there is no such session; 'other_act': the id belongs to an act at another session.
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
LANGUAGE plpgsql
-- Each query finds a few rows by an index. Without this setting the planner reads tables whole that are small or were still empty when a
-- connection made its plans, and it keeps such a plan while they grow.
SET enable_seqscan = off
-- For the same reason a plan that knows the values is no better, and making one takes longer than the act. Without this setting each
-- connection makes such plans for its first five acts.
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_variable
DECLARE
  happened timestamptz := least(p_device_at + coalesce(p_offset_ms, 0) * interval '1 millisecond', p_now);
  person_id uuid;
  sex text;
  birth_year integer;
  activity_id uuid;
  starts_at timestamptz;
  campaign_id uuid;
  organising_unit_id uuid;
  place_unit_id uuid;
  form_id uuid;
  setting_id uuid;
  phone uuid;
BEGIN
  -- This row lock is shared by all acts and conflicts only with a step of the lifecycle. Everything that is read below was committed before
  -- the lock was granted.
  PERFORM FROM activity a WHERE a.id = (SELECT s.activity_id FROM session s WHERE s.id = p_session_id) FOR KEY SHARE;

  -- Nearly every act is done here by two statements: an account with a right admits a ticket with a whole hash, and nothing about it is
  -- unusual. The first statement finds nothing unless each of its conditions holds, and then check_in_decide would answer "accepted" or
  -- "already_in" too. The lock on the act's id is taken before it, so that it sees an act with the same id, and acts that refer to it.
  IF p_kind = 'admit' AND p_actor_kind = 'account' AND octet_length(p_token_hash) = 32 AND p_target_id IS NULL AND NOT p_decided
    AND NOT p_let_in AND advisory_lock('door_act', p_id::text) IS NOT NULL THEN
    -- Subqueries with OFFSET are not joined, so that the planner has few tables to order and each is looked up once.
    SELECT 'done', r.id, r.name, r.code, r.places, r.is_group, r.person_id, r.sex, r.birth_year,
      s.activity_id, s.starts_at, a.campaign_id, a.organising_unit_id, a.place_unit_id, e.form_id, e.setting_id,
      CASE WHEN t.id IS NULL THEN 'accepted' ELSE 'already_in' END,
      CASE WHEN t.id IS NULL THEN coalesce(p_people, r.places) ELSE {total t.#} END,
      -- A second scan is answered with the first one, as check_in_decide explains.
      CASE WHEN t.happened_at <= happened OR p_now - happened <= interval '5 seconds' THEN coalesce(t.happened_at, happened)
        ELSE happened END,
      CASE WHEN t.happened_at <= happened OR p_now - happened <= interval '5 seconds' THEN coalesce(t.gate, p_gate) ELSE p_gate END
    INTO outcome, registration_id, name, code, places, is_group, person_id, sex, birth_year,
      activity_id, starts_at, campaign_id, organising_unit_id, place_unit_id, form_id, setting_id, verdict, people, first_at, first_gate
    FROM session s
    JOIN activity a ON a.id = s.activity_id
    JOIN registration r ON r.token_hash = p_token_hash
    LEFT JOIN event e ON e.activity_id = s.activity_id
    LEFT JOIN attendance t ON t.registration_id = r.id AND t.session_id = p_session_id AND t.annulled_at IS NULL
    -- Written so that the planner makes no hash table for a single row.
    WHERE s.id = p_session_id AND NOT r.activity_id <> s.activity_id AND r.state = 'confirmed' AND r.joined_to_id IS NULL
      AND a.state NOT IN ('draft', 'postponed', 'cancelled', 'confirmed') AND NOT a.checks_out
      AND s.called_off_at IS NULL AND (a.ended_early_at IS NULL OR a.ended_early_at < s.starts_at)
      AND happened BETWEEN s.starts_at - a.check_in_opens_minutes * interval '1 minute'
        AND s.ends_at + a.check_in_closes_minutes * interval '1 minute'
      AND (p_people IS NULL OR p_people <= r.places + 5)
      AND NOT EXISTS (SELECT FROM check_in c WHERE c.id = p_id)
      AND NOT EXISTS (SELECT FROM check_in c WHERE c.target_id = p_id)
      AND EXISTS (
        SELECT FROM account_grant g
        WHERE g.account_id = p_actor_id AND g.valid_from <= p_now AND g.valid_to IS NULL
          AND (g.role = 'organiser' OR g.role = 'trainer' AND a.kind = 'course_run' OR g.role = 'steward'
            AND p_now <= s.ends_at + a.check_in_closes_minutes * interval '1 minute' + interval '74 hours')
          AND (g.activity_id IS NULL OR g.activity_id = a.id)
          AND (SELECT u.path FROM unit u WHERE u.id = g.unit_id) @> (SELECT o.path FROM unit o WHERE o.id = a.organising_unit_id)
        OFFSET 0)
    FOR KEY SHARE OF r;
    IF FOUND THEN
      IF p_phone_id IS NOT NULL THEN
        SELECT p.id INTO phone FROM door_phone p WHERE p.id = p_phone_id AND p.actor_kind = p_actor_kind AND p.actor_id = p_actor_id;
      END IF;
      IF verdict = 'accepted' THEN
        -- The attendance and the act that it comes from are written by one statement, so that neither can be without the other.
        WITH came AS (
          INSERT INTO attendance (
            id, registration_id, session_id, activity_id, person_id, check_in_id, happened_at, gate, source,
            {turns},
            campaign_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id)
          SELECT new_id(), registration_id, p_session_id, activity_id, person_id, p_id, happened, p_gate, p_source,
            {turns c.#},
            campaign_id, organising_unit_id, place_unit_id, c.on_date, form_id, setting_id
          FROM check_in_cells(coalesce(sex, p_sex), birth_year, p_age_band, is_group, starts_at, people, p_female, p_male) c
          -- On a conflict another act was quicker, and check_in_decide reads its attendance.
          ON CONFLICT DO NOTHING
          RETURNING 1)
        INSERT INTO check_in (
          id, kind, session_id, registration_id, gate, actor_kind, actor_id, device_at, clock_offset_ms, monotonic_ms,
          happened_at, received_at, door_verdict, server_verdict, source, reason, people, female, male, first_at, first_gate,
            phone_id, sex, age_band)
        SELECT p_id, p_kind, p_session_id, registration_id, p_gate, p_actor_kind, p_actor_id, p_device_at, p_offset_ms, p_monotonic_ms,
          happened, p_now, p_door_verdict, verdict, p_source, p_reason, people, p_female, p_male, happened, p_gate,
          phone, p_sex, p_age_band
        FROM came;
        IF FOUND THEN
          asks := check_in_asks(is_group, sex, birth_year, p_sex, p_age_band);
          RETURN;
        END IF;
      ELSE
        INSERT INTO check_in (
          id, kind, session_id, registration_id, gate, actor_kind, actor_id, device_at, clock_offset_ms, monotonic_ms,
          happened_at, received_at, door_verdict, server_verdict, source, reason, people, female, male, first_at, first_gate,
            phone_id, sex, age_band)
        VALUES (p_id, p_kind, p_session_id, registration_id, p_gate, p_actor_kind, p_actor_id, p_device_at, p_offset_ms, p_monotonic_ms,
          happened, p_now, p_door_verdict, verdict, p_source, p_reason, people, p_female, p_male, first_at, first_gate,
          phone, p_sex, p_age_band);
        RETURN;
      END IF;
    END IF;
  END IF;

  SELECT d.*
  INTO outcome, verdict, registration_id, name, places, is_group, people, first_at, first_gate, asks, right_over, send_until, code
  FROM check_in_decide(
    p_id, p_kind, p_session_id, p_token_hash, p_registration_id, p_code, p_target_id, p_reason, p_gate, p_actor_kind, p_actor_id,
      p_source, p_device_at, p_offset_ms, p_monotonic_ms, p_door_verdict, p_let_in, p_people, p_female, p_male, p_now, p_walk_in,
      p_phone_id, p_sex, p_age_band, p_decided, p_most, p_most_waiting) d;
END
$$;
