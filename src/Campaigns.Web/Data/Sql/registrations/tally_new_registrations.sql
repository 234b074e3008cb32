-- A trigger function: adds the places of new registrations, and notes that the list on the door's phones is outdated.
CREATE OR REPLACE FUNCTION tally_new_registrations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO registration_tally AS t (activity_id, version, places_taken)
  SELECT n.activity_id, 1, coalesce(sum(n.places) FILTER (WHERE n.state = 'confirmed'), 0) FROM added n GROUP BY n.activity_id
    ORDER BY n.activity_id
  ON CONFLICT (activity_id) DO UPDATE SET version = t.version + 1, places_taken = t.places_taken + excluded.places_taken;
  RETURN NULL;
END
$$;
