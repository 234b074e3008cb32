CREATE OR REPLACE TRIGGER registration_tally_member_removed AFTER DELETE ON registration_member
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tally_changed_members();
