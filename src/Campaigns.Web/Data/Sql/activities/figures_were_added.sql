-- A trigger function: a new attendance or headcount in a confirmed activity means that the activity has to be confirmed again.
CREATE OR REPLACE FUNCTION figures_were_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM to_confirm_again(ARRAY(SELECT DISTINCT activity_id FROM after));
  RETURN NULL;
END
$$;
