-- A trigger function: lists new activities under their units and all units above them.
CREATE OR REPLACE FUNCTION activity_scope_of_new_activities() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM activity_scope_refresh(ARRAY(SELECT id FROM added));
  RETURN NULL;
END
$$;
