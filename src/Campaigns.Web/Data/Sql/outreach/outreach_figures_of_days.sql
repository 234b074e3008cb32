-- The figures of units over days, whatever the campaign: for the first unit by every dimension, for the other units only the totals.
CREATE OR REPLACE FUNCTION outreach_figures_of_days(first_day date, last_day date, of_unit uuid,
  and_units uuid[]) RETURNS SETOF outreach_total LANGUAGE sql STABLE AS $$
  SELECT f.*
  FROM (
    SELECT array_agg(s.ancestor_unit_id) AS tops, array_agg(s.unit_id) AS units
    FROM unit_scope s WHERE s.ancestor_unit_id = ANY (ARRAY[of_unit] || and_units)) scope
  CROSS JOIN LATERAL outreach_figures_of_scope(first_day, last_day, scope.tops, scope.units, ARRAY[of_unit]) f
$$;
