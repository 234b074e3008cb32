-- A trigger function: when the day of a session changes, the copies on its counted facts are updated.
CREATE OR REPLACE FUNCTION counted_facts_of_sessions() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ids uuid[] := ARRAY(SELECT DISTINCT n.activity_id FROM before o JOIN after n USING (id) WHERE o.starts_at <> n.starts_at);
BEGIN
  IF cardinality(ids) > 0 THEN
    PERFORM counted_facts_follow(ids);
  END IF;
  RETURN NULL;
END
$$;
