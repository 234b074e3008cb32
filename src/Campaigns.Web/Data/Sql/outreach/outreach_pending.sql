-- What the queue would add to the sums, as seen by the caller's snapshot.
CREATE OR REPLACE FUNCTION outreach_pending() RETURNS SETOF outreach_total LANGUAGE plpgsql STABLE AS $$
DECLARE
  changes outreach_change[];
  activities uuid[];
  persons uuid[];
BEGIN
  SELECT array_agg(outreach_delta_change(d)) FILTER (WHERE source IS NOT NULL),
    array_agg(DISTINCT activity_id) FILTER (WHERE activity_id IS NOT NULL),
      array_agg(DISTINCT person_id) FILTER (WHERE person_id IS NOT NULL)
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
