CREATE OR REPLACE TRIGGER activity_scope_session_removed AFTER DELETE ON session
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION activity_scope_of_sessions();
