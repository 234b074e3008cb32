CREATE OR REPLACE TRIGGER test_mark_is_only_added BEFORE UPDATE OR DELETE ON test_mark
  FOR EACH STATEMENT EXECUTE FUNCTION training_is_only_added();
