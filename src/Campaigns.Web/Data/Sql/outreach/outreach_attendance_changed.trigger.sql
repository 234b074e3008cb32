CREATE OR REPLACE TRIGGER outreach_attendance_changed AFTER UPDATE ON attendance
  REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION outreach_of_changed_attendances();
