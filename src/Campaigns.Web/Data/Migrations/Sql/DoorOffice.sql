-- The number of a row on the printed sheet: given once and kept, so that a sheet that was printed before somebody else registered is still read
-- by its numbers.
CREATE TABLE sheet_row (
  registration_id uuid NOT NULL CONSTRAINT pk_sheet_row PRIMARY KEY CONSTRAINT fk_sheet_row_registration REFERENCES registration (id),
  activity_id uuid NOT NULL CONSTRAINT fk_sheet_row_activity REFERENCES activity (id),
  number integer NOT NULL CONSTRAINT ck_sheet_row_number CHECK (number > 0),
  CONSTRAINT uq_sheet_row_number UNIQUE (activity_id, number)
);

-- Gives numbers to those who have a place or came and have none yet, by given name, after the highest.
CREATE FUNCTION number_sheet_rows(p_activity_id uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  given integer;
BEGIN
  IF NOT EXISTS (
    SELECT FROM registration r WHERE r.activity_id = p_activity_id
      AND (r.state = 'confirmed' OR EXISTS (SELECT FROM attendance t WHERE t.registration_id = r.id AND t.annulled_at IS NULL))
      AND NOT EXISTS (SELECT FROM sheet_row s WHERE s.registration_id = r.id)) THEN
    RETURN 0;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended(p_activity_id::text, 6));
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

-- How people may check themselves in; no row: not at all.
CREATE TABLE self_check_in_setting (
  activity_id uuid NOT NULL CONSTRAINT pk_self_check_in_setting PRIMARY KEY CONSTRAINT fk_self_check_in_setting_activity REFERENCES activity (id),
  way text NOT NULL CONSTRAINT ck_self_check_in_setting_way CHECK (way IN ('off', 'poster', 'screen')),
  changed_by_id uuid NOT NULL CONSTRAINT fk_self_check_in_setting_account REFERENCES account (id),
  changed_at timestamptz NOT NULL
);

-- From which phone somebody checked themselves in: a hash of a number by chance that the phone keeps for the day. Written before the act, so that
-- no act is without its mark; an act that came to nothing leaves a mark that points nowhere.
CREATE TABLE self_check_in (
  check_in_id uuid NOT NULL CONSTRAINT pk_self_check_in PRIMARY KEY,
  activity_id uuid NOT NULL CONSTRAINT fk_self_check_in_activity REFERENCES activity (id),
  phone_hash bytea NOT NULL CONSTRAINT ck_self_check_in_phone_hash CHECK (octet_length(phone_hash) = 32),
  at timestamptz NOT NULL
);
CREATE INDEX ix_self_check_in_phone ON self_check_in (activity_id, phone_hash);

-- What became of a check-in that somebody had to decide. Check-ins stay as they are: who was let in has an act of its own.
CREATE TABLE check_in_settlement (
  check_in_id uuid NOT NULL CONSTRAINT pk_check_in_settlement PRIMARY KEY CONSTRAINT fk_check_in_settlement_check_in REFERENCES check_in (id),
  decision text NOT NULL CONSTRAINT ck_check_in_settlement_decision CHECK (decision IN ('let_in', 'left')),
  act_id uuid CONSTRAINT uq_check_in_settlement_act UNIQUE CONSTRAINT fk_check_in_settlement_act REFERENCES check_in (id),
  reason text NOT NULL CONSTRAINT ck_check_in_settlement_reason CHECK (length(reason) BETWEEN 1 AND 300),
  by_id uuid NOT NULL CONSTRAINT fk_check_in_settlement_account REFERENCES account (id),
  at timestamptz NOT NULL,
  CONSTRAINT ck_check_in_settlement_act CHECK ((decision = 'let_in') = (act_id IS NOT NULL))
);

CREATE FUNCTION check_in_settlement_is_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was settled stays' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'check_in_settlement_is_only_added';
END
$$;
CREATE TRIGGER check_in_settlement_is_only_added BEFORE UPDATE OR DELETE ON check_in_settlement
  FOR EACH STATEMENT EXECUTE FUNCTION check_in_settlement_is_only_added();

-- What somebody may have to look at: few among many.
CREATE INDEX ix_check_in_differs ON check_in (session_id, received_at, id)
  WHERE (door_verdict IS NOT NULL AND door_verdict <> server_verdict) OR server_verdict = 'to_settle';

-- A list of who came that was brought back as a file. Its cells hold names, so they go as soon as they are done with.
CREATE TABLE attendance_import (
  id uuid NOT NULL CONSTRAINT pk_attendance_import PRIMARY KEY,
  activity_id uuid NOT NULL CONSTRAINT fk_attendance_import_activity REFERENCES activity (id),
  session_id uuid NOT NULL CONSTRAINT fk_attendance_import_session REFERENCES session (id) ON DELETE CASCADE,
  file_name text NOT NULL,
  headings text[] NOT NULL,
  columns jsonb NOT NULL,
  state text NOT NULL CONSTRAINT ck_attendance_import_state CHECK (state IN ('read', 'running', 'done')),
  consent boolean NOT NULL DEFAULT false,
  language text NOT NULL CONSTRAINT ck_attendance_import_language CHECK (language IN ('vi', 'en')),
  created_by_id uuid NOT NULL CONSTRAINT fk_attendance_import_account REFERENCES account (id),
  created_at timestamptz NOT NULL,
  touched_at timestamptz NOT NULL,
  finished_at timestamptz,
  CONSTRAINT ck_attendance_import_finished CHECK ((state = 'done') = (finished_at IS NOT NULL))
);
CREATE INDEX ix_attendance_import_activity ON attendance_import (activity_id, created_at);
CREATE INDEX ix_attendance_import_waiting ON attendance_import (touched_at) WHERE state <> 'done';

CREATE TABLE attendance_import_row (
  import_id uuid NOT NULL CONSTRAINT fk_attendance_import_row_import REFERENCES attendance_import (id) ON DELETE CASCADE,
  number integer NOT NULL,
  cells text[] NOT NULL,
  outcome text CONSTRAINT ck_attendance_import_row_outcome CHECK (outcome IN ('added', 'already', 'skipped', 'fault')),
  fault text,
  CONSTRAINT pk_attendance_import_row PRIMARY KEY (import_id, number),
  CONSTRAINT ck_attendance_import_row_fault CHECK ((outcome = 'fault') = (fault IS NOT NULL) OR outcome IS NULL AND fault IS NULL)
);
CREATE INDEX ix_attendance_import_row_waiting ON attendance_import_row (import_id, number) WHERE outcome IS NULL;
