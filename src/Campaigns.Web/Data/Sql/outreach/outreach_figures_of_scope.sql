-- The figures of any sets of units over days, whatever the campaign. The arrays "tops" and "units" say pair by pair which unit belongs to
-- which set; the sets in "detailed" also have their figures by every dimension. People are counted once within a set.
CREATE OR REPLACE FUNCTION outreach_figures_of_scope(first_day date, last_day date, tops uuid[], units uuid[],
  detailed uuid[]) RETURNS SETOF outreach_total LANGUAGE sql STABLE AS $$
  WITH scope AS MATERIALIZED (SELECT s.top, s.unit_id FROM unnest(tops, units) AS s (top, unit_id)),
  fact AS MATERIALIZED (
    SELECT organising_unit_id, place_unit_id, form_id, source, on_date,
      {turns sum(#) AS #}
    FROM outreach_fact WHERE on_date BETWEEN first_day AND last_day
    GROUP BY organising_unit_id, place_unit_id, form_id, source, on_date),
  held AS MATERIALIZED (
    SELECT organising_unit_id, place_unit_id, form_id, count(*) AS held, count(*) FILTER (WHERE confirmed) AS confirmed
    FROM outreach_held WHERE on_date BETWEEN first_day AND last_day
    GROUP BY organising_unit_id, place_unit_id, form_id),
  presence AS MATERIALIZED (
    SELECT DISTINCT t.organising_unit_id, t.place_unit_id,
      CASE WHEN t.person_id IN (SELECT m.id FROM person m
        WHERE m.merged_into_id IS NOT NULL) THEN person_root(t.person_id) ELSE t.person_id END AS person
    FROM attendance t JOIN activity a ON a.id = t.activity_id AND a.kind = 'event'
    WHERE t.annulled_at IS NULL AND t.person_id IS NOT NULL AND t.on_date BETWEEN first_day AND last_day),
  part AS (
    SELECT s.top, at.side, by.dimension, by.value, {turns f.#}, 0 AS events_held, 0 AS events_confirmed
    FROM fact f
    CROSS JOIN LATERAL (VALUES ('organising', f.organising_unit_id), ('place', f.place_unit_id)) AS at (side, unit_id)
    JOIN scope s ON s.unit_id = at.unit_id
    CROSS JOIN LATERAL (VALUES ('all', ''), ('form', f.form_id::text), ('source', f.source), ('day',
      f.on_date::text)) AS by (dimension, value)
    WHERE by.dimension = 'all' OR s.top = ANY (detailed)
    UNION ALL
    SELECT s.top, at.side, by.dimension, by.value, {turns 0}, h.held, h.confirmed
    FROM held h
    CROSS JOIN LATERAL (VALUES ('organising', h.organising_unit_id), ('place', h.place_unit_id)) AS at (side, unit_id)
    JOIN scope s ON s.unit_id = at.unit_id
    CROSS JOIN LATERAL (VALUES ('all', ''), ('form', h.form_id::text)) AS by (dimension, value)
    WHERE by.dimension = 'all' OR s.top = ANY (detailed)),
  people AS (
    SELECT s.top, at.side, count(DISTINCT p.person) AS people
    FROM presence p
    CROSS JOIN LATERAL (VALUES ('organising', p.organising_unit_id), ('place', p.place_unit_id)) AS at (side, unit_id)
    JOIN scope s ON s.unit_id = at.unit_id
    GROUP BY s.top, at.side)
  SELECT outreach_no_campaign(), p.top, p.side, p.dimension, p.value,
    {sums sum(p.#)::bigint; people coalesce(max(n.people) FILTER (WHERE p.dimension = 'all'), 0)::bigint}
  FROM part p LEFT JOIN people n ON n.top = p.top AND n.side = p.side
  GROUP BY p.top, p.side, p.dimension, p.value
$$;
