-- A trigger function: takes away the places of removed registrations.
CREATE OR REPLACE FUNCTION tally_removed_registrations() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  gone record;
BEGIN
  FOR gone IN
    SELECT o.activity_id, coalesce(sum(o.places) FILTER (WHERE o.state = 'confirmed'), 0) AS places FROM removed o GROUP BY o.activity_id
      ORDER BY o.activity_id
  LOOP
    UPDATE registration_tally SET version = version + 1, places_taken = places_taken - gone.places WHERE activity_id = gone.activity_id;
  END LOOP;
  RETURN NULL;
END
$$;
