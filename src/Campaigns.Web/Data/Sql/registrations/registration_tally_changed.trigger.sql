CREATE OR REPLACE TRIGGER registration_tally_changed AFTER UPDATE ON registration
  REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION tally_changed_registrations();
