-- The turns of a headcount; negative when the entry corrects another one.
CREATE OR REPLACE FUNCTION headcount_turns(h headcount) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT {total h.#}
$$;
