-- Who stands for an entry: itself, or the entry that it was merged into, however often that one was merged on. What hangs on a person is read through
-- standing_id, so that a merge moves no row and undoing it only clears merged_into_id.
CREATE OR REPLACE FUNCTION person_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.standing_id := CASE WHEN NEW.merged_into_id IS NULL THEN NEW.id ELSE (SELECT p.standing_id FROM person p WHERE p.id = NEW.merged_into_id) END;
  RETURN NEW;
END
$$;
