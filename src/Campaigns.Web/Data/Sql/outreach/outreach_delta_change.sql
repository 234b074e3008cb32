-- Turns an entry of the queue into a change of the sums.
CREATE OR REPLACE FUNCTION outreach_delta_change(d outreach_delta) RETURNS outreach_change LANGUAGE sql IMMUTABLE AS $$
  SELECT ROW(d.campaign_id, d.organising_unit_id, d.place_unit_id, d.on_date, d.form_id, d.setting_id, d.source,
    {changes 0; turns d.#})::outreach_change
$$;
