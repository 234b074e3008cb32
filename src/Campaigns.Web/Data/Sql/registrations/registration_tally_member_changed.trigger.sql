CREATE OR REPLACE TRIGGER registration_tally_member_changed AFTER UPDATE ON registration_member
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tally_changed_members();
