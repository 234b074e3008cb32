-- Whoever was merged into the entry before follows it, and so do the times for which they all are held: nobody is held twice at one time by two entries.
CREATE OR REPLACE FUNCTION person_family_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  WITH RECURSIVE family AS (
    SELECT NEW.id AS id
    UNION
    SELECT m.id FROM family f JOIN person m ON m.merged_into_id = f.id),
  below AS (UPDATE person p SET standing_id = NEW.standing_id FROM family f WHERE p.id = f.id AND p.id <> NEW.id)
  UPDATE booking b SET standing_id = NEW.standing_id FROM family f WHERE b.person_id = f.id;
  RETURN NULL;
END
$$;
