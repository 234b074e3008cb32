-- Where and when something took place: an event was held, or somebody recorded one.
CREATE OR REPLACE VIEW outreach_happened AS
  SELECT place_unit_id, campaign_id, on_date, activity_id, form_id FROM outreach_held
  UNION
  SELECT place_unit_id, campaign_id, on_date, activity_id, form_id FROM outreach_fact
  GROUP BY place_unit_id, campaign_id, on_date, activity_id, form_id
  HAVING sum(facts) > 0 AND NOT outreach_taken_back(activity_id, sum(fact_turns(outreach_fact, NULL))::bigint);
