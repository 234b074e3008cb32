CREATE OR REPLACE TRIGGER report_period_is_kept BEFORE UPDATE ON report_period
  FOR EACH ROW EXECUTE FUNCTION report_period_is_kept();
