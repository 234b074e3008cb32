-- Turns changes into sums under every unit above, for each side (organising or place), in total and by each dimension.
CREATE OR REPLACE FUNCTION outreach_marginals(changes outreach_change[]) RETURNS SETOF outreach_total LANGUAGE sql STABLE AS $$
  WITH own AS (
    SELECT c.campaign_id, at.unit_id, at.side, by.dimension, by.value,
      sum(c.female) AS female, sum(c.male) AS male, sum(c.sex_not_known) AS sex_not_known,
      sum(c.under16) AS under16, sum(c.from16to30) AS from16to30, sum(c.from31to59) AS from31to59, sum(c.from60) AS from60,
        sum(c.age_not_known) AS age_not_known,
      sum(c.events_held) AS events_held, sum(c.events_confirmed) AS events_confirmed
    FROM unnest(changes) c
    CROSS JOIN LATERAL (VALUES ('organising', c.organising_unit_id), ('place', c.place_unit_id)) AS at (side, unit_id)
    CROSS JOIN LATERAL (VALUES ('all', ''), ('form', c.form_id::text), ('setting', c.setting_id::text), ('source', c.source), ('day',
      c.on_date::text)) AS by (dimension, value)
    WHERE by.value IS NOT NULL
    GROUP BY 1, 2, 3, 4, 5)
  SELECT o.campaign_id, above.id, o.side, o.dimension, o.value,
    sum(o.female)::bigint, sum(o.male)::bigint, sum(o.sex_not_known)::bigint,
    sum(o.under16)::bigint, sum(o.from16to30)::bigint, sum(o.from31to59)::bigint, sum(o.from60)::bigint, sum(o.age_not_known)::bigint,
    0::bigint, sum(o.events_held)::bigint, sum(o.events_confirmed)::bigint
  FROM own o
  JOIN unit u ON u.id = o.unit_id
  JOIN unit above ON above.path @> u.path
  GROUP BY o.campaign_id, above.id, o.side, o.dimension, o.value
$$;
