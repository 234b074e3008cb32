-- A trigger function: when the campaign, organising unit or place of an activity changes, the copies on its counted facts are updated.
CREATE OR REPLACE FUNCTION counted_facts_of_activities() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ids uuid[] := ARRAY(
    SELECT n.id FROM before o JOIN after n USING (id)
    WHERE (o.campaign_id, o.organising_unit_id, o.place_unit_id) IS DISTINCT FROM (n.campaign_id, n.organising_unit_id, n.place_unit_id));
BEGIN
  IF cardinality(ids) > 0 THEN
    PERFORM counted_facts_follow(ids);
  END IF;
  RETURN NULL;
END
$$;
