-- The figures of units in a campaign, up to date: for the first unit by every dimension, for the other units only the totals.
CREATE OR REPLACE FUNCTION outreach_figures(of_campaign uuid, of_unit uuid,
  and_units uuid[]) RETURNS SETOF outreach_total LANGUAGE sql STABLE AS $$
  SELECT f.campaign_id, f.unit_id, f.side, f.dimension, f.value,
    {sums sum(f.#)::bigint}
  FROM (
    SELECT * FROM outreach_total t WHERE t.campaign_id = of_campaign AND t.unit_id = of_unit
    UNION ALL
    SELECT * FROM outreach_total t WHERE t.campaign_id = of_campaign AND t.unit_id = ANY (and_units) AND t.dimension = 'all'
      AND t.unit_id <> of_unit
    UNION ALL
    SELECT * FROM outreach_pending() p
    WHERE p.campaign_id = of_campaign AND (p.unit_id = of_unit OR (p.dimension = 'all' AND p.unit_id = ANY (and_units)))) f
  GROUP BY f.campaign_id, f.unit_id, f.side, f.dimension, f.value
$$;
