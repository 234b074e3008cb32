CREATE OR REPLACE TRIGGER registration_tally_added AFTER INSERT ON registration
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION tally_new_registrations();
