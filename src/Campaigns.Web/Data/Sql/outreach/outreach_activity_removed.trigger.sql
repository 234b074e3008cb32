CREATE OR REPLACE TRIGGER outreach_activity_removed AFTER DELETE ON activity
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION outreach_of_new_activities();
