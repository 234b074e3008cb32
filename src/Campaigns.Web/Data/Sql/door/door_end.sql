-- When a door is over for good: two hours after the last session's door closed. A paired phone's right ends with it by itself, and so does a steward's part.
CREATE OR REPLACE FUNCTION door_end(activity uuid, closes integer) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (SELECT max(s.ends_at) FROM session s WHERE s.activity_id = activity) + closes * interval '1 minute' + interval '2 hours';
END
$$;
