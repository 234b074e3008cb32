-- What was counted more puts its activity back to be confirmed again.
CREATE OR REPLACE FUNCTION figures_were_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM to_confirm_again(ARRAY(SELECT DISTINCT activity_id FROM after));
  RETURN NULL;
END
$$;
