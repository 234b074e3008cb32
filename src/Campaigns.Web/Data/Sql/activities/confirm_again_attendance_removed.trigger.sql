CREATE OR REPLACE TRIGGER confirm_again_attendance_removed AFTER DELETE ON attendance
  REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION figures_were_removed();
