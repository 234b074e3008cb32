CREATE OR REPLACE TRIGGER activity_scope_session_added AFTER INSERT ON session
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION activity_scope_of_sessions();
