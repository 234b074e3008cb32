-- A trigger function: persons that were merged or separated are counted anew.
CREATE OR REPLACE FUNCTION outreach_of_persons() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO outreach_delta (person_id)
  SELECT DISTINCT p.id
  FROM before o JOIN after n USING (id)
  CROSS JOIN LATERAL (VALUES (o.id), (o.merged_into_id), (n.merged_into_id)) AS p (id)
  WHERE o.merged_into_id IS DISTINCT FROM n.merged_into_id AND p.id IS NOT NULL;
  RETURN NULL;
END
$$;
