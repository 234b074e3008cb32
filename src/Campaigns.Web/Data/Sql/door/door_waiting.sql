-- Everything that waits for a decision (who-sees 6): check-ins, headcounts and walk-ins of phones and accounts. turns: how many people each
-- would add. of_walk_in: the admission of somebody whose registration at the door waits too, so that both are one thing to decide.
CREATE OR REPLACE VIEW door_waiting AS
  SELECT 'check_in' AS what, c.id, s.activity_id, c.session_id, c.actor_kind, c.actor_id, c.phone_id, c.kind, c.registration_id,
    c.walk_in_id, c.target_id,
    CASE c.kind WHEN 'admit' THEN coalesce(c.people, 1) ELSE 0 END AS turns, c.people, c.gate, c.happened_at, c.received_at, c.waits,
    EXISTS (SELECT FROM waiting_walk_in w WHERE w.operation_id = c.walk_in_id
      AND NOT EXISTS (SELECT FROM waiting_settlement e WHERE e.operation_id = w.operation_id)) AS of_walk_in
  FROM session s JOIN check_in c ON c.session_id = s.id
  WHERE c.server_verdict = 'to_settle' AND NOT EXISTS (SELECT FROM check_in_settlement e WHERE e.check_in_id = c.id)
  UNION ALL
  SELECT 'headcount', h.operation_id, s.activity_id, h.session_id, h.actor_kind, h.actor_id, h.phone_id, NULL, NULL, NULL, NULL,
    h.female + h.male + h.sex_not_known, NULL, h.gate, h.counted_at, h.received_at, h.waits, false
  FROM session s JOIN waiting_headcount h ON h.session_id = s.id
  WHERE NOT EXISTS (SELECT FROM waiting_settlement e WHERE e.operation_id = h.operation_id)
  UNION ALL
  SELECT 'walk_in', w.operation_id, s.activity_id, w.session_id, w.actor_kind, w.actor_id, w.phone_id, NULL, NULL, w.operation_id, NULL,
    0, NULL, '', w.received_at, w.received_at, w.waits, false
  FROM session s JOIN waiting_walk_in w ON w.session_id = s.id
  WHERE NOT EXISTS (SELECT FROM waiting_settlement e WHERE e.operation_id = w.operation_id);
