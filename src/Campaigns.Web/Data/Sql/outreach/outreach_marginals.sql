-- Turns changes into sums under every unit above, for each side (organising or place), in total and by each dimension.
CREATE OR REPLACE FUNCTION outreach_marginals(changes outreach_change[]) RETURNS SETOF outreach_total LANGUAGE sql STABLE AS $$
  WITH own AS (
    SELECT c.campaign_id, at.unit_id, at.side, by.dimension, by.value,
      {changes sum(c.#) AS #}
    FROM unnest(changes) c
    CROSS JOIN LATERAL (VALUES ('organising', c.organising_unit_id), ('place', c.place_unit_id)) AS at (side, unit_id)
    CROSS JOIN LATERAL (VALUES ('all', ''), ('form', c.form_id::text), ('setting', c.setting_id::text), ('source', c.source), ('day',
      c.on_date::text)) AS by (dimension, value)
    WHERE by.value IS NOT NULL
    GROUP BY 1, 2, 3, 4, 5)
  SELECT o.campaign_id, above.id, o.side, o.dimension, o.value,
    {sums sum(o.#)::bigint; people 0::bigint}
  FROM own o
  JOIN unit u ON u.id = o.unit_id
  JOIN unit above ON above.path @> u.path
  GROUP BY o.campaign_id, above.id, o.side, o.dimension, o.value
$$;
