CREATE OR REPLACE TRIGGER waiting_settlement_is_only_added BEFORE UPDATE OR DELETE ON waiting_settlement
  FOR EACH STATEMENT EXECUTE FUNCTION check_in_settlement_is_only_added();
