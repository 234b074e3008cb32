CREATE OR REPLACE TRIGGER outreach_headcount_changed AFTER UPDATE ON headcount
  REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION outreach_of_changed_headcounts();
