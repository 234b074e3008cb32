CREATE OR REPLACE TRIGGER registration_tally_removed AFTER DELETE ON registration
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION tally_removed_registrations();
