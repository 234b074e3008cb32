-- How many events are behind a figure, up to date: those in the stored list, corrected by the events that the queue is about.
CREATE OR REPLACE FUNCTION outreach_behind_count(
  of_campaign uuid, of_unit uuid, of_side text, of_form uuid, of_sources text[], of_day date, until_day date, of_named boolean,
    of_own boolean)
RETURNS bigint LANGUAGE sql STABLE AS $$
  WITH touched AS MATERIALIZED (SELECT DISTINCT d.activity_id FROM outreach_delta d WHERE d.activity_id IS NOT NULL)
  SELECT (
      SELECT count(*) FROM outreach_listed e
      WHERE e.campaign_id = of_campaign AND e.unit_id = of_unit AND e.side = of_side
        AND outreach_is_behind(e, of_form, of_sources, of_day, until_day, of_named, of_own))
    - (
      SELECT count(*) FROM touched JOIN outreach_listed e USING (activity_id)
      WHERE e.campaign_id = of_campaign AND e.unit_id = of_unit AND e.side = of_side
        AND outreach_is_behind(e, of_form, of_sources, of_day, until_day, of_named, of_own))
    + (
      SELECT count(*) FROM outreach_listed_now(ARRAY(SELECT touched.activity_id FROM touched)) e
      WHERE EXISTS (SELECT FROM touched) AND e.campaign_id = of_campaign AND e.unit_id = of_unit AND e.side = of_side
        AND outreach_is_behind(e, of_form, of_sources, of_day, until_day, of_named, of_own))
$$;
