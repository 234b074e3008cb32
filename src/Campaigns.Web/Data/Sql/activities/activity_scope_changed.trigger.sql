CREATE OR REPLACE TRIGGER activity_scope_changed AFTER UPDATE ON activity
  REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION activity_scope_of_changed_activities();
