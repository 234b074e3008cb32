CREATE OR REPLACE TRIGGER headcount_stays_above_zero AFTER INSERT ON headcount
  FOR EACH ROW WHEN (NEW.corrects_id IS NOT NULL) EXECUTE FUNCTION headcount_stays_above_zero();
