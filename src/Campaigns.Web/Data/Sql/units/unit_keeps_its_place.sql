-- A trigger function: a unit keeps one parent for life, and its path leads through that parent.
CREATE OR REPLACE FUNCTION unit_keeps_its_place() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  expected ltree;
BEGIN
  IF TG_OP = 'UPDATE' AND (OLD.parent_id IS DISTINCT FROM NEW.parent_id OR OLD.path <> NEW.path) THEN
    RAISE EXCEPTION 'a unit keeps one parent for life' USING ERRCODE = 'integrity_constraint_violation',
      CONSTRAINT = 'unit_keeps_its_place';
  END IF;
  expected := coalesce((SELECT path FROM unit
    WHERE id = NEW.parent_id) || replace(NEW.id::text, '-', ''), replace(NEW.id::text, '-', '')::ltree);
  IF NEW.path <> expected THEN
    RAISE EXCEPTION 'the path % does not lead through the parent', NEW.path USING ERRCODE = 'integrity_constraint_violation',
      CONSTRAINT = 'unit_keeps_its_place';
  END IF;
  RETURN NEW;
END
$$;
