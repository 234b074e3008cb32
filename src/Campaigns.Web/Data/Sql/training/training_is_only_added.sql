-- A trigger function: grid entries and test marks are kept for ever, so their rows cannot be changed or deleted.
CREATE OR REPLACE FUNCTION training_is_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'an entry is corrected by another entry' USING ERRCODE = 'integrity_constraint_violation',
    CONSTRAINT = 'training_is_only_added';
END
$$;
