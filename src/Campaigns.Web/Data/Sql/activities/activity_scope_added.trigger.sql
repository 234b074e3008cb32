CREATE OR REPLACE TRIGGER activity_scope_added AFTER INSERT ON activity
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION activity_scope_of_new_activities();
