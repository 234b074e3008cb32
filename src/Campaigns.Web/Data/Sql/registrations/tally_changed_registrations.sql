-- A trigger function: updates the tallies of the activities one after the other and always in the same order, so that two transactions do
-- not deadlock. A registration never moves to another activity.
CREATE OR REPLACE FUNCTION tally_changed_registrations() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  changed record;
BEGIN
  FOR changed IN
    SELECT n.activity_id,
      sum(CASE n.state WHEN 'confirmed' THEN n.places ELSE 0 END - CASE o.state WHEN 'confirmed' THEN o.places ELSE 0 END) AS places
    FROM before o JOIN after n ON n.id = o.id
    WHERE (n.name, n.code, n.token_hash, n.places, n.state, n.is_group, n.sex IS NULL, n.birth_year IS NULL)
      IS DISTINCT FROM (o.name, o.code, o.token_hash, o.places, o.state, o.is_group, o.sex IS NULL, o.birth_year IS NULL)
    GROUP BY n.activity_id ORDER BY n.activity_id
  LOOP
    UPDATE registration_tally SET version = version + 1, places_taken = places_taken + changed.places
      WHERE activity_id = changed.activity_id;
  END LOOP;
  RETURN NULL;
END
$$;
