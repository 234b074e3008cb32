CREATE OR REPLACE TRIGGER outreach_headcount_added AFTER INSERT ON headcount
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION outreach_of_new_headcounts();
