-- The turns of an activity, one number for each measure of turns, from its attendances and its headcounts.
CREATE OR REPLACE FUNCTION activity_turns(of_activity uuid) RETURNS integer[] LANGUAGE sql STABLE AS $$
  SELECT ARRAY[{turns coalesce(sum(f.#), 0)::integer}]
  FROM (
    SELECT {turns} FROM attendance WHERE activity_id = of_activity AND annulled_at IS NULL
    UNION ALL
    SELECT {turns} FROM headcount WHERE activity_id = of_activity) f
$$;
