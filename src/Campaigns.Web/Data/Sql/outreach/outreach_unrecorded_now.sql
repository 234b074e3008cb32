-- The sessions of these activities that nobody recorded, under every unit above, read from the rows.
CREATE OR REPLACE FUNCTION outreach_unrecorded_now(ids uuid[]) RETURNS SETOF outreach_unrecorded LANGUAGE sql STABLE AS $$
  SELECT coalesce(a.campaign_id, outreach_no_campaign()), above.id, own.side, s.ends_at, s.id, a.id
  FROM activity a
  JOIN session s ON s.activity_id = a.id AND s.called_off_at IS NULL
  CROSS JOIN LATERAL (VALUES ('organising', a.organising_unit_id), ('place', a.place_unit_id)) AS own (side, unit_id)
  JOIN unit u ON u.id = own.unit_id
  JOIN unit above ON above.path @> u.path
  WHERE a.id = ANY (ids) AND a.kind = 'event' AND a.state IN ('scheduled', 'held', 'confirmed')
    AND NOT EXISTS (SELECT FROM recorded_session r WHERE r.session_id = s.id)
$$;
