-- A trigger function: the decision about an act at the door is kept for ever, so its row cannot be changed or deleted.
CREATE OR REPLACE FUNCTION check_in_settlement_is_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was settled stays' USING ERRCODE = 'integrity_constraint_violation',
    CONSTRAINT = 'check_in_settlement_is_only_added';
END
$$;
