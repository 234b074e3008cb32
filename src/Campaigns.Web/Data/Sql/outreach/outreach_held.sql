-- Events that are held or confirmed, up to date.
CREATE OR REPLACE VIEW outreach_held AS
  WITH touched AS MATERIALIZED (SELECT DISTINCT activity_id FROM outreach_delta WHERE activity_id IS NOT NULL)
  SELECT e.* FROM outreach_event e WHERE NOT EXISTS (SELECT FROM touched WHERE touched.activity_id = e.activity_id)
  UNION ALL
  SELECT n.* FROM outreach_events_now(ARRAY(SELECT activity_id FROM touched)) n;
