-- A list that was brought as a file, of whatever it is: it is looked at, its columns and words are answered, lines are decided about one by one,
-- and then it is written, at once or in several goes. Its cells hold names, so they go as soon as they are done with.
ALTER TABLE attendance_import RENAME TO list_import;
ALTER TABLE attendance_import_row RENAME TO list_import_row;

-- What was read in the old form is read again from the file; what was being entered when the program was changed says which lines are to come again.
DELETE FROM list_import WHERE state = 'read';
UPDATE list_import_row r SET outcome = 'fault', fault = 'Refused', cells = ARRAY[]::text[] FROM list_import i WHERE i.id = r.import_id AND i.state = 'running' AND r.outcome IS NULL;
UPDATE list_import SET state = 'done', finished_at = touched_at WHERE state = 'running';
UPDATE list_import_row SET cells = ARRAY[]::text[] WHERE cardinality(cells) > 0;

ALTER TABLE list_import
  ADD kind text NOT NULL DEFAULT 'attendance' CONSTRAINT ck_list_import_kind CHECK (kind IN ('attendance', 'accounts')),
  ALTER activity_id DROP NOT NULL,
  ALTER session_id DROP NOT NULL,
  ADD CONSTRAINT ck_list_import_about CHECK ((kind = 'attendance') = (activity_id IS NOT NULL AND session_id IS NOT NULL)),
  DROP headings,
  -- What each column holds and how that is known, in their order.
  ALTER columns SET DEFAULT '[]',
  -- Names of the sheets, which of them are hidden, and where a forgotten cell was met.
  ADD sheets jsonb NOT NULL DEFAULT '[]',
  ADD sheet integer NOT NULL DEFAULT 0,
  -- Where the headings stand, counted among the lines that are not empty; -1: there are none.
  ADD head_first integer NOT NULL DEFAULT 0,
  ADD head_rows integer NOT NULL DEFAULT 1,
  ADD take_hidden boolean NOT NULL DEFAULT false,
  ADD words jsonb NOT NULL DEFAULT '{}',
  ADD years jsonb NOT NULL DEFAULT '{}';
UPDATE list_import SET columns = '[]';
ALTER TABLE list_import ALTER kind DROP DEFAULT;

ALTER TABLE list_import_row
  ADD sheet integer NOT NULL DEFAULT 0,
  ADD hidden boolean NOT NULL DEFAULT false,
  -- By which somebody is registered whom the line brings: by chance, so that nobody can compute it from a name.
  ADD operation_id uuid NOT NULL DEFAULT gen_random_uuid(),
  -- Whom the line was about when it was written.
  ADD registration_id uuid,
  -- What somebody decided: it is somebody or is left out; it is another person than the line above; who it is (all zeros: nobody who is registered);
  -- they were there, whatever the file says.
  ADD taken boolean,
  ADD apart boolean NOT NULL DEFAULT false,
  ADD who uuid,
  ADD there boolean NOT NULL DEFAULT false,
  DROP CONSTRAINT pk_attendance_import_row,
  ADD CONSTRAINT pk_list_import_row PRIMARY KEY (import_id, sheet, number),
  DROP CONSTRAINT ck_attendance_import_row_outcome,
  ADD CONSTRAINT ck_list_import_row_outcome CHECK (outcome IN ('added', 'registered', 'already', 'skipped', 'fault'));
ALTER TABLE list_import RENAME CONSTRAINT pk_attendance_import TO pk_list_import;
ALTER INDEX ix_attendance_import_activity RENAME TO ix_list_import_activity;
ALTER INDEX ix_attendance_import_waiting RENAME TO ix_list_import_waiting;
ALTER INDEX ix_attendance_import_row_waiting RENAME TO ix_list_import_row_waiting;
