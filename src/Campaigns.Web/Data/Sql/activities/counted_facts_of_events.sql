-- A trigger function: when the form or setting of an event changes, the copies on its counted facts are updated.
CREATE OR REPLACE FUNCTION counted_facts_of_events() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ids uuid[] := ARRAY(
    SELECT n.activity_id FROM before o JOIN after n USING (activity_id)
    WHERE (o.form_id, o.setting_id) IS DISTINCT FROM (n.form_id, n.setting_id));
BEGIN
  IF cardinality(ids) > 0 THEN
    PERFORM counted_facts_follow(ids);
  END IF;
  RETURN NULL;
END
$$;
