CREATE OR REPLACE TRIGGER outreach_activity_changed AFTER UPDATE ON activity
  REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION outreach_of_changed_activities();
