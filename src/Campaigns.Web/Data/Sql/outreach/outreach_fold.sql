-- Folds the queue: adds its entries to the stored sums in one transaction and returns how many entries it took. One process folds at a
-- time; transactions that append to the queue never wait for it.
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
  PERFORM advisory_lock('outreach', '');
  LOOP
    WITH taken AS (
      DELETE FROM outreach_delta WHERE id IN (SELECT id FROM outreach_delta ORDER BY id LIMIT 20000) RETURNING *),
    grain AS (
      INSERT INTO outreach_activity AS t
        (campaign_id, activity_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id, source, {turns}, facts)
      SELECT campaign_id, activity_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id, source, {turns sum(#)}, sum(facts)
      FROM taken WHERE source IS NOT NULL
      GROUP BY campaign_id, activity_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id, source
      ON CONFLICT ON CONSTRAINT pk_outreach_activity DO UPDATE SET {turns # = t.# + excluded.#}, facts = t.facts + excluded.facts)
    SELECT count(*), array_agg(outreach_delta_change(taken::outreach_delta)) FILTER (WHERE source IS NOT NULL),
      array_agg(DISTINCT activity_id) FILTER (WHERE activity_id IS NOT NULL),
        array_agg(DISTINCT person_id) FILTER (WHERE person_id IS NOT NULL)
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
