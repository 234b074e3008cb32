-- A trigger function: the numbers of a headcount's entry never change; a correction is a counter-entry. Only the copies of what it is
-- counted by may be updated, when the facts of its event change.
CREATE OR REPLACE FUNCTION headcount_is_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  facts text[] := ARRAY['campaign_id', 'organising_unit_id', 'place_unit_id', 'on_date', 'form_id', 'setting_id'];
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - facts = to_jsonb(OLD) - facts THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a headcount entry is corrected by another entry' USING ERRCODE = 'integrity_constraint_violation',
    CONSTRAINT = 'headcount_is_only_added';
END
$$;
