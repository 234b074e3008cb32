-- Counts of outreach above single events.
--
-- Every change of a counted fact appends to outreach_delta; nobody waits for a counter. outreach_fold() takes what was appended and adds it to
-- the sums; whoever reads adds what is still to be folded, so a figure is current in the snapshot in which it is read. Turns are additive. Events
-- held, people and sessions that nobody recorded are not: the queue says whom they are about, and these are counted anew from their rows.
-- No campaign is the zero uuid. Course runs are never outreach.

CREATE TABLE outreach_delta (
  id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_outreach_delta PRIMARY KEY,
  -- Count this activity's state and its sessions anew.
  activity_id uuid,
  -- Count this person's presence anew.
  person_id uuid,
  -- Where a source is given, the measures below are added to the sums.
  source text,
  campaign_id uuid,
  organising_unit_id uuid,
  place_unit_id uuid,
  on_date date,
  form_id uuid,
  setting_id uuid,
  female integer NOT NULL DEFAULT 0,
  male integer NOT NULL DEFAULT 0,
  sex_not_known integer NOT NULL DEFAULT 0,
  under16 integer NOT NULL DEFAULT 0,
  from16to30 integer NOT NULL DEFAULT 0,
  from31to59 integer NOT NULL DEFAULT 0,
  from60 integer NOT NULL DEFAULT 0,
  age_not_known integer NOT NULL DEFAULT 0,
  facts integer NOT NULL DEFAULT 0,
  CONSTRAINT ck_outreach_delta_subject CHECK (activity_id IS NOT NULL OR person_id IS NOT NULL),
  CONSTRAINT ck_outreach_delta_fact CHECK (source IS NULL OR num_nulls(activity_id, campaign_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id) = 0),
  CONSTRAINT ck_outreach_delta_splits CHECK (female + male + sex_not_known = under16 + from16to30 + from31to59 + from60 + age_not_known)
);

-- Turns of each event by all that they are counted by. facts: attendances that stand, and headcount entries.
CREATE TABLE outreach_activity (
  campaign_id uuid NOT NULL,
  activity_id uuid NOT NULL,
  organising_unit_id uuid NOT NULL,
  place_unit_id uuid NOT NULL,
  on_date date NOT NULL,
  form_id uuid NOT NULL,
  setting_id uuid NOT NULL,
  source text NOT NULL,
  female integer NOT NULL,
  male integer NOT NULL,
  sex_not_known integer NOT NULL,
  under16 integer NOT NULL,
  from16to30 integer NOT NULL,
  from31to59 integer NOT NULL,
  from60 integer NOT NULL,
  age_not_known integer NOT NULL,
  facts integer NOT NULL,
  CONSTRAINT pk_outreach_activity PRIMARY KEY (activity_id, campaign_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id, source),
  CONSTRAINT ck_outreach_activity_splits CHECK (female + male + sex_not_known = under16 + from16to30 + from31to59 + from60 + age_not_known)
);
CREATE INDEX ix_outreach_activity_place ON outreach_activity (campaign_id, place_unit_id);
CREATE INDEX ix_outreach_activity_organising ON outreach_activity (campaign_id, organising_unit_id);

-- Events that are held or confirmed, as they were last counted.
CREATE TABLE outreach_event (
  activity_id uuid CONSTRAINT pk_outreach_event PRIMARY KEY,
  campaign_id uuid NOT NULL,
  organising_unit_id uuid NOT NULL,
  place_unit_id uuid NOT NULL,
  on_date date NOT NULL,
  form_id uuid NOT NULL,
  setting_id uuid NOT NULL,
  confirmed boolean NOT NULL
);
CREATE INDEX ix_outreach_event_place ON outreach_event (campaign_id, place_unit_id);
CREATE INDEX ix_outreach_event_organising ON outreach_event (campaign_id, organising_unit_id);

-- Who was present, once per person that is left after merging, campaign and both units.
CREATE TABLE outreach_person (
  person_id uuid NOT NULL,
  campaign_id uuid NOT NULL,
  organising_unit_id uuid NOT NULL,
  place_unit_id uuid NOT NULL,
  CONSTRAINT pk_outreach_person PRIMARY KEY (person_id, campaign_id, organising_unit_id, place_unit_id)
);

-- Sessions of events that are on, with neither a standing attendance nor a headcount entry, under each unit. Missing once they are over.
CREATE TABLE outreach_unrecorded (
  campaign_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  side text NOT NULL,
  ends_at timestamptz NOT NULL,
  session_id uuid NOT NULL,
  activity_id uuid NOT NULL,
  CONSTRAINT pk_outreach_unrecorded PRIMARY KEY (campaign_id, unit_id, side, ends_at, session_id)
);
CREATE INDEX ix_outreach_unrecorded_activity ON outreach_unrecorded (activity_id);

-- Sums: for each unit and all below it, by each of its two sides, in all and by one dimension at a time.
CREATE TABLE outreach_total (
  campaign_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  side text NOT NULL CONSTRAINT ck_outreach_total_side CHECK (side IN ('organising', 'place')),
  dimension text NOT NULL CONSTRAINT ck_outreach_total_dimension CHECK (dimension IN ('all', 'form', 'setting', 'source', 'day')),
  value text NOT NULL,
  female bigint NOT NULL,
  male bigint NOT NULL,
  sex_not_known bigint NOT NULL,
  under16 bigint NOT NULL,
  from16to30 bigint NOT NULL,
  from31to59 bigint NOT NULL,
  from60 bigint NOT NULL,
  age_not_known bigint NOT NULL,
  people bigint NOT NULL,
  events_held bigint NOT NULL,
  events_confirmed bigint NOT NULL,
  CONSTRAINT pk_outreach_total PRIMARY KEY (campaign_id, unit_id, side, dimension, value),
  CONSTRAINT ck_outreach_total_splits CHECK (female + male + sex_not_known = under16 + from16to30 + from31to59 + from60 + age_not_known)
);

-- Something that changes sums, at the lowest units.
CREATE TYPE outreach_change AS (
  campaign_id uuid, organising_unit_id uuid, place_unit_id uuid, on_date date, form_id uuid, setting_id uuid, source text,
  female integer, male integer, sex_not_known integer, under16 integer, from16to30 integer, from31to59 integer, from60 integer, age_not_known integer,
  events_held integer, events_confirmed integer);

CREATE FUNCTION outreach_no_campaign() RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT '00000000-0000-0000-0000-000000000000'::uuid
$$;

-- The person that is left of one who was merged.
CREATE FUNCTION person_root(of_person uuid) RETURNS uuid LANGUAGE sql STABLE AS $$
  WITH RECURSIVE up AS (
    SELECT id, merged_into_id FROM person WHERE id = of_person
    UNION
    SELECT p.id, p.merged_into_id FROM up JOIN person p ON p.id = up.merged_into_id)
  SELECT id FROM up WHERE merged_into_id IS NULL
$$;

-- What is so now, from the rows themselves.

CREATE FUNCTION outreach_events_now(ids uuid[]) RETURNS SETOF outreach_event LANGUAGE sql STABLE AS $$
  SELECT a.id, coalesce(a.campaign_id, outreach_no_campaign()), a.organising_unit_id, a.place_unit_id,
    (min(s.starts_at) AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, coalesce(e.form_id, outreach_no_campaign()), coalesce(e.setting_id, outreach_no_campaign()), a.state = 'confirmed'
  FROM activity a
  JOIN session s ON s.activity_id = a.id
  LEFT JOIN event e ON e.activity_id = a.id
  WHERE a.id = ANY (ids) AND a.kind = 'event' AND a.state IN ('held', 'confirmed') AND a.place_unit_id IS NOT NULL
  GROUP BY a.id, e.activity_id
$$;

CREATE FUNCTION outreach_presences_now(ids uuid[]) RETURNS SETOF outreach_person LANGUAGE sql STABLE AS $$
  WITH RECURSIVE family AS (
    SELECT DISTINCT person_root(i) AS root, person_root(i) AS id FROM unnest(ids) i
    UNION
    SELECT f.root, p.id FROM family f JOIN person p ON p.merged_into_id = f.id)
  SELECT DISTINCT f.root, coalesce(t.campaign_id, outreach_no_campaign()), t.organising_unit_id, t.place_unit_id
  FROM family f
  JOIN attendance t ON t.person_id = f.id AND t.annulled_at IS NULL
  JOIN activity a ON a.id = t.activity_id AND a.kind = 'event'
$$;

CREATE FUNCTION outreach_unrecorded_now(ids uuid[]) RETURNS SETOF outreach_unrecorded LANGUAGE sql STABLE AS $$
  SELECT coalesce(a.campaign_id, outreach_no_campaign()), above.id, own.side, s.ends_at, s.id, a.id
  FROM activity a
  JOIN session s ON s.activity_id = a.id
  CROSS JOIN LATERAL (VALUES ('organising', a.organising_unit_id), ('place', a.place_unit_id)) AS own (side, unit_id)
  JOIN unit u ON u.id = own.unit_id
  JOIN unit above ON above.path @> u.path
  WHERE a.id = ANY (ids) AND a.kind = 'event' AND a.state IN ('scheduled', 'held', 'confirmed')
    AND NOT EXISTS (SELECT FROM attendance t WHERE t.session_id = s.id AND t.annulled_at IS NULL)
    AND NOT EXISTS (SELECT FROM headcount h WHERE h.session_id = s.id)
$$;

-- Changes as sums: under every unit above, by each side, in all and by each dimension.
CREATE FUNCTION outreach_marginals(changes outreach_change[]) RETURNS SETOF outreach_total LANGUAGE sql STABLE AS $$
  WITH own AS (
    SELECT c.campaign_id, at.unit_id, at.side, by.dimension, by.value,
      sum(c.female) AS female, sum(c.male) AS male, sum(c.sex_not_known) AS sex_not_known,
      sum(c.under16) AS under16, sum(c.from16to30) AS from16to30, sum(c.from31to59) AS from31to59, sum(c.from60) AS from60, sum(c.age_not_known) AS age_not_known,
      sum(c.events_held) AS events_held, sum(c.events_confirmed) AS events_confirmed
    FROM unnest(changes) c
    CROSS JOIN LATERAL (VALUES ('organising', c.organising_unit_id), ('place', c.place_unit_id)) AS at (side, unit_id)
    CROSS JOIN LATERAL (VALUES ('all', ''), ('form', c.form_id::text), ('setting', c.setting_id::text), ('source', c.source), ('day', c.on_date::text)) AS by (dimension, value)
    WHERE by.value IS NOT NULL
    GROUP BY 1, 2, 3, 4, 5)
  SELECT o.campaign_id, above.id, o.side, o.dimension, o.value,
    sum(o.female)::bigint, sum(o.male)::bigint, sum(o.sex_not_known)::bigint,
    sum(o.under16)::bigint, sum(o.from16to30)::bigint, sum(o.from31to59)::bigint, sum(o.from60)::bigint, sum(o.age_not_known)::bigint,
    0::bigint, sum(o.events_held)::bigint, sum(o.events_confirmed)::bigint
  FROM own o
  JOIN unit u ON u.id = o.unit_id
  JOIN unit above ON above.path @> u.path
  GROUP BY o.campaign_id, above.id, o.side, o.dimension, o.value
$$;

-- Distinct people under every unit above, by each side.
CREATE FUNCTION outreach_people_marginals(presences outreach_person[], sign integer) RETURNS SETOF outreach_total LANGUAGE sql STABLE AS $$
  SELECT p.campaign_id, above.id, at.side, 'all', '', 0, 0, 0, 0, 0, 0, 0, 0, sign * count(DISTINCT p.person_id), 0, 0
  FROM unnest(presences) p
  CROSS JOIN LATERAL (VALUES ('organising', p.organising_unit_id), ('place', p.place_unit_id)) AS at (side, unit_id)
  JOIN unit u ON u.id = at.unit_id
  JOIN unit above ON above.path @> u.path
  GROUP BY p.campaign_id, above.id, at.side
$$;

CREATE FUNCTION outreach_event_change(e outreach_event, sign integer) RETURNS outreach_change LANGUAGE sql IMMUTABLE AS $$
  SELECT ROW(e.campaign_id, e.organising_unit_id, e.place_unit_id, e.on_date, e.form_id, e.setting_id, NULL,
    0, 0, 0, 0, 0, 0, 0, 0, sign, CASE WHEN e.confirmed THEN sign ELSE 0 END)::outreach_change
$$;

CREATE FUNCTION outreach_delta_change(d outreach_delta) RETURNS outreach_change LANGUAGE sql IMMUTABLE AS $$
  SELECT ROW(d.campaign_id, d.organising_unit_id, d.place_unit_id, d.on_date, d.form_id, d.setting_id, d.source,
    d.female, d.male, d.sex_not_known, d.under16, d.from16to30, d.from31to59, d.from60, d.age_not_known, 0, 0)::outreach_change
$$;

CREATE FUNCTION outreach_add(sums outreach_total[]) RETURNS void LANGUAGE sql AS $$
  INSERT INTO outreach_total AS t
  SELECT campaign_id, unit_id, side, dimension, value,
    sum(female), sum(male), sum(sex_not_known), sum(under16), sum(from16to30), sum(from31to59), sum(from60), sum(age_not_known), sum(people), sum(events_held), sum(events_confirmed)
  FROM unnest(sums)
  GROUP BY campaign_id, unit_id, side, dimension, value
  ON CONFLICT ON CONSTRAINT pk_outreach_total DO UPDATE SET
    female = t.female + excluded.female, male = t.male + excluded.male, sex_not_known = t.sex_not_known + excluded.sex_not_known,
    under16 = t.under16 + excluded.under16, from16to30 = t.from16to30 + excluded.from16to30, from31to59 = t.from31to59 + excluded.from31to59,
    from60 = t.from60 + excluded.from60, age_not_known = t.age_not_known + excluded.age_not_known,
    people = t.people + excluded.people, events_held = t.events_held + excluded.events_held, events_confirmed = t.events_confirmed + excluded.events_confirmed
$$;

-- Adds to the sums what was appended since, in one transaction, one at a time; returns how many entries it took. Those who append never wait for it.
CREATE FUNCTION outreach_fold() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  taken_now bigint;
  taken_in_all bigint := 0;
  changes outreach_change[];
  activities uuid[];
  persons uuid[];
  events_before outreach_event[];
  events_after outreach_event[];
  presences_before outreach_person[];
  presences_after outreach_person[];
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('outreach'));
  LOOP
    WITH taken AS (
      DELETE FROM outreach_delta WHERE id IN (SELECT id FROM outreach_delta ORDER BY id LIMIT 20000) RETURNING *),
    grain AS (
      INSERT INTO outreach_activity AS t
      SELECT campaign_id, activity_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id, source,
        sum(female), sum(male), sum(sex_not_known), sum(under16), sum(from16to30), sum(from31to59), sum(from60), sum(age_not_known), sum(facts)
      FROM taken WHERE source IS NOT NULL
      GROUP BY campaign_id, activity_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id, source
      ON CONFLICT ON CONSTRAINT pk_outreach_activity DO UPDATE SET
        female = t.female + excluded.female, male = t.male + excluded.male, sex_not_known = t.sex_not_known + excluded.sex_not_known,
        under16 = t.under16 + excluded.under16, from16to30 = t.from16to30 + excluded.from16to30, from31to59 = t.from31to59 + excluded.from31to59,
        from60 = t.from60 + excluded.from60, age_not_known = t.age_not_known + excluded.age_not_known, facts = t.facts + excluded.facts)
    SELECT count(*), array_agg(outreach_delta_change(taken::outreach_delta)) FILTER (WHERE source IS NOT NULL),
      array_agg(DISTINCT activity_id) FILTER (WHERE activity_id IS NOT NULL), array_agg(DISTINCT person_id) FILTER (WHERE person_id IS NOT NULL)
    INTO taken_now, changes, activities, persons
    FROM taken;
    EXIT WHEN taken_now = 0;
    taken_in_all := taken_in_all + taken_now;

    events_after := ARRAY(SELECT e FROM outreach_events_now(activities) e);
    WITH gone AS (DELETE FROM outreach_event WHERE activity_id = ANY (activities) RETURNING *)
    SELECT array_agg(gone::outreach_event) INTO events_before FROM gone;
    INSERT INTO outreach_event SELECT * FROM unnest(events_after);

    persons := ARRAY(SELECT unnest(persons) UNION SELECT person_root(i) FROM unnest(persons) i);
    presences_after := ARRAY(SELECT p FROM outreach_presences_now(persons) p);
    WITH gone AS (DELETE FROM outreach_person WHERE person_id = ANY (persons) RETURNING *)
    SELECT array_agg(gone::outreach_person) INTO presences_before FROM gone;
    INSERT INTO outreach_person SELECT * FROM unnest(presences_after);

    DELETE FROM outreach_unrecorded WHERE activity_id = ANY (activities);
    INSERT INTO outreach_unrecorded SELECT * FROM outreach_unrecorded_now(activities);

    changes := changes
      || ARRAY(SELECT outreach_event_change(e::outreach_event, -1) FROM unnest(events_before) e)
      || ARRAY(SELECT outreach_event_change(e::outreach_event, 1) FROM unnest(events_after) e);
    PERFORM outreach_add(ARRAY(
      SELECT m FROM outreach_marginals(changes) m
      UNION ALL SELECT m FROM outreach_people_marginals(presences_before, -1) m
      UNION ALL SELECT m FROM outreach_people_marginals(presences_after, 1) m));
    DELETE FROM outreach_activity WHERE activity_id = ANY (activities) AND facts = 0;
  END LOOP;
  RETURN taken_in_all;
END
$$;

-- Counts everything anew from attendances, headcounts and activities.
CREATE FUNCTION outreach_rebuild() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('outreach'));
  DELETE FROM outreach_total;
  DELETE FROM outreach_activity;
  DELETE FROM outreach_event;
  DELETE FROM outreach_person;
  DELETE FROM outreach_unrecorded;

  -- One statement and so one snapshot: a fact whose entry in the queue is taken here is counted here, and no other.
  WITH taken AS (DELETE FROM outreach_delta)
  INSERT INTO outreach_activity
  SELECT coalesce(f.campaign_id, outreach_no_campaign()), f.activity_id, f.organising_unit_id, f.place_unit_id, f.on_date,
    coalesce(f.form_id, outreach_no_campaign()), coalesce(f.setting_id, outreach_no_campaign()), f.source,
    sum(f.female), sum(f.male), sum(f.sex_not_known), sum(f.under16), sum(f.from16to30), sum(f.from31to59), sum(f.from60), sum(f.age_not_known), count(*)
  FROM (
    SELECT campaign_id, activity_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id, source,
      female, male, sex_not_known, under16, from16to30, from31to59, from60, age_not_known
    FROM attendance WHERE annulled_at IS NULL
    UNION ALL
    SELECT campaign_id, activity_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id, 'headcount',
      female, male, sex_not_known, under16, from16to30, from31to59, from60, age_not_known
    FROM headcount) f
  JOIN activity a ON a.id = f.activity_id AND a.kind = 'event'
  GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;

  INSERT INTO outreach_event
  SELECT n.* FROM outreach_events_now(ARRAY(SELECT id FROM activity WHERE kind = 'event' AND state IN ('held', 'confirmed'))) n;

  INSERT INTO outreach_unrecorded
  SELECT n.* FROM outreach_unrecorded_now(ARRAY(SELECT id FROM activity WHERE kind = 'event' AND state IN ('scheduled', 'held', 'confirmed'))) n;

  INSERT INTO outreach_person
  SELECT DISTINCT CASE WHEN p.merged_into_id IS NULL THEN p.id ELSE person_root(p.id) END,
    coalesce(t.campaign_id, outreach_no_campaign()), t.organising_unit_id, t.place_unit_id
  FROM attendance t
  JOIN activity a ON a.id = t.activity_id AND a.kind = 'event'
  JOIN person p ON p.id = t.person_id
  WHERE t.annulled_at IS NULL;

  PERFORM outreach_add(ARRAY(SELECT m FROM outreach_marginals(
    ARRAY(
      SELECT ROW(g.campaign_id, g.organising_unit_id, g.place_unit_id, g.on_date, g.form_id, g.setting_id, g.source,
        g.female, g.male, g.sex_not_known, g.under16, g.from16to30, g.from31to59, g.from60, g.age_not_known, 0, 0)::outreach_change
      FROM outreach_activity g)
    || ARRAY(SELECT outreach_event_change(e, 1) FROM outreach_event e)) m));

  INSERT INTO outreach_total AS t
  SELECT p.campaign_id, p.unit_id, p.side, 'all', '', 0, 0, 0, 0, 0, 0, 0, 0, count(*), 0, 0
  FROM (
    SELECT DISTINCT p.campaign_id, above.id AS unit_id, at.side, p.person_id
    FROM outreach_person p
    CROSS JOIN LATERAL (VALUES ('organising', p.organising_unit_id), ('place', p.place_unit_id)) AS at (side, unit_id)
    JOIN unit u ON u.id = at.unit_id
    JOIN unit above ON above.path @> u.path) p
  GROUP BY 1, 2, 3
  ON CONFLICT ON CONSTRAINT pk_outreach_total DO UPDATE SET people = excluded.people;
END
$$;

-- Reading: the sums and what is still to be folded, in the snapshot of the caller.

CREATE FUNCTION outreach_pending() RETURNS SETOF outreach_total LANGUAGE plpgsql STABLE AS $$
DECLARE
  changes outreach_change[];
  activities uuid[];
  persons uuid[];
BEGIN
  SELECT array_agg(outreach_delta_change(d)) FILTER (WHERE source IS NOT NULL),
    array_agg(DISTINCT activity_id) FILTER (WHERE activity_id IS NOT NULL), array_agg(DISTINCT person_id) FILTER (WHERE person_id IS NOT NULL)
  INTO changes, activities, persons
  FROM outreach_delta d;
  IF activities IS NULL AND persons IS NULL THEN
    RETURN;
  END IF;

  persons := ARRAY(SELECT unnest(persons) UNION SELECT person_root(i) FROM unnest(persons) i);
  RETURN QUERY SELECT * FROM outreach_marginals(changes
    || ARRAY(SELECT outreach_event_change(e, -1) FROM outreach_event e WHERE e.activity_id = ANY (activities))
    || ARRAY(SELECT outreach_event_change(e, 1) FROM outreach_events_now(activities) e));
  RETURN QUERY SELECT * FROM outreach_people_marginals(ARRAY(SELECT p FROM outreach_person p WHERE p.person_id = ANY (persons)), -1);
  RETURN QUERY SELECT * FROM outreach_people_marginals(ARRAY(SELECT p FROM outreach_presences_now(persons) p), 1);
END
$$;

-- The figures of units in a campaign, current: those of the first unit by every dimension, those of the others in all.
CREATE FUNCTION outreach_figures(of_campaign uuid, of_unit uuid, and_units uuid[]) RETURNS SETOF outreach_total LANGUAGE sql STABLE AS $$
  SELECT f.campaign_id, f.unit_id, f.side, f.dimension, f.value,
    sum(f.female)::bigint, sum(f.male)::bigint, sum(f.sex_not_known)::bigint,
    sum(f.under16)::bigint, sum(f.from16to30)::bigint, sum(f.from31to59)::bigint, sum(f.from60)::bigint, sum(f.age_not_known)::bigint,
    sum(f.people)::bigint, sum(f.events_held)::bigint, sum(f.events_confirmed)::bigint
  FROM (
    SELECT * FROM outreach_total t WHERE t.campaign_id = of_campaign AND t.unit_id = of_unit
    UNION ALL
    SELECT * FROM outreach_total t WHERE t.campaign_id = of_campaign AND t.unit_id = ANY (and_units) AND t.dimension = 'all' AND t.unit_id <> of_unit
    UNION ALL
    SELECT * FROM outreach_pending() p
    WHERE p.campaign_id = of_campaign AND (p.unit_id = of_unit OR (p.dimension = 'all' AND p.unit_id = ANY (and_units)))) f
  GROUP BY f.campaign_id, f.unit_id, f.side, f.dimension, f.value
$$;

-- Turns of events by all that they are counted by, current.
CREATE VIEW outreach_fact AS
  SELECT campaign_id, activity_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id, source,
    female, male, sex_not_known, under16, from16to30, from31to59, from60, age_not_known, facts
  FROM outreach_activity
  UNION ALL
  SELECT campaign_id, activity_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id, source,
    female, male, sex_not_known, under16, from16to30, from31to59, from60, age_not_known, facts
  FROM outreach_delta WHERE source IS NOT NULL;

-- Events held or confirmed, current.
CREATE VIEW outreach_held AS
  WITH touched AS MATERIALIZED (SELECT DISTINCT activity_id FROM outreach_delta WHERE activity_id IS NOT NULL)
  SELECT e.* FROM outreach_event e WHERE NOT EXISTS (SELECT FROM touched WHERE touched.activity_id = e.activity_id)
  UNION ALL
  SELECT n.* FROM outreach_events_now(ARRAY(SELECT activity_id FROM touched)) n;

-- Sessions that nobody recorded, current; not yet missing where they are not over.
CREATE VIEW outreach_missing AS
  WITH touched AS MATERIALIZED (SELECT DISTINCT activity_id FROM outreach_delta WHERE activity_id IS NOT NULL)
  SELECT m.* FROM outreach_unrecorded m WHERE NOT EXISTS (SELECT FROM touched WHERE touched.activity_id = m.activity_id)
  UNION ALL
  SELECT n.* FROM outreach_unrecorded_now(ARRAY(SELECT activity_id FROM touched)) n;

-- What appends.

CREATE FUNCTION outreach_of_new_attendances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO outreach_delta (activity_id, person_id, source, campaign_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id,
    female, male, sex_not_known, under16, from16to30, from31to59, from60, age_not_known, facts)
  SELECT t.activity_id, t.person_id, t.source, coalesce(t.campaign_id, outreach_no_campaign()), t.organising_unit_id, t.place_unit_id, t.on_date,
    coalesce(t.form_id, outreach_no_campaign()), coalesce(t.setting_id, outreach_no_campaign()),
    t.female, t.male, t.sex_not_known, t.under16, t.from16to30, t.from31to59, t.from60, t.age_not_known, 1
  FROM added t JOIN activity a ON a.id = t.activity_id AND a.kind = 'event'
  WHERE t.annulled_at IS NULL;
  RETURN NULL;
END
$$;

-- Takes away what stood and adds what stands, for rows whose counts, person or standing changed.
CREATE FUNCTION outreach_of_changed_attendances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO outreach_delta (activity_id, person_id, source, campaign_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id,
    female, male, sex_not_known, under16, from16to30, from31to59, from60, age_not_known, facts)
  SELECT t.activity_id, t.person_id, t.source, coalesce(t.campaign_id, outreach_no_campaign()), t.organising_unit_id, t.place_unit_id, t.on_date,
    coalesce(t.form_id, outreach_no_campaign()), coalesce(t.setting_id, outreach_no_campaign()),
    sign * t.female, sign * t.male, sign * t.sex_not_known, sign * t.under16, sign * t.from16to30, sign * t.from31to59, sign * t.from60, sign * t.age_not_known, sign
  FROM before o
  JOIN after n USING (id)
  JOIN activity a ON a.id = o.activity_id AND a.kind = 'event'
  CROSS JOIN LATERAL (
    SELECT -1 AS sign, (o).* WHERE o.annulled_at IS NULL
    UNION ALL
    SELECT 1, (n).* WHERE n.annulled_at IS NULL) t
  WHERE (o.annulled_at IS NULL, o.activity_id, o.session_id, o.person_id, o.source, o.campaign_id, o.organising_unit_id, o.place_unit_id, o.on_date, o.form_id, o.setting_id,
      o.female, o.male, o.sex_not_known, o.under16, o.from16to30, o.from31to59, o.from60, o.age_not_known)
    IS DISTINCT FROM (n.annulled_at IS NULL, n.activity_id, n.session_id, n.person_id, n.source, n.campaign_id, n.organising_unit_id, n.place_unit_id, n.on_date, n.form_id, n.setting_id,
      n.female, n.male, n.sex_not_known, n.under16, n.from16to30, n.from31to59, n.from60, n.age_not_known);
  RETURN NULL;
END
$$;

CREATE FUNCTION outreach_of_removed_attendances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO outreach_delta (activity_id, person_id, source, campaign_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id,
    female, male, sex_not_known, under16, from16to30, from31to59, from60, age_not_known, facts)
  SELECT t.activity_id, t.person_id, t.source, coalesce(t.campaign_id, outreach_no_campaign()), t.organising_unit_id, t.place_unit_id, t.on_date,
    coalesce(t.form_id, outreach_no_campaign()), coalesce(t.setting_id, outreach_no_campaign()),
    -t.female, -t.male, -t.sex_not_known, -t.under16, -t.from16to30, -t.from31to59, -t.from60, -t.age_not_known, -1
  FROM removed t JOIN activity a ON a.id = t.activity_id AND a.kind = 'event'
  WHERE t.annulled_at IS NULL;
  RETURN NULL;
END
$$;

CREATE TRIGGER outreach_attendance_added AFTER INSERT ON attendance
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION outreach_of_new_attendances();
CREATE TRIGGER outreach_attendance_changed AFTER UPDATE ON attendance
  REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION outreach_of_changed_attendances();
CREATE TRIGGER outreach_attendance_removed AFTER DELETE ON attendance
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION outreach_of_removed_attendances();

CREATE FUNCTION outreach_of_new_headcounts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO outreach_delta (activity_id, source, campaign_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id,
    female, male, sex_not_known, under16, from16to30, from31to59, from60, age_not_known, facts)
  SELECT t.activity_id, 'headcount', coalesce(t.campaign_id, outreach_no_campaign()), t.organising_unit_id, t.place_unit_id, t.on_date,
    coalesce(t.form_id, outreach_no_campaign()), coalesce(t.setting_id, outreach_no_campaign()),
    t.female, t.male, t.sex_not_known, t.under16, t.from16to30, t.from31to59, t.from60, t.age_not_known, 1
  FROM added t JOIN activity a ON a.id = t.activity_id AND a.kind = 'event';
  RETURN NULL;
END
$$;

CREATE TRIGGER outreach_headcount_added AFTER INSERT ON headcount
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION outreach_of_new_headcounts();

-- An entry of a headcount is only ever added: a correction is a counter-entry.
CREATE FUNCTION headcount_is_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a headcount entry is corrected by another entry' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'headcount_is_only_added';
END
$$;

CREATE TRIGGER headcount_is_only_added BEFORE UPDATE OR DELETE ON headcount
  FOR EACH STATEMENT EXECUTE FUNCTION headcount_is_only_added();

CREATE FUNCTION outreach_of_new_activities() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO outreach_delta (activity_id) SELECT id FROM changed WHERE kind = 'event' AND state <> 'draft';
  RETURN NULL;
END
$$;

CREATE FUNCTION outreach_of_changed_activities() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO outreach_delta (activity_id)
  SELECT n.id FROM before o JOIN after n USING (id)
  WHERE n.kind = 'event'
    AND (o.state, o.campaign_id, o.organising_unit_id, o.place_unit_id) IS DISTINCT FROM (n.state, n.campaign_id, n.organising_unit_id, n.place_unit_id);
  RETURN NULL;
END
$$;

CREATE TRIGGER outreach_activity_added AFTER INSERT ON activity
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION outreach_of_new_activities();
CREATE TRIGGER outreach_activity_changed AFTER UPDATE ON activity
  REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION outreach_of_changed_activities();
CREATE TRIGGER outreach_activity_removed AFTER DELETE ON activity
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION outreach_of_new_activities();

CREATE FUNCTION outreach_of_parts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO outreach_delta (activity_id)
  SELECT DISTINCT c.activity_id FROM changed c JOIN activity a ON a.id = c.activity_id AND a.kind = 'event' AND a.state <> 'draft';
  RETURN NULL;
END
$$;

CREATE TRIGGER outreach_event_added AFTER INSERT ON event
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION outreach_of_parts();
CREATE TRIGGER outreach_event_changed AFTER UPDATE ON event
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION outreach_of_parts();
CREATE TRIGGER outreach_session_added AFTER INSERT ON session
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION outreach_of_parts();
CREATE TRIGGER outreach_session_changed AFTER UPDATE ON session
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION outreach_of_parts();
CREATE TRIGGER outreach_session_removed AFTER DELETE ON session
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION outreach_of_parts();

CREATE FUNCTION outreach_of_persons() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO outreach_delta (person_id)
  SELECT DISTINCT p.id
  FROM before o JOIN after n USING (id)
  CROSS JOIN LATERAL (VALUES (o.id), (o.merged_into_id), (n.merged_into_id)) AS p (id)
  WHERE o.merged_into_id IS DISTINCT FROM n.merged_into_id AND p.id IS NOT NULL;
  RETURN NULL;
END
$$;

CREATE TRIGGER outreach_person_changed AFTER UPDATE ON person
  REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION outreach_of_persons();
