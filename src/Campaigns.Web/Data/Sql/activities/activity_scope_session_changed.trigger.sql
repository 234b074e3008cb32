CREATE OR REPLACE TRIGGER activity_scope_session_changed AFTER UPDATE ON session
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION activity_scope_of_sessions();
