CREATE OR REPLACE TRIGGER confirm_again_attendance_changed AFTER UPDATE ON attendance
  REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION figures_were_changed();
