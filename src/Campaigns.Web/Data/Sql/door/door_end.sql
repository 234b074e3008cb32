-- When the doors of an activity are over for good: two hours after the door of the last session closed that was not called off. The right
-- of a paired phone ends then by itself, and so does a steward's right to the door.
CREATE OR REPLACE FUNCTION door_end(activity uuid, closes integer) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (SELECT max(s.ends_at) FROM session s WHERE s.activity_id = activity AND s.called_off_at IS NULL)
    + closes * interval '1 minute' + interval '2 hours';
END
$$;
