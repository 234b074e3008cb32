-- Waits until nobody else holds the lock of this name and key, and holds it until the transaction ends. The names are listed in AdvisoryLocks.cs.
CREATE OR REPLACE FUNCTION advisory_lock(name text, key text) RETURNS void LANGUAGE sql AS $$
  SELECT pg_advisory_xact_lock(hashtextextended(name || ' ' || key, 0))
$$;
