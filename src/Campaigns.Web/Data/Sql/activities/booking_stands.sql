-- Sets standing_id of a booking: the entry that stands for the booked person, so that a person is booked once whichever of their merged
-- entries was chosen. The row locks make the booking wait for a merge or its undoing that is running now, on each step up to the standing
-- entry.
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
