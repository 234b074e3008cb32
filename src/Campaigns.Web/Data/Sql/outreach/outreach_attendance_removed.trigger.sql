CREATE OR REPLACE TRIGGER outreach_attendance_removed AFTER DELETE ON attendance
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION outreach_of_removed_attendances();
