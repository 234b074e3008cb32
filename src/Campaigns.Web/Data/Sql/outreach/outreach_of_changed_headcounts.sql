-- A trigger function: the numbers of a headcount never change, but what it is counted by may follow its event. The old place loses the
-- numbers and the new one gets them.
CREATE OR REPLACE FUNCTION outreach_of_changed_headcounts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO outreach_delta (activity_id, source, campaign_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id,
    {turns}, facts)
  SELECT t.activity_id, 'headcount', coalesce(t.campaign_id, outreach_no_campaign()), t.organising_unit_id, t.place_unit_id, t.on_date,
    coalesce(t.form_id, outreach_no_campaign()), coalesce(t.setting_id, outreach_no_campaign()),
    {turns t.sign * t.#}, t.sign
  FROM (SELECT -1 AS sign, o.* FROM before o UNION ALL SELECT 1, n.* FROM after n) t
  JOIN activity a ON a.id = t.activity_id AND a.kind = 'event';
  RETURN NULL;
END
$$;
