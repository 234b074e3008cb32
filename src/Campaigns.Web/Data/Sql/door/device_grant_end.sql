-- When a paired phone's right to its door ends, as DeviceGrant.EndOf has it: with the activity as it stands now, or when somebody ended or revoked it.
CREATE OR REPLACE FUNCTION device_grant_end(g device_grant, closes integer) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT least(g.revoked_at, g.ended_at, coalesce(max(s.ends_at), g.created_at) + closes * interval '1 minute' + interval '2 hours')
  FROM session s WHERE s.activity_id = g.activity_id
$$;
