CREATE OR REPLACE TRIGGER check_in_settlement_is_only_added BEFORE UPDATE OR DELETE ON check_in_settlement
  FOR EACH STATEMENT EXECUTE FUNCTION check_in_settlement_is_only_added();
