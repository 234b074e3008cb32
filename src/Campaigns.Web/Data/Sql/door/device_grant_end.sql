-- When a paired phone's right to its door ends, as DeviceGrant.EndOf decides: with the activity's present last session that was not called
-- off, or when somebody ended or revoked it.
CREATE OR REPLACE FUNCTION device_grant_end(g device_grant, closes integer) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
DECLARE
  last_end timestamptz := (SELECT max(s.ends_at) FROM session s WHERE s.activity_id = g.activity_id AND s.called_off_at IS NULL);
BEGIN
  RETURN least(g.revoked_at, g.ended_at, coalesce(last_end, g.created_at) + closes * interval '1 minute' + interval '2 hours');
END
$$;
