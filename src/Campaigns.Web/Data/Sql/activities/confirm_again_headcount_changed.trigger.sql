CREATE OR REPLACE TRIGGER confirm_again_headcount_changed AFTER UPDATE ON headcount
  REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION figures_were_changed();
