-- Takes back what was counted at these sessions: for each entry that stands one that subtracts what is left of it after its corrections. An
-- entry of nobody is taken back too, because it would be a record.
CREATE OR REPLACE FUNCTION headcounts_take_back(p_sessions uuid[], p_reason text, p_by uuid, p_gate text, p_now timestamptz)
RETURNS void LANGUAGE sql AS $$
  INSERT INTO headcount (id, operation_id, session_id, activity_id, {turns},
    campaign_id, organising_unit_id, place_unit_id, on_date, form_id, setting_id, corrects_id, takes_back, reason, counted_by_id,
    gate, counted_at)
  SELECT new_id(), new_id(), h.session_id, h.activity_id, {turns -n.#},
    h.campaign_id, h.organising_unit_id, h.place_unit_id, h.on_date, h.form_id, h.setting_id, h.id, true, p_reason, p_by, p_gate, p_now
  FROM headcount_standing stands JOIN headcount h ON h.id = stands.id
  CROSS JOIN LATERAL (
    SELECT {turns sum(e.#)::int AS #} FROM headcount e WHERE e.id = h.id OR e.corrects_id = h.id) n
  WHERE h.session_id = ANY (p_sessions) AND h.corrects_id IS NULL
$$;
