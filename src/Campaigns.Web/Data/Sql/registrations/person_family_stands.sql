-- A trigger function: when an entry is merged or separated, the entries that were merged into it follow, and so do their bookings, so that
-- two entries of one person are never booked for one time.
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
