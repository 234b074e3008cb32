-- Makes a UUIDv7 for set-based inserts (RFC 9562, section 5.7); PostgreSQL has a function for it only from version 18. It is written in
-- PL/pgSQL because PostgreSQL parses and plans the body of an SQL function anew in each statement unless it can inline it, which is
-- impossible for a volatile body of several steps.
CREATE OR REPLACE FUNCTION new_id() RETURNS uuid LANGUAGE plpgsql VOLATILE PARALLEL SAFE AS $$
BEGIN
  RETURN encode(
    set_bit(set_bit(
      overlay(uuid_send(gen_random_uuid())
        PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
      52, 1), 53, 1), 'hex')::uuid;
END
$$;
