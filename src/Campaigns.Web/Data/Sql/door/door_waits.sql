-- Why an act waits by the right of who did it, as DoorRight.Waits has it: what arrives after a revocation, what is dated before the right began, and what
-- arrives later than 72 hours after an end. Phones date by whole milliseconds. Null: it counts.
CREATE OR REPLACE FUNCTION door_waits(since timestamptz, ended timestamptz, revoked timestamptz, happened timestamptz, received timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN received >= revoked THEN 'revoked'
    WHEN happened <= since - interval '1 millisecond' THEN 'before'
    WHEN received > ended + interval '72 hours' THEN 'late' END
$$;
