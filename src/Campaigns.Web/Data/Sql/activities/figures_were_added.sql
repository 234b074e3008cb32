-- A trigger function: a new attendance or headcount in a confirmed activity means that the activity has to be confirmed again. Nearly all
-- of them are in activities that nobody has confirmed, and an update that finds nothing costs far more than a look at the activity.
CREATE OR REPLACE FUNCTION figures_were_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM after n WHERE (SELECT a.state FROM activity a WHERE a.id = n.activity_id) = 'confirmed') THEN
    PERFORM to_confirm_again(ARRAY(SELECT DISTINCT activity_id FROM after));
  END IF;
  RETURN NULL;
END
$$;
