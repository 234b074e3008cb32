-- A trigger function: the start of the first session is the time by which an activity is listed.
CREATE OR REPLACE FUNCTION activity_scope_of_sessions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM activity_scope_refresh(ARRAY(SELECT DISTINCT activity_id FROM changed));
  RETURN NULL;
END
$$;
