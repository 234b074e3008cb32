-- A trigger function: a removed attendance or headcount means that a confirmed activity has to be confirmed again.
CREATE OR REPLACE FUNCTION figures_were_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM to_confirm_again(ARRAY(SELECT DISTINCT activity_id FROM before WHERE annulled_at IS NULL));
  RETURN NULL;
END
$$;
