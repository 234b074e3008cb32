-- Sessions that nobody recorded, current; not yet missing where they are not over.
CREATE OR REPLACE VIEW outreach_missing AS
  WITH touched AS MATERIALIZED (SELECT DISTINCT activity_id FROM outreach_delta WHERE activity_id IS NOT NULL)
  SELECT m.* FROM outreach_unrecorded m WHERE NOT EXISTS (SELECT FROM touched WHERE touched.activity_id = m.activity_id)
  UNION ALL
  SELECT n.* FROM outreach_unrecorded_now(ARRAY(SELECT activity_id FROM touched)) n;
