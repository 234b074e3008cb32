-- The entry that finally stands for a person who was merged into another one.
CREATE OR REPLACE FUNCTION person_root(of_person uuid) RETURNS uuid LANGUAGE sql STABLE AS $$
  WITH RECURSIVE up AS (
    SELECT id, merged_into_id FROM person WHERE id = of_person
    UNION
    SELECT p.id, p.merged_into_id FROM up JOIN person p ON p.id = up.merged_into_id)
  SELECT id FROM up WHERE merged_into_id IS NULL
$$;
