-- Who stands for each entry of a person, before the triggers are there that keep it.
WITH RECURSIVE stands AS (
  SELECT p.id, p.id AS standing FROM person p WHERE p.merged_into_id IS NULL
  UNION ALL
  SELECT m.id, s.standing FROM stands s JOIN person m ON m.merged_into_id = s.id)
UPDATE person p SET standing_id = s.standing FROM stands s WHERE s.id = p.id;
UPDATE booking b SET standing_id = p.standing_id FROM person p WHERE p.id = b.person_id;
ALTER TABLE person ALTER COLUMN standing_id SET NOT NULL;

-- Nobody is held twice at one time, by whichever of their entries.
ALTER TABLE booking DROP CONSTRAINT ex_booking_person;
ALTER TABLE booking ADD CONSTRAINT ex_booking_person EXCLUDE USING gist (standing_id WITH =, during WITH &&) WHERE (standing_id IS NOT NULL);

-- Another signature: acts that wait have a ceiling. The function is made from its file.
DROP FUNCTION IF EXISTS check_in_act(
  uuid, text, uuid, bytea, uuid, text, uuid, text, text, text, uuid, text, timestamptz, bigint, bigint, text, boolean, integer, integer, integer, timestamptz,
  uuid, uuid, text, text, boolean, integer);
