-- How many people came on each ticket for more than one person, per session, with the split and the ticked names of a group's list as the
-- last act said them. admission: the act that admitted them. Acts that correct the party have it as their target, whichever act the
-- attendance stands under now.
CREATE OR REPLACE VIEW party AS
SELECT t.session_id, t.activity_id, t.registration_id, r.token_hash, c.admission, {total t.#} AS people,
  coalesce(said.female, 0) AS female, coalesce(said.male, 0) AS male, said.positions
FROM attendance t
JOIN registration r ON r.id = t.registration_id
CROSS JOIN LATERAL (SELECT CASE kind WHEN 'override' THEN target_id ELSE id END AS admission FROM check_in WHERE id = t.check_in_id) c
LEFT JOIN LATERAL (
  SELECT s.female, s.male, k.positions
  FROM check_in s
  LEFT JOIN check_in_ticks k ON k.check_in_id = s.id
  WHERE s.id = c.admission OR s.target_id = c.admission AND s.kind = 'override' AND s.server_verdict = 'accepted' AND s.people IS NOT NULL
  ORDER BY s.kind = 'override' DESC, s.happened_at DESC, s.device_at DESC, s.id DESC
  LIMIT 1) said ON true
WHERE t.annulled_at IS NULL AND (r.places > 1 OR {total t.#} > 1);
