-- A trigger function: appends the turns of new headcount entries to the queue; a correction is an entry with negative numbers.
CREATE OR REPLACE FUNCTION outreach_of_new_headcounts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO outreach_delta (activity_id, source, campaign_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id,
    {turns}, facts)
  SELECT t.activity_id, 'headcount', coalesce(t.campaign_id, outreach_no_campaign()), t.organising_unit_id, t.place_unit_id, t.on_date,
    coalesce(t.form_id, outreach_no_campaign()), coalesce(t.setting_id, outreach_no_campaign()),
    {turns t.#}, 1
  FROM added t JOIN activity a ON a.id = t.activity_id AND a.kind = 'event';
  RETURN NULL;
END
$$;
