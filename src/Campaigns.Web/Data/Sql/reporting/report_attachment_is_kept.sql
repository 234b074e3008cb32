-- A trigger function: what a file of a report is never changes, so that the hash that was sent with a version stays true; its bytes are
-- only erased.
CREATE OR REPLACE FUNCTION report_attachment_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (new.id, new.answer_id, new.kind, new.name, new.type, new.size, new.sha256, new.added_by_id, new.added_at)
      IS DISTINCT FROM (old.id, old.answer_id, old.kind, old.name, old.type, old.size, old.sha256, old.added_by_id, old.added_at)
    OR old.erased_at IS NOT NULL OR (new.erased_at IS NULL AND new.file IS DISTINCT FROM old.file)
  THEN
    RAISE EXCEPTION 'a file of a report is erased, or it stays as it is' USING ERRCODE = 'integrity_constraint_violation',
      CONSTRAINT = 'report_attachment_is_kept';
  END IF;
  RETURN new;
END
$$;
