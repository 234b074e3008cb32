-- Gives row numbers on the printed sheet to registrations that have a place or an attendance and no number yet, in order of the given name,
-- after the highest number so far.
CREATE OR REPLACE FUNCTION number_sheet_rows(p_activity_id uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  given integer;
BEGIN
  IF NOT EXISTS (
    SELECT FROM registration r WHERE r.activity_id = p_activity_id
      AND (r.state = 'confirmed' OR EXISTS (SELECT FROM attendance t WHERE t.registration_id = r.id AND t.annulled_at IS NULL))
      AND NOT EXISTS (SELECT FROM sheet_row s WHERE s.registration_id = r.id)) THEN
    RETURN 0;
  END IF;
  PERFORM advisory_lock('sheet_numbers', p_activity_id::text);
  INSERT INTO sheet_row (registration_id, activity_id, number)
  SELECT r.id, r.activity_id,
    coalesce((SELECT max(number) FROM sheet_row WHERE activity_id = p_activity_id), 0) + row_number() OVER (ORDER BY r.name_sort, r.id)
  FROM registration r
  WHERE r.activity_id = p_activity_id
    AND (r.state = 'confirmed' OR EXISTS (SELECT FROM attendance t WHERE t.registration_id = r.id AND t.annulled_at IS NULL))
    AND NOT EXISTS (SELECT FROM sheet_row s WHERE s.registration_id = r.id)
  ON CONFLICT (registration_id) DO NOTHING;
  GET DIAGNOSTICS given = ROW_COUNT;
  RETURN given;
END
$$;
