CREATE OR REPLACE TRIGGER counted_facts_of_sessions AFTER UPDATE ON session
  REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION counted_facts_of_sessions();
