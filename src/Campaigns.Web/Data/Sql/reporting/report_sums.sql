-- The turns, people and events of answers over days, by the organising unit, as outreach counts them; "unit_id" is the answer's id.
CREATE OR REPLACE FUNCTION report_sums(answers uuid[], first_day date, last_day date) RETURNS SETOF outreach_total LANGUAGE sql STABLE AS $$
  SELECT f.*
  FROM (SELECT array_agg(p.answer_id) AS tops, array_agg(p.unit_id) AS units FROM report_part p WHERE p.answer_id = ANY (answers)) part
  CROSS JOIN LATERAL outreach_figures_of_scope(first_day, last_day, part.tops, part.units, answers) f
  WHERE f.side = 'organising' AND f.dimension IN ('all', 'form')
$$;
