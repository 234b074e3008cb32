-- What is asked for at every look, kept as it changes: phones at a door ask every few seconds whether their list is old, pages how many places are left.
-- Nobody at a door waits for this row: a check-in writes no registration, and registrations of one activity wait for each other anyhow.
CREATE TABLE registration_tally (
  activity_id uuid NOT NULL CONSTRAINT pk_registration_tally PRIMARY KEY CONSTRAINT fk_registration_tally_activity REFERENCES activity (id) ON DELETE CASCADE,
  -- Raised by whatever changes the list of a door.
  version bigint NOT NULL,
  places_taken integer NOT NULL
);
INSERT INTO registration_tally (activity_id, version, places_taken)
SELECT activity_id, 1, coalesce(sum(places) FILTER (WHERE state = 'confirmed'), 0) FROM registration GROUP BY activity_id;

CREATE FUNCTION tally_new_registrations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO registration_tally AS t (activity_id, version, places_taken)
  SELECT n.activity_id, 1, coalesce(sum(n.places) FILTER (WHERE n.state = 'confirmed'), 0) FROM added n GROUP BY n.activity_id ORDER BY n.activity_id
  ON CONFLICT (activity_id) DO UPDATE SET version = t.version + 1, places_taken = t.places_taken + excluded.places_taken;
  RETURN NULL;
END
$$;
CREATE TRIGGER registration_tally_added AFTER INSERT ON registration
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION tally_new_registrations();

-- One activity after the other and always in one order. A registration never moves to another activity.
CREATE FUNCTION tally_changed_registrations() RETURNS trigger LANGUAGE plpgsql AS $$
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
    UPDATE registration_tally SET version = version + 1, places_taken = places_taken + changed.places WHERE activity_id = changed.activity_id;
  END LOOP;
  RETURN NULL;
END
$$;
CREATE TRIGGER registration_tally_changed AFTER UPDATE ON registration
  REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tally_changed_registrations();

CREATE FUNCTION tally_removed_registrations() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  gone record;
BEGIN
  FOR gone IN
    SELECT o.activity_id, coalesce(sum(o.places) FILTER (WHERE o.state = 'confirmed'), 0) AS places FROM removed o GROUP BY o.activity_id ORDER BY o.activity_id
  LOOP
    UPDATE registration_tally SET version = version + 1, places_taken = places_taken - gone.places WHERE activity_id = gone.activity_id;
  END LOOP;
  RETURN NULL;
END
$$;
CREATE TRIGGER registration_tally_removed AFTER DELETE ON registration
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION tally_removed_registrations();

-- Check-ins about which somebody has to decide, or did: door and server differ, the server leaves it to somebody, or several guests checked
-- themselves in from one phone, which is taken and marked. The last are looked for among those who did, the first by an index of their own.
CREATE VIEW check_in_difference AS
  SELECT d.check_in_id, d.activity_id, coalesce(shared.others, 0)::integer AS shared_with
  FROM (
    SELECT c.id AS check_in_id, s.activity_id, c.registration_id, c.source, true AS differs
    FROM session s JOIN check_in c ON c.session_id = s.id
    WHERE (c.door_verdict IS NOT NULL AND c.door_verdict <> c.server_verdict) OR c.server_verdict = 'to_settle'
    UNION ALL
    SELECT c.id, k.activity_id, c.registration_id, c.source, false
    FROM self_check_in k JOIN check_in c ON c.id = k.check_in_id
    WHERE c.source = 'self' AND c.server_verdict = 'accepted' AND (c.door_verdict IS NULL OR c.door_verdict = 'accepted')) d
  LEFT JOIN self_check_in k ON d.source = 'self' AND k.check_in_id = d.check_in_id
  LEFT JOIN LATERAL (
    SELECT count(DISTINCT o.registration_id) AS others
    FROM self_check_in p JOIN check_in o ON o.id = p.check_in_id
    WHERE p.activity_id = d.activity_id AND p.phone_hash = k.phone_hash AND o.registration_id <> d.registration_id AND o.server_verdict = 'accepted') shared ON k.check_in_id IS NOT NULL
  WHERE d.differs OR shared.others > 0;
