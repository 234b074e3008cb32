-- A trigger function: for attendances whose counts, person or annulment changed, it appends the old values with a minus and the new values.
CREATE OR REPLACE FUNCTION outreach_of_changed_attendances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO outreach_delta (activity_id, person_id, source, campaign_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id,
    {turns}, facts)
  SELECT t.activity_id, t.person_id, t.source, coalesce(t.campaign_id, outreach_no_campaign()), t.organising_unit_id, t.place_unit_id,
    t.on_date,
    coalesce(t.form_id, outreach_no_campaign()), coalesce(t.setting_id, outreach_no_campaign()),
    {turns sign * t.#}, sign
  FROM before o
  JOIN after n USING (id)
  JOIN activity a ON a.id = o.activity_id AND a.kind = 'event'
  CROSS JOIN LATERAL (
    SELECT -1 AS sign, (o).* WHERE o.annulled_at IS NULL
    UNION ALL
    SELECT 1, (n).* WHERE n.annulled_at IS NULL) t
  WHERE (o.annulled_at IS NULL, o.activity_id, o.session_id, o.person_id, o.source, o.campaign_id, o.organising_unit_id, o.place_unit_id,
    o.on_date, o.form_id, o.setting_id, {turns o.#})
    IS DISTINCT FROM (n.annulled_at IS NULL, n.activity_id, n.session_id, n.person_id, n.source, n.campaign_id, n.organising_unit_id,
      n.place_unit_id, n.on_date, n.form_id, n.setting_id, {turns n.#});
  RETURN NULL;
END
$$;
