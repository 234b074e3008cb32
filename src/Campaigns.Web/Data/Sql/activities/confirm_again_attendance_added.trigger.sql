CREATE OR REPLACE TRIGGER confirm_again_attendance_added AFTER INSERT ON attendance
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION figures_were_added();
