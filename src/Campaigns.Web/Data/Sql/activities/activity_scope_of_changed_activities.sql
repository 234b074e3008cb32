-- A trigger function: only a change of the organising unit or the place changes under which units an activity is listed.
CREATE OR REPLACE FUNCTION activity_scope_of_changed_activities() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  moved uuid[] := ARRAY(
    SELECT n.id FROM after n JOIN before o USING (id)
    WHERE n.organising_unit_id <> o.organising_unit_id OR n.place_unit_id IS DISTINCT FROM o.place_unit_id);
BEGIN
  IF cardinality(moved) > 0 THEN
    PERFORM activity_scope_refresh(moved);
  END IF;
  RETURN NULL;
END
$$;
