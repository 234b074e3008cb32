-- Sessions that nobody recorded, up to date; a session that is not over is not yet missing.
CREATE OR REPLACE VIEW outreach_missing AS
  WITH touched AS MATERIALIZED (SELECT DISTINCT activity_id FROM outreach_delta WHERE activity_id IS NOT NULL)
  SELECT m.* FROM outreach_unrecorded m WHERE NOT EXISTS (SELECT FROM touched WHERE touched.activity_id = m.activity_id)
  UNION ALL
  SELECT n.* FROM outreach_unrecorded_now(ARRAY(SELECT activity_id FROM touched)) n;
