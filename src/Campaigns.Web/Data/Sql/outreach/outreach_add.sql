-- Adds changes to the stored sums.
CREATE OR REPLACE FUNCTION outreach_add(sums outreach_total[]) RETURNS void LANGUAGE sql AS $$
  INSERT INTO outreach_total AS t (campaign_id, unit_id, side, dimension, value, {sums})
  SELECT campaign_id, unit_id, side, dimension, value, {sums sum(#)}
  FROM unnest(sums)
  GROUP BY campaign_id, unit_id, side, dimension, value
  ON CONFLICT ON CONSTRAINT pk_outreach_total DO UPDATE SET {sums # = t.# + excluded.#}
$$;
