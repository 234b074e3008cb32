CREATE OR REPLACE TRIGGER headcount_is_only_added BEFORE DELETE ON headcount FOR EACH STATEMENT EXECUTE FUNCTION headcount_is_only_added();
