-- What was added is found under the units above it.
CREATE OR REPLACE FUNCTION activity_scope_of_new_activities() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM activity_scope_refresh(ARRAY(SELECT id FROM added));
  RETURN NULL;
END
$$;
