CREATE OR REPLACE TRIGGER grid_entry_is_only_added BEFORE UPDATE OR DELETE ON grid_entry
  FOR EACH STATEMENT EXECUTE FUNCTION training_is_only_added();
