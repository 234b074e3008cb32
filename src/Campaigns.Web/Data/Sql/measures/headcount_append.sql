-- Adds an entry of a headcount with its copy of what it is counted by; false when the same operation was added before.
-- p_turns: one number for each measure of turns; negative only when the entry corrects another one.
CREATE OR REPLACE FUNCTION headcount_append(
  p_id uuid, p_operation_id uuid, p_session_id uuid, p_turns integer[], p_corrects_id uuid, p_reason text, p_entered text[],
  p_counted_by_id uuid, p_device_grant_id uuid, p_phone_id uuid, p_gate text, p_now timestamptz)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO headcount (id, operation_id, session_id, activity_id, {turns},
    campaign_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id,
    corrects_id, reason, entered, counted_by_id, device_grant_id, phone_id, gate, counted_at)
  SELECT p_id, p_operation_id, s.id, a.id, {turns p_turns[@]},
    a.campaign_id, a.organising_unit_id, a.place_unit_id, (s.starts_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, e.form_id, e.setting_id,
    p_corrects_id, p_reason, p_entered, p_counted_by_id, p_device_grant_id, p_phone_id, p_gate, p_now
  FROM session s JOIN activity a ON a.id = s.activity_id LEFT JOIN event e ON e.activity_id = a.id
  WHERE s.id = p_session_id
  ON CONFLICT (operation_id) DO NOTHING;
  RETURN FOUND;
END
$$;
