CREATE OR REPLACE TRIGGER open_data_is_kept BEFORE UPDATE OR DELETE ON open_data_set
  FOR EACH ROW EXECUTE FUNCTION open_data_is_kept();
