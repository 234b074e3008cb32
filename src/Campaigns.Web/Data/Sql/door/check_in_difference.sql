-- Check-ins about which somebody has to decide or did decide: the door and the server gave different answers, or the server left the
-- decision to somebody, or several guests checked themselves in from one phone (these count and are marked). The last kind is searched
-- among self check-ins; the others have an index of their own.
CREATE OR REPLACE VIEW check_in_difference AS
  SELECT d.check_in_id, d.activity_id, coalesce(shared.others, 0)::integer AS shared_with
  FROM (
    SELECT c.id AS check_in_id, s.activity_id, c.registration_id, c.source, true AS differs
    FROM session s JOIN check_in c ON c.session_id = s.id
    WHERE (c.door_verdict IS NOT NULL AND c.door_verdict <> c.server_verdict) OR c.server_verdict = 'to_settle'
    UNION ALL
    SELECT c.id, k.activity_id, c.registration_id, c.source, false
    FROM self_check_in k JOIN check_in c ON c.id = k.check_in_id
    WHERE c.source = 'self' AND c.server_verdict = 'accepted' AND (c.door_verdict IS NULL OR c.door_verdict = 'accepted')) d
  LEFT JOIN self_check_in k ON d.source = 'self' AND k.check_in_id = d.check_in_id
  LEFT JOIN LATERAL (
    SELECT count(DISTINCT o.registration_id) AS others
    FROM self_check_in p JOIN check_in o ON o.id = p.check_in_id
    WHERE p.activity_id = d.activity_id AND p.phone_hash = k.phone_hash AND o.registration_id <> d.registration_id
      AND o.server_verdict = 'accepted') shared ON k.check_in_id IS NOT NULL
  WHERE d.differs OR shared.others > 0;
