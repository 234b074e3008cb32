CREATE OR REPLACE TRIGGER outreach_activity_added AFTER INSERT ON activity
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION outreach_of_new_activities();
