-- Of a counted fact nothing is a figure that says whose it was, by which act it stands, and when they went.
CREATE OR REPLACE FUNCTION figures_were_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  no_figure text[] := ARRAY['registration_id', 'person_id', 'check_in_id', 'happened_at', 'gate', 'left_at'];
BEGIN
  PERFORM to_confirm_again(ARRAY(
    SELECT DISTINCT n.activity_id FROM before o JOIN after n USING (id) WHERE to_jsonb(o) - no_figure <> to_jsonb(n) - no_figure));
  RETURN NULL;
END
$$;
