-- Turns an entry of the queue into a change of the sums.
CREATE OR REPLACE FUNCTION outreach_delta_change(d outreach_delta) RETURNS outreach_change LANGUAGE sql IMMUTABLE AS $$
  SELECT ROW(d.campaign_id, d.organising_unit_id, d.place_unit_id, d.on_date, d.form_id, d.setting_id, d.source,
    d.female, d.male, d.sex_not_known, d.under16, d.from16to30, d.from31to59, d.from60, d.age_not_known, 0, 0)::outreach_change
$$;
