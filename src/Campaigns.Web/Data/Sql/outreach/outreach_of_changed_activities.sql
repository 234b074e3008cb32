-- A trigger function: events whose state, campaign or units changed are counted anew.
CREATE OR REPLACE FUNCTION outreach_of_changed_activities() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO outreach_delta (activity_id)
  SELECT n.id FROM before o JOIN after n USING (id)
  WHERE n.kind = 'event'
    AND (o.state, o.campaign_id, o.organising_unit_id, o.place_unit_id) IS DISTINCT
      FROM (n.state, n.campaign_id, n.organising_unit_id, n.place_unit_id);
  RETURN NULL;
END
$$;
