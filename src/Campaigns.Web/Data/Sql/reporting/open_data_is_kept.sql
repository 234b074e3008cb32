-- A trigger function: a published set is kept as it was published. It can be withdrawn once, with a reason, and its days stay taken.
CREATE OR REPLACE FUNCTION open_data_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_at IS NULL
    OR (to_jsonb(NEW) - 'withdrawn_at' - 'withdrawn_reason') <> (to_jsonb(OLD) - 'withdrawn_at' - 'withdrawn_reason') THEN
    RAISE EXCEPTION 'a published set is kept as it is, and withdrawn once' USING ERRCODE = 'integrity_constraint_violation',
      CONSTRAINT = 'open_data_is_kept';
  END IF;

  RETURN NEW;
END
$$;
