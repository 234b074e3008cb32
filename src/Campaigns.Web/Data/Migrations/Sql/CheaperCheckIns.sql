-- These columns are copies of the check-in's, which is written by the same statement and has the foreign keys.
ALTER TABLE attendance
  DROP CONSTRAINT fk_attendance_registrations_registration_id,
  DROP CONSTRAINT fk_attendance_session_session_id;

-- ix_check_in_differs contains these rows too, and begins with the same column.
DROP INDEX ix_check_in_waiting;

-- What must hold in each row of the queue of outreach. PostgreSQL reads and plans the text of every check constraint anew in each insert,
-- so the queue has one constraint with a short text: a function of the whole row, in PL/pgSQL, which keeps its plan. A row is about an
-- activity or a person, names everything that a counted fact is counted by if it has a source, and splits one total twice (counted 4).
CREATE FUNCTION outreach_delta_is_sound(d outreach_delta) RETURNS boolean LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RETURN (d.activity_id IS NOT NULL OR d.person_id IS NOT NULL)
    AND (d.source IS NULL
      OR num_nulls(d.activity_id, d.campaign_id, d.organising_unit_id, d.place_unit_id, d.on_date, d.form_id, d.setting_id) = 0)
    AND d.female + d.male + d.sex_not_known = d.under16 + d.from16to30 + d.from31to59 + d.from60 + d.age_not_known;
END
$$;
ALTER TABLE outreach_delta
  DROP CONSTRAINT ck_outreach_delta_fact,
  DROP CONSTRAINT ck_outreach_delta_splits,
  DROP CONSTRAINT ck_outreach_delta_subject,
  ADD CONSTRAINT ck_outreach_delta_sound CHECK (outreach_delta_is_sound(outreach_delta));

-- It returns a set now, which CREATE OR REPLACE cannot change.
DROP FUNCTION IF EXISTS check_in_cells(text, integer, text, boolean, timestamptz, integer, integer, integer);
