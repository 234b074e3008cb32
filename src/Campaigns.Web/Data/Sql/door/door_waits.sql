-- Why an act waits because of the actor's right, as DoorRight.Waits decides: it arrived after a revocation, or is dated before the right
-- began, or arrived more than 72 hours after the right ended. Phones date their acts in whole milliseconds, so one is allowed for. Null:
-- the act counts.
CREATE OR REPLACE FUNCTION door_waits(since timestamptz, ended timestamptz, revoked timestamptz, happened timestamptz,
  received timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN received >= revoked THEN 'revoked'
    WHEN happened <= since - interval '1 millisecond' THEN 'before'
    WHEN received > ended + interval '72 hours' THEN 'late' END
$$;
