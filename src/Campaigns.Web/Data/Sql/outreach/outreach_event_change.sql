-- Turns a held event into a change of the sums: added (1) or taken away (-1).
CREATE OR REPLACE FUNCTION outreach_event_change(e outreach_event, sign integer) RETURNS outreach_change LANGUAGE sql IMMUTABLE AS $$
  SELECT ROW(e.campaign_id, e.organising_unit_id, e.place_unit_id, e.on_date, e.form_id, e.setting_id, NULL,
    {changes 0; events_held sign; events_confirmed CASE WHEN e.confirmed THEN sign ELSE 0 END})::outreach_change
$$;
