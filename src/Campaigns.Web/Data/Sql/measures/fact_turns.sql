-- The turns of a counted fact: those of one measure, or all when no measure is named.
CREATE OR REPLACE FUNCTION fact_turns(f outreach_fact, of_measure text) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE of_measure {turns WHEN '#' THEN f.#} ELSE {total f.#} END
$$;
