-- A trigger function: what was sent and who took which step are kept for ever, so their rows cannot be changed or deleted.
CREATE OR REPLACE FUNCTION report_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a report that was sent is corrected by another version' USING ERRCODE = 'integrity_constraint_violation',
    CONSTRAINT = 'report_is_frozen';
END
$$;
