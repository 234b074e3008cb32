CREATE OR REPLACE TRIGGER headcount_keeps_its_number BEFORE UPDATE ON headcount FOR EACH ROW EXECUTE FUNCTION headcount_is_only_added();
