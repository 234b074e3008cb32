-- The first session says when an activity is.
CREATE OR REPLACE FUNCTION activity_scope_of_sessions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM activity_scope_refresh(ARRAY(SELECT DISTINCT activity_id FROM changed));
  RETURN NULL;
END
$$;
