-- A trigger function: sets standing_id, the entry that stands for a person: the entry itself, or the one into which it was merged, through
-- all later merges. Rows that refer to a person are read through standing_id, so a merge moves no row and undoing it only clears
-- merged_into_id.
CREATE OR REPLACE FUNCTION person_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.standing_id := CASE WHEN NEW.merged_into_id IS NULL THEN NEW.id ELSE (SELECT p.standing_id FROM person p
    WHERE p.id = NEW.merged_into_id) END;
  RETURN NEW;
END
$$;
