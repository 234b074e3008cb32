-- All measures of a sum, in the order of the list of measures.
CREATE OR REPLACE FUNCTION total_measures(t outreach_total) RETURNS bigint[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT ARRAY[{sums t.#}]
$$;
