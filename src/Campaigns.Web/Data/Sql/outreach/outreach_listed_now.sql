-- The rows that outreach_listed should have for these activities, computed from the counted facts and the attendances.
CREATE OR REPLACE FUNCTION outreach_listed_now(ids uuid[]) RETURNS SETOF outreach_listed LANGUAGE sql STABLE AS $$
  WITH fact AS (
    SELECT campaign_id, activity_id, organising_unit_id, place_unit_id, on_date, form_id, source,
      sum({total #}) AS turns
    FROM outreach_fact WHERE activity_id = ANY (ids)
    GROUP BY campaign_id, activity_id, organising_unit_id, place_unit_id, on_date, form_id, source
    HAVING sum(facts) > 0),
  named AS (
    SELECT DISTINCT coalesce(campaign_id, outreach_no_campaign()) AS campaign_id, activity_id, organising_unit_id, place_unit_id
    FROM attendance WHERE activity_id = ANY (ids) AND annulled_at IS NULL AND person_id IS NOT NULL),
  grain AS (
    SELECT f.*, n.activity_id IS NOT NULL AS named
    FROM fact f LEFT JOIN named n USING (campaign_id, activity_id, organising_unit_id, place_unit_id))
  SELECT g.campaign_id, above.id, at.side, max(g.on_date), g.activity_id,
    array_agg(DISTINCT g.on_date), array_agg(DISTINCT g.form_id), array_agg(DISTINCT g.source), bool_or(g.named), bool_or(above.id = u.id)
  FROM grain g
  CROSS JOIN LATERAL (VALUES ('organising', g.organising_unit_id), ('place', g.place_unit_id)) AS at (side, unit_id)
  JOIN unit u ON u.id = at.unit_id
  JOIN unit above ON above.path @> u.path
  GROUP BY g.campaign_id, above.id, at.side, g.activity_id
  HAVING NOT outreach_taken_back(g.activity_id, sum(g.turns)::bigint)
$$;
