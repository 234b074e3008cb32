-- Those of these activities that are events and are held or confirmed, read from their own rows.
CREATE OR REPLACE FUNCTION outreach_events_now(ids uuid[]) RETURNS SETOF outreach_event LANGUAGE sql STABLE AS $$
  SELECT a.id, coalesce(a.campaign_id, outreach_no_campaign()), a.organising_unit_id, a.place_unit_id,
    (min(s.starts_at) AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, coalesce(e.form_id, outreach_no_campaign()), coalesce(e.setting_id,
      outreach_no_campaign()), a.state = 'confirmed'
  FROM activity a
  JOIN session s ON s.activity_id = a.id
  LEFT JOIN event e ON e.activity_id = a.id
  WHERE a.id = ANY (ids) AND a.kind = 'event' AND a.state IN ('held', 'confirmed') AND a.place_unit_id IS NOT NULL
  GROUP BY a.id, e.activity_id
$$;
