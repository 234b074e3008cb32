-- Makes the rows of activity_scope anew for these activities: one for each unit above their organising unit and their place, with the time.
CREATE OR REPLACE FUNCTION activity_scope_refresh(ids uuid[]) RETURNS void LANGUAGE sql AS $$
  DELETE FROM activity_scope WHERE activity_id = ANY (ids);
  INSERT INTO activity_scope (ancestor_unit_id, side, starts_at, activity_id)
  SELECT above.id, own.side, coalesce((SELECT min(s.starts_at) FROM session s WHERE s.activity_id = a.id), 'infinity'), a.id
  FROM activity a
  CROSS JOIN LATERAL (VALUES ('organising', a.organising_unit_id), ('place', a.place_unit_id)) AS own (side, unit_id)
  JOIN unit u ON u.id = own.unit_id
  JOIN unit above ON above.path @> u.path
  WHERE a.id = ANY (ids);
$$;
