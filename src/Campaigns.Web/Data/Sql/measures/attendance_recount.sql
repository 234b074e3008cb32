-- Computes the splits of a registration's attendances from its present facts and from the answers given at the door. The number of people
-- does not change, so no total changes (counted 11). Day, place and units stay as they were counted.
CREATE OR REPLACE FUNCTION attendance_recount(p_registration_id uuid) RETURNS void LANGUAGE sql AS $$
  UPDATE attendance t
  SET {turns # = c.#}
  FROM (
    SELECT a.id, {turns k.#}
    FROM attendance a
    JOIN registration r ON r.id = a.registration_id
    CROSS JOIN LATERAL (
      SELECT coalesce((SELECT CASE kind WHEN 'override' THEN target_id ELSE id END FROM check_in
        WHERE id = a.check_in_id), a.check_in_id) AS id) admission
    -- Of each thing the last that was said at the door.
    CROSS JOIN LATERAL (
      SELECT
        (array_agg(f.female ORDER BY f.later DESC, f.at DESC, f.id DESC) FILTER (WHERE f.people IS NOT NULL))[1] AS female,
        (array_agg(f.male ORDER BY f.later DESC, f.at DESC, f.id DESC) FILTER (WHERE f.people IS NOT NULL))[1] AS male,
        (array_agg(f.sex ORDER BY f.later DESC, f.at DESC, f.id DESC) FILTER (WHERE f.sex IS NOT NULL))[1] AS sex,
        (array_agg(f.age_band ORDER BY f.later DESC, f.at DESC, f.id DESC) FILTER (WHERE f.age_band IS NOT NULL))[1] AS age_band
      FROM (
        SELECT c.kind = 'override' AS later, c.happened_at AS at, c.id, c.people, c.female, c.male, c.sex, c.age_band
        FROM check_in c
        WHERE c.id = admission.id OR c.target_id = admission.id AND c.kind = 'override' AND c.server_verdict = 'accepted') f) said
    CROSS JOIN LATERAL check_in_cells(
      coalesce(r.sex, said.sex), r.birth_year, said.age_band, r.is_group, a.on_date::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh',
      attendance_turns(a), said.female, said.male) k
    WHERE a.registration_id = p_registration_id AND a.annulled_at IS NULL) c
  WHERE t.id = c.id
$$;
