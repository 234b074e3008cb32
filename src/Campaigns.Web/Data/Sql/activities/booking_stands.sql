-- A person is held by whichever of their entries is booked. Whoever is merged or parted at this moment is waited for, up to the entry that stands.
CREATE OR REPLACE FUNCTION booking_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  above uuid := NEW.person_id;
BEGIN
  NEW.standing_id := NULL;
  WHILE above IS NOT NULL LOOP
    NEW.standing_id := above;
    SELECT p.merged_into_id INTO above FROM person p WHERE p.id = NEW.standing_id FOR KEY SHARE;
  END LOOP;
  RETURN NEW;
END
$$;
