-- A trigger function: events whose form, setting or sessions changed are counted anew.
CREATE OR REPLACE FUNCTION outreach_of_parts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO outreach_delta (activity_id)
  SELECT DISTINCT c.activity_id FROM changed c JOIN activity a ON a.id = c.activity_id AND a.kind = 'event' AND a.state <> 'draft';
  RETURN NULL;
END
$$;
