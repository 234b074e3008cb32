-- The recorded sessions (counted 10): those with an attendance that is not annulled, a grid entry or a headcount that was not
-- taken back, of zero too.
-- Recording.IsRecorded decides the same; both pass tests/vectors/recorded.json.
CREATE OR REPLACE VIEW recorded_session AS
  SELECT s.id AS session_id
  FROM session s
  WHERE EXISTS (SELECT FROM attendance t WHERE t.session_id = s.id AND t.annulled_at IS NULL)
    OR EXISTS (SELECT FROM grid_entry g WHERE g.session_id = s.id)
    OR EXISTS (SELECT FROM headcount_standing h WHERE h.session_id = s.id);
