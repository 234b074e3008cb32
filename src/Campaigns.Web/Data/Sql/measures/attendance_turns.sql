-- The turns of an attendance: the registrant and whoever came on the ticket.
CREATE OR REPLACE FUNCTION attendance_turns(t attendance) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT {total t.#}
$$;
