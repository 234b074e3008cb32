CREATE OR REPLACE TRIGGER unit_keeps_its_place BEFORE INSERT OR UPDATE OF id, parent_id, path ON unit
  FOR EACH ROW EXECUTE FUNCTION unit_keeps_its_place();
