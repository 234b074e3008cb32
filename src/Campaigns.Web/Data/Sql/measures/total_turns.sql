-- The turns of a sum.
CREATE OR REPLACE FUNCTION total_turns(t outreach_total) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT {total t.#}
$$;
