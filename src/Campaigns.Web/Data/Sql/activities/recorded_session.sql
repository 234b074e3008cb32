-- A session is recorded when it has an attendance that stands, a grid entry or a headcount, of zero too, as Recording.IsRecorded says.
CREATE OR REPLACE VIEW recorded_session AS
  SELECT s.id AS session_id
  FROM session s
  WHERE EXISTS (SELECT FROM attendance t WHERE t.session_id = s.id AND t.annulled_at IS NULL)
    OR EXISTS (SELECT FROM grid_entry g WHERE g.session_id = s.id)
    OR EXISTS (SELECT FROM headcount h WHERE h.session_id = s.id);
