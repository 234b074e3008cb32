-- A trigger function: a changed attendance or headcount means that a confirmed activity has to be confirmed again, unless only columns
-- changed that are no part of any figure: whose fact it is, by which act it stands, when and where people came, and when they left.
CREATE OR REPLACE FUNCTION figures_were_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  no_figure text[] := ARRAY['registration_id', 'person_id', 'check_in_id', 'happened_at', 'gate', 'left_at'];
BEGIN
  PERFORM to_confirm_again(ARRAY(
    SELECT DISTINCT n.activity_id FROM before o JOIN after n USING (id) WHERE to_jsonb(o) - no_figure <> to_jsonb(n) - no_figure));
  RETURN NULL;
END
$$;
