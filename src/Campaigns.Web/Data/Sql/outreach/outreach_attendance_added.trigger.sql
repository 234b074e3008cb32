CREATE OR REPLACE TRIGGER outreach_attendance_added AFTER INSERT ON attendance
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION outreach_of_new_attendances();
