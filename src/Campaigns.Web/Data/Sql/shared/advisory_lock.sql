-- Waits until nobody else holds the lock with this name and key, and holds it until the transaction ends. AdvisoryLocks.cs lists the names.
CREATE OR REPLACE FUNCTION advisory_lock(name text, key text) RETURNS void LANGUAGE sql AS $$
  SELECT pg_advisory_xact_lock(hashtextextended(name || ' ' || key, 0))
$$;
