-- The sessions of the period that are over and that nobody recorded, of events and of classes, for each answer whose own figures lack them.
CREATE OR REPLACE FUNCTION report_unrecorded(answers uuid[], first_day date, last_day date, at timestamptz,
  OUT answer_id uuid, OUT session_id uuid)
RETURNS SETOF record LANGUAGE sql STABLE AS $$
  WITH part AS MATERIALIZED (SELECT p.answer_id, p.unit_id FROM report_part p WHERE p.answer_id = ANY (answers))
  SELECT p.answer_id, s.id
  FROM outreach_missing m
  JOIN session s ON s.id = m.session_id
  JOIN activity v ON v.id = s.activity_id
  JOIN part p ON p.unit_id = v.organising_unit_id
  WHERE m.side = 'organising' AND m.ends_at <= at AND (s.starts_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date BETWEEN first_day AND last_day
    AND m.unit_id = v.organising_unit_id
  UNION ALL
  SELECT p.answer_id, s.id
  FROM part p
  JOIN activity v ON v.organising_unit_id = p.unit_id AND v.kind = 'course_run' AND v.state IN ('scheduled', 'held', 'confirmed')
  JOIN session s ON s.activity_id = v.id AND s.called_off_at IS NULL AND s.ends_at <= at
    AND (s.starts_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date BETWEEN first_day AND last_day
  WHERE NOT EXISTS (SELECT FROM recorded_session r WHERE r.session_id = s.id)
$$;
