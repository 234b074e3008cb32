-- Counts all sums anew from attendances, headcounts and activities.
CREATE OR REPLACE FUNCTION outreach_rebuild() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM advisory_lock('outreach', '');
  DELETE FROM outreach_total;
  DELETE FROM outreach_activity;
  DELETE FROM outreach_event;
  DELETE FROM outreach_person;
  DELETE FROM outreach_unrecorded;
  DELETE FROM outreach_listed;

  -- This is one statement and so one snapshot: facts whose queue entries are deleted here are exactly those that are counted here.
  WITH taken AS (DELETE FROM outreach_delta)
  INSERT INTO outreach_activity
    (campaign_id, activity_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id, source, {turns}, facts)
  SELECT coalesce(f.campaign_id, outreach_no_campaign()), f.activity_id, f.organising_unit_id, f.place_unit_id, f.on_date,
    coalesce(f.form_id, outreach_no_campaign()), coalesce(f.setting_id, outreach_no_campaign()), f.source,
    {turns sum(f.#)}, count(*)
  FROM (
    SELECT campaign_id, activity_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id, source,
      {turns}
    FROM attendance WHERE annulled_at IS NULL
    UNION ALL
    SELECT campaign_id, activity_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id, 'headcount',
      {turns}
    FROM headcount) f
  JOIN activity a ON a.id = f.activity_id AND a.kind = 'event'
  GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;

  INSERT INTO outreach_event
  SELECT n.* FROM outreach_events_now(ARRAY(SELECT id FROM activity WHERE kind = 'event' AND state IN ('held', 'confirmed'))) n;

  INSERT INTO outreach_unrecorded
  SELECT n.* FROM outreach_unrecorded_now(ARRAY(SELECT id FROM activity
    WHERE kind = 'event' AND state IN ('scheduled', 'held', 'confirmed'))) n;

  INSERT INTO outreach_listed SELECT n.* FROM outreach_listed_now(ARRAY(SELECT DISTINCT activity_id FROM outreach_activity)) n;

  INSERT INTO outreach_person
  SELECT DISTINCT CASE WHEN p.merged_into_id IS NULL THEN p.id ELSE person_root(p.id) END,
    coalesce(t.campaign_id, outreach_no_campaign()), t.organising_unit_id, t.place_unit_id
  FROM attendance t
  JOIN activity a ON a.id = t.activity_id AND a.kind = 'event'
  JOIN person p ON p.id = t.person_id
  WHERE t.annulled_at IS NULL;

  PERFORM outreach_add(ARRAY(SELECT m FROM outreach_marginals(
    ARRAY(
      SELECT ROW(g.campaign_id, g.organising_unit_id, g.place_unit_id, g.on_date, g.form_id, g.setting_id, g.source,
        {changes 0; turns g.#})::outreach_change
      FROM outreach_activity g)
    || ARRAY(SELECT outreach_event_change(e, 1) FROM outreach_event e)) m));

  INSERT INTO outreach_total AS t (campaign_id, unit_id, side, dimension, value, {sums})
  SELECT p.campaign_id, p.unit_id, p.side, 'all', '', {sums 0; people count(*)}
  FROM (
    SELECT DISTINCT p.campaign_id, above.id AS unit_id, at.side, p.person_id
    FROM outreach_person p
    CROSS JOIN LATERAL (VALUES ('organising', p.organising_unit_id), ('place', p.place_unit_id)) AS at (side, unit_id)
    JOIN unit u ON u.id = at.unit_id
    JOIN unit above ON above.path @> u.path) p
  GROUP BY 1, 2, 3
  ON CONFLICT ON CONSTRAINT pk_outreach_total DO UPDATE SET people = excluded.people;
END
$$;
