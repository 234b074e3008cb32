-- A trigger function: the names of a group are part of the list on the door's phones, so a change of them makes that list outdated.
CREATE OR REPLACE FUNCTION tally_changed_members() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE registration_tally t SET version = version + 1
  WHERE t.activity_id IN (SELECT r.activity_id FROM changed m JOIN registration r ON r.id = m.registration_id);
  RETURN NULL;
END
$$;
