-- A course run is an activity of its kind, and of no other.
ALTER TABLE activity ADD CONSTRAINT uq_activity_kind UNIQUE (id, kind);
ALTER TABLE course_run
  ADD COLUMN kind text NOT NULL GENERATED ALWAYS AS ('course_run') STORED,
  ADD CONSTRAINT fk_course_run_kind FOREIGN KEY (activity_id, kind) REFERENCES activity (id, kind);

-- Who changed what in the grid, and which marks stood, is kept for ever.
CREATE FUNCTION training_is_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'an entry is corrected by another entry' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'training_is_only_added';
END
$$;

CREATE TRIGGER grid_entry_is_only_added BEFORE UPDATE OR DELETE ON grid_entry
  FOR EACH STATEMENT EXECUTE FUNCTION training_is_only_added();
CREATE TRIGGER test_mark_is_only_added BEFORE UPDATE OR DELETE ON test_mark
  FOR EACH STATEMENT EXECUTE FUNCTION training_is_only_added();
