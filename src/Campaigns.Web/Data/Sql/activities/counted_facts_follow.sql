-- Each attendance and headcount carries copies of what it is counted by. This function updates the copies when the facts of their event
-- change, whatever changed them (counted 11).
CREATE OR REPLACE FUNCTION counted_facts_follow(ids uuid[]) RETURNS void LANGUAGE sql AS $$
  UPDATE attendance t SET campaign_id = a.campaign_id, organising_unit_id = a.organising_unit_id, place_unit_id = a.place_unit_id,
    on_date = (s.starts_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, form_id = e.form_id, setting_id = e.setting_id
  FROM session s JOIN activity a ON a.id = s.activity_id LEFT JOIN event e ON e.activity_id = a.id
  WHERE t.session_id = s.id AND a.id = ANY (ids) AND a.place_unit_id IS NOT NULL
    AND (t.campaign_id, t.organising_unit_id, t.place_unit_id, t.on_date, t.form_id, t.setting_id)
      IS DISTINCT FROM (a.campaign_id, a.organising_unit_id, a.place_unit_id, (s.starts_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date,
        e.form_id, e.setting_id);
  UPDATE headcount t SET campaign_id = a.campaign_id, organising_unit_id = a.organising_unit_id, place_unit_id = a.place_unit_id,
    on_date = (s.starts_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, form_id = e.form_id, setting_id = e.setting_id
  FROM session s JOIN activity a ON a.id = s.activity_id LEFT JOIN event e ON e.activity_id = a.id
  WHERE t.session_id = s.id AND a.id = ANY (ids) AND a.place_unit_id IS NOT NULL
    AND (t.campaign_id, t.organising_unit_id, t.place_unit_id, t.on_date, t.form_id, t.setting_id)
      IS DISTINCT FROM (a.campaign_id, a.organising_unit_id, a.place_unit_id, (s.starts_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date,
        e.form_id, e.setting_id);
$$;
