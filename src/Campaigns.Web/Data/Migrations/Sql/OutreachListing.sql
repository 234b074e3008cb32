-- The events behind the figures of a unit, in the order in which a page shows them.
--
-- Kept as the sums are: folded from the queue, able to be rebuilt, and current for whoever reads by way of outreach_behind().

-- One row for each event that was counted, under each unit above it by each side; what its facts are counted by, for narrowing.
CREATE TABLE outreach_listed (
  campaign_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  side text NOT NULL CONSTRAINT ck_outreach_listed_side CHECK (side IN ('organising', 'place')),
  -- The last of the days.
  on_date date NOT NULL,
  activity_id uuid NOT NULL,
  -- Ascending.
  days date[] NOT NULL,
  form_ids uuid[] NOT NULL,
  sources text[] NOT NULL,
  -- Somebody with a name was there.
  named boolean NOT NULL,
  -- Something was counted at the unit itself, not only below it.
  own boolean NOT NULL,
  CONSTRAINT pk_outreach_listed PRIMARY KEY (campaign_id, unit_id, side, on_date, activity_id)
);
CREATE INDEX ix_outreach_listed_activity ON outreach_listed (activity_id);

-- What is so now, from the counted facts and from the attendances.
CREATE FUNCTION outreach_listed_now(ids uuid[]) RETURNS SETOF outreach_listed LANGUAGE sql STABLE AS $$
  WITH fact AS (
    SELECT campaign_id, activity_id, organising_unit_id, place_unit_id, on_date, form_id, source
    FROM outreach_fact WHERE activity_id = ANY (ids)
    GROUP BY campaign_id, activity_id, organising_unit_id, place_unit_id, on_date, form_id, source
    HAVING sum(facts) > 0),
  named AS (
    SELECT DISTINCT coalesce(campaign_id, outreach_no_campaign()) AS campaign_id, activity_id, organising_unit_id, place_unit_id
    FROM attendance WHERE activity_id = ANY (ids) AND annulled_at IS NULL AND person_id IS NOT NULL),
  grain AS (
    SELECT f.*, n.activity_id IS NOT NULL AS named
    FROM fact f LEFT JOIN named n USING (campaign_id, activity_id, organising_unit_id, place_unit_id))
  SELECT g.campaign_id, above.id, at.side, max(g.on_date), g.activity_id,
    array_agg(DISTINCT g.on_date), array_agg(DISTINCT g.form_id), array_agg(DISTINCT g.source), bool_or(g.named), bool_or(above.id = u.id)
  FROM grain g
  CROSS JOIN LATERAL (VALUES ('organising', g.organising_unit_id), ('place', g.place_unit_id)) AS at (side, unit_id)
  JOIN unit u ON u.id = at.unit_id
  JOIN unit above ON above.path @> u.path
  GROUP BY g.campaign_id, above.id, at.side, g.activity_id
$$;

-- Whether an event has facts of that form, of one of those sources (none: of any), of that day, of a day until then.
CREATE FUNCTION outreach_is_behind(e outreach_listed, of_form uuid, of_sources text[], of_day date, until_day date, of_named boolean, of_own boolean)
RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (of_form IS NULL OR of_form = ANY (e.form_ids))
    AND (cardinality(of_sources) = 0 OR e.sources && of_sources)
    AND (of_day IS NULL OR of_day = ANY (e.days))
    AND (until_day IS NULL OR e.days[1] <= until_day)
    AND (e.named OR NOT of_named)
    AND (e.own OR NOT of_own)
$$;

-- Some of the events behind a figure, latest first, after one of them, or from the first. Current.
CREATE FUNCTION outreach_behind(
  of_campaign uuid, of_unit uuid, of_side text,
  of_form uuid, of_sources text[], of_day date, until_day date, of_named boolean, of_own boolean,
  after_day date, after_id uuid, most integer)
RETURNS TABLE (activity_id uuid, on_date date) LANGUAGE sql STABLE AS $$
  WITH touched AS MATERIALIZED (SELECT DISTINCT d.activity_id FROM outreach_delta d WHERE d.activity_id IS NOT NULL)
  SELECT b.activity_id, b.on_date
  FROM (
    (SELECT e.activity_id, e.on_date
    FROM outreach_listed e
    WHERE e.campaign_id = of_campaign AND e.unit_id = of_unit AND e.side = of_side
      AND (e.on_date, e.activity_id) < (coalesce(after_day, 'infinity'), coalesce(after_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
      AND outreach_is_behind(e, of_form, of_sources, of_day, until_day, of_named, of_own)
      AND NOT EXISTS (SELECT FROM touched WHERE touched.activity_id = e.activity_id)
    ORDER BY e.on_date DESC, e.activity_id DESC
    LIMIT most)
    UNION ALL
    SELECT e.activity_id, e.on_date
    FROM outreach_listed_now(ARRAY(SELECT touched.activity_id FROM touched)) e
    WHERE EXISTS (SELECT FROM touched)
      AND e.campaign_id = of_campaign AND e.unit_id = of_unit AND e.side = of_side
      AND (e.on_date, e.activity_id) < (coalesce(after_day, 'infinity'), coalesce(after_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
      AND outreach_is_behind(e, of_form, of_sources, of_day, until_day, of_named, of_own)) b
  ORDER BY b.on_date DESC, b.activity_id DESC
  LIMIT most
$$;

-- How many events are behind a figure. Current: all that are listed, and what the queue changes in them.
CREATE FUNCTION outreach_behind_count(
  of_campaign uuid, of_unit uuid, of_side text, of_form uuid, of_sources text[], of_day date, until_day date, of_named boolean, of_own boolean)
RETURNS bigint LANGUAGE sql STABLE AS $$
  WITH touched AS MATERIALIZED (SELECT DISTINCT d.activity_id FROM outreach_delta d WHERE d.activity_id IS NOT NULL)
  SELECT (
      SELECT count(*) FROM outreach_listed e
      WHERE e.campaign_id = of_campaign AND e.unit_id = of_unit AND e.side = of_side
        AND outreach_is_behind(e, of_form, of_sources, of_day, until_day, of_named, of_own))
    - (
      SELECT count(*) FROM touched JOIN outreach_listed e USING (activity_id)
      WHERE e.campaign_id = of_campaign AND e.unit_id = of_unit AND e.side = of_side
        AND outreach_is_behind(e, of_form, of_sources, of_day, until_day, of_named, of_own))
    + (
      SELECT count(*) FROM outreach_listed_now(ARRAY(SELECT touched.activity_id FROM touched)) e
      WHERE EXISTS (SELECT FROM touched) AND e.campaign_id = of_campaign AND e.unit_id = of_unit AND e.side = of_side
        AND outreach_is_behind(e, of_form, of_sources, of_day, until_day, of_named, of_own))
$$;

-- The fold and the rebuild as they were, with the list.

CREATE OR REPLACE FUNCTION outreach_fold() RETURNS bigint LANGUAGE plpgsql AS $$
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

    DELETE FROM outreach_listed WHERE activity_id = ANY (activities);
    INSERT INTO outreach_listed SELECT * FROM outreach_listed_now(activities);

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
CREATE OR REPLACE FUNCTION outreach_rebuild() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('outreach'));
  DELETE FROM outreach_total;
  DELETE FROM outreach_activity;
  DELETE FROM outreach_event;
  DELETE FROM outreach_person;
  DELETE FROM outreach_unrecorded;
  DELETE FROM outreach_listed;

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

  INSERT INTO outreach_listed SELECT n.* FROM outreach_listed_now(ARRAY(SELECT DISTINCT activity_id FROM outreach_activity)) n;

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

INSERT INTO outreach_listed SELECT n.* FROM outreach_listed_now(ARRAY(SELECT DISTINCT activity_id FROM outreach_activity)) n;
