-- A trigger function: appends the turns of new attendances to the queue.
CREATE OR REPLACE FUNCTION outreach_of_new_attendances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO outreach_delta (activity_id, person_id, source, campaign_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id,
    female, male, sex_not_known, under16, from16to30, from31to59, from60, age_not_known, facts)
  SELECT t.activity_id, t.person_id, t.source, coalesce(t.campaign_id, outreach_no_campaign()), t.organising_unit_id, t.place_unit_id,
    t.on_date,
    coalesce(t.form_id, outreach_no_campaign()), coalesce(t.setting_id, outreach_no_campaign()),
    t.female, t.male, t.sex_not_known, t.under16, t.from16to30, t.from31to59, t.from60, t.age_not_known, 1
  FROM added t JOIN activity a ON a.id = t.activity_id AND a.kind = 'event'
  WHERE t.annulled_at IS NULL;
  RETURN NULL;
END
$$;
