-- A trigger function: events that were added or removed are counted anew.
CREATE OR REPLACE FUNCTION outreach_of_new_activities() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO outreach_delta (activity_id) SELECT id FROM changed WHERE kind = 'event' AND state <> 'draft';
  RETURN NULL;
END
$$;
