-- Makes a UUIDv7 for set-based inserts (RFC 9562, section 5.7); PostgreSQL has a function for it only from version 18. It is one expression
-- in SQL, so that PostgreSQL writes it into the statement that calls it; calling a function in PL/pgSQL costs three times as much.
CREATE OR REPLACE FUNCTION new_id() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
  SELECT encode(
    set_bit(set_bit(
      overlay(uuid_send(gen_random_uuid())
        PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
      52, 1), 53, 1), 'hex')::uuid
$$;
