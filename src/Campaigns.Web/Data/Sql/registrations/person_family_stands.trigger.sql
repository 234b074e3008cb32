CREATE OR REPLACE TRIGGER person_family_stands AFTER UPDATE OF merged_into_id ON person
  FOR EACH ROW WHEN (OLD.merged_into_id IS DISTINCT FROM NEW.merged_into_id) EXECUTE FUNCTION person_family_stands();
