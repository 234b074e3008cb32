-- Where each of these people was present, together with all entries that were merged into them, read from the attendances.
CREATE OR REPLACE FUNCTION outreach_presences_now(ids uuid[]) RETURNS SETOF outreach_person LANGUAGE sql STABLE AS $$
  WITH RECURSIVE family AS (
    SELECT DISTINCT person_root(i) AS root, person_root(i) AS id FROM unnest(ids) i
    UNION
    SELECT f.root, p.id FROM family f JOIN person p ON p.merged_into_id = f.id)
  SELECT DISTINCT f.root, coalesce(t.campaign_id, outreach_no_campaign()), t.organising_unit_id, t.place_unit_id
  FROM family f
  JOIN attendance t ON t.person_id = f.id AND t.annulled_at IS NULL
  JOIN activity a ON a.id = t.activity_id AND a.kind = 'event'
$$;
