-- Stands where there is no campaign, form or setting, so that it can be part of a key.
CREATE OR REPLACE FUNCTION outreach_no_campaign() RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT '00000000-0000-0000-0000-000000000000'::uuid
$$;
