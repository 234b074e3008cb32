-- The id that stands for "no campaign", "no form" or "no setting", because a part of a key cannot be null.
CREATE OR REPLACE FUNCTION outreach_no_campaign() RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT '00000000-0000-0000-0000-000000000000'::uuid
$$;
