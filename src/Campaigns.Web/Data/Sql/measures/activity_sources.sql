-- The turns of an activity's attendances by their source, one number for each measure of turns.
CREATE OR REPLACE FUNCTION activity_sources(of_activity uuid, OUT source text, OUT attendances bigint, OUT measures bigint[])
RETURNS SETOF record LANGUAGE sql STABLE AS $$
  SELECT t.source, count(*), ARRAY[{turns sum(t.#)}]
  FROM attendance t WHERE t.activity_id = of_activity AND t.annulled_at IS NULL
  GROUP BY t.source
$$;
