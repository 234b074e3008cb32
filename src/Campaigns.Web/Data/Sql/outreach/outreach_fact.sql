-- The turns of events by everything that they are counted by, up to date.
CREATE OR REPLACE VIEW outreach_fact AS
  SELECT campaign_id, activity_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id, source,
    {turns}, facts
  FROM outreach_activity
  UNION ALL
  SELECT campaign_id, activity_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id, source,
    {turns}, facts
  FROM outreach_delta WHERE source IS NOT NULL;
