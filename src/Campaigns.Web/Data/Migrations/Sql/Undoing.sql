-- What was recorded can be put right: figures follow the facts of their event, sessions that do not take place, and what "recorded" means.

-- A session is recorded when it has an attendance that stands, a grid entry or a headcount, of zero too, as Recording.IsRecorded says.
CREATE VIEW recorded_session AS
  SELECT s.id AS session_id
  FROM session s
  WHERE EXISTS (SELECT FROM attendance t WHERE t.session_id = s.id AND t.annulled_at IS NULL)
    OR EXISTS (SELECT FROM grid_entry g WHERE g.session_id = s.id)
    OR EXISTS (SELECT FROM headcount h WHERE h.session_id = s.id);

CREATE OR REPLACE FUNCTION outreach_unrecorded_now(ids uuid[]) RETURNS SETOF outreach_unrecorded LANGUAGE sql STABLE AS $$
  SELECT coalesce(a.campaign_id, outreach_no_campaign()), above.id, own.side, s.ends_at, s.id, a.id
  FROM activity a
  JOIN session s ON s.activity_id = a.id AND s.called_off_at IS NULL
  CROSS JOIN LATERAL (VALUES ('organising', a.organising_unit_id), ('place', a.place_unit_id)) AS own (side, unit_id)
  JOIN unit u ON u.id = own.unit_id
  JOIN unit above ON above.path @> u.path
  WHERE a.id = ANY (ids) AND a.kind = 'event' AND a.state IN ('scheduled', 'held', 'confirmed')
    AND NOT EXISTS (SELECT FROM recorded_session r WHERE r.session_id = s.id)
$$;

-- Each counted fact carries a copy of what it is counted by. The copies follow their event, whoever corrects it and by whichever way.
CREATE FUNCTION counted_facts_follow(ids uuid[]) RETURNS void LANGUAGE sql AS $$
  UPDATE attendance t SET campaign_id = a.campaign_id, organising_unit_id = a.organising_unit_id, place_unit_id = a.place_unit_id,
    on_date = (s.starts_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, form_id = e.form_id, setting_id = e.setting_id
  FROM session s JOIN activity a ON a.id = s.activity_id LEFT JOIN event e ON e.activity_id = a.id
  WHERE t.session_id = s.id AND a.id = ANY (ids) AND a.place_unit_id IS NOT NULL
    AND (t.campaign_id, t.organising_unit_id, t.place_unit_id, t.on_date, t.form_id, t.setting_id)
      IS DISTINCT FROM (a.campaign_id, a.organising_unit_id, a.place_unit_id, (s.starts_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, e.form_id, e.setting_id);
  UPDATE headcount t SET campaign_id = a.campaign_id, organising_unit_id = a.organising_unit_id, place_unit_id = a.place_unit_id,
    on_date = (s.starts_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, form_id = e.form_id, setting_id = e.setting_id
  FROM session s JOIN activity a ON a.id = s.activity_id LEFT JOIN event e ON e.activity_id = a.id
  WHERE t.session_id = s.id AND a.id = ANY (ids) AND a.place_unit_id IS NOT NULL
    AND (t.campaign_id, t.organising_unit_id, t.place_unit_id, t.on_date, t.form_id, t.setting_id)
      IS DISTINCT FROM (a.campaign_id, a.organising_unit_id, a.place_unit_id, (s.starts_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, e.form_id, e.setting_id);
$$;

-- An entry of a headcount is only ever added, and a correction of its number is a counter-entry; what it is counted by follows its event.
CREATE OR REPLACE FUNCTION headcount_is_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  facts text[] := ARRAY['campaign_id', 'organising_unit_id', 'place_unit_id', 'on_date', 'form_id', 'setting_id'];
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - facts = to_jsonb(OLD) - facts THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a headcount entry is corrected by another entry' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'headcount_is_only_added';
END
$$;

DROP TRIGGER headcount_is_only_added ON headcount;
CREATE TRIGGER headcount_is_only_added BEFORE DELETE ON headcount FOR EACH STATEMENT EXECUTE FUNCTION headcount_is_only_added();
CREATE TRIGGER headcount_keeps_its_number BEFORE UPDATE ON headcount FOR EACH ROW EXECUTE FUNCTION headcount_is_only_added();

CREATE FUNCTION outreach_of_changed_headcounts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO outreach_delta (activity_id, source, campaign_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id,
    female, male, sex_not_known, under16, from16to30, from31to59, from60, age_not_known, facts)
  SELECT t.activity_id, 'headcount', coalesce(t.campaign_id, outreach_no_campaign()), t.organising_unit_id, t.place_unit_id, t.on_date,
    coalesce(t.form_id, outreach_no_campaign()), coalesce(t.setting_id, outreach_no_campaign()),
    t.sign * t.female, t.sign * t.male, t.sign * t.sex_not_known,
    t.sign * t.under16, t.sign * t.from16to30, t.sign * t.from31to59, t.sign * t.from60, t.sign * t.age_not_known, t.sign
  FROM (SELECT -1 AS sign, o.* FROM before o UNION ALL SELECT 1, n.* FROM after n) t
  JOIN activity a ON a.id = t.activity_id AND a.kind = 'event';
  RETURN NULL;
END
$$;

CREATE TRIGGER outreach_headcount_changed AFTER UPDATE ON headcount
  REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION outreach_of_changed_headcounts();

CREATE FUNCTION counted_facts_of_activities() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ids uuid[] := ARRAY(
    SELECT n.id FROM before o JOIN after n USING (id)
    WHERE (o.campaign_id, o.organising_unit_id, o.place_unit_id) IS DISTINCT FROM (n.campaign_id, n.organising_unit_id, n.place_unit_id));
BEGIN
  IF cardinality(ids) > 0 THEN
    PERFORM counted_facts_follow(ids);
  END IF;
  RETURN NULL;
END
$$;

CREATE FUNCTION counted_facts_of_events() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ids uuid[] := ARRAY(
    SELECT n.activity_id FROM before o JOIN after n USING (activity_id)
    WHERE (o.form_id, o.setting_id) IS DISTINCT FROM (n.form_id, n.setting_id));
BEGIN
  IF cardinality(ids) > 0 THEN
    PERFORM counted_facts_follow(ids);
  END IF;
  RETURN NULL;
END
$$;

CREATE FUNCTION counted_facts_of_sessions() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ids uuid[] := ARRAY(SELECT DISTINCT n.activity_id FROM before o JOIN after n USING (id) WHERE o.starts_at <> n.starts_at);
BEGIN
  IF cardinality(ids) > 0 THEN
    PERFORM counted_facts_follow(ids);
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER counted_facts_of_activities AFTER UPDATE ON activity
  REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION counted_facts_of_activities();
CREATE TRIGGER counted_facts_of_events AFTER UPDATE ON event
  REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION counted_facts_of_events();
CREATE TRIGGER counted_facts_of_sessions AFTER UPDATE ON session
  REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION counted_facts_of_sessions();

-- The door of a session that does not take place says so, whatever is still on its phones.
DO $do$
DECLARE
  was text := pg_get_functiondef('check_in_act'::regproc);
  now_is text := replace(was, 'door.state IN (''draft'', ''postponed'', ''cancelled'')', '(door.called_off OR door.state IN (''draft'', ''postponed'', ''cancelled''))');
BEGIN
  now_is := replace(now_is, 's.starts_at, s.ends_at, a.kind, a.state,', 's.starts_at, s.ends_at, s.called_off_at IS NOT NULL AS called_off, a.kind, a.state,');
  IF now_is = was OR now_is NOT LIKE '%AS called_off%' OR now_is NOT LIKE '%(door.called_off OR %' THEN
    RAISE EXCEPTION 'check_in_act is another than this migration knows';
  END IF;
  EXECUTE now_is;
END
$do$;
