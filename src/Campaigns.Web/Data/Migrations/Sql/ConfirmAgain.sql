-- Whatever changes the figures of a confirmed activity, by whichever way, puts it back to be confirmed again: it stays marked as confirmed before
-- (confirmed_at) and is held. Who corrects and confirms in one act confirms at the end of the same transaction.
CREATE FUNCTION to_confirm_again(ids uuid[]) RETURNS void LANGUAGE sql AS $$
  UPDATE activity SET state = 'held' WHERE id = ANY (ids) AND state = 'confirmed'
$$;

CREATE FUNCTION figures_were_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM to_confirm_again(ARRAY(SELECT DISTINCT activity_id FROM after));
  RETURN NULL;
END
$$;

-- Of a counted fact nothing is a figure that says whose it was, by which act it stands, and when they went.
CREATE FUNCTION figures_were_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  no_figure text[] := ARRAY['registration_id', 'person_id', 'check_in_id', 'happened_at', 'gate', 'left_at'];
BEGIN
  PERFORM to_confirm_again(ARRAY(
    SELECT DISTINCT n.activity_id FROM before o JOIN after n USING (id) WHERE to_jsonb(o) - no_figure <> to_jsonb(n) - no_figure));
  RETURN NULL;
END
$$;

CREATE FUNCTION figures_were_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM to_confirm_again(ARRAY(SELECT DISTINCT activity_id FROM before WHERE annulled_at IS NULL));
  RETURN NULL;
END
$$;

CREATE FUNCTION marks_were_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM to_confirm_again(ARRAY(SELECT DISTINCT r.activity_id FROM after n JOIN registration r ON r.id = n.registration_id));
  RETURN NULL;
END
$$;

CREATE TRIGGER confirm_again_attendance_added AFTER INSERT ON attendance
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION figures_were_added();
CREATE TRIGGER confirm_again_attendance_changed AFTER UPDATE ON attendance
  REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION figures_were_changed();
CREATE TRIGGER confirm_again_attendance_removed AFTER DELETE ON attendance
  REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION figures_were_removed();
CREATE TRIGGER confirm_again_headcount_added AFTER INSERT ON headcount
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION figures_were_added();
CREATE TRIGGER confirm_again_headcount_changed AFTER UPDATE ON headcount
  REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION figures_were_changed();
CREATE TRIGGER confirm_again_grid_entry_added AFTER INSERT ON grid_entry
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION marks_were_added();
CREATE TRIGGER confirm_again_test_mark_added AFTER INSERT ON test_mark
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION marks_were_added();

-- The names of a group are part of the list that a door holds.
CREATE FUNCTION tally_changed_members() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE registration_tally t SET version = version + 1
  WHERE t.activity_id IN (SELECT r.activity_id FROM changed m JOIN registration r ON r.id = m.registration_id);
  RETURN NULL;
END
$$;
CREATE TRIGGER registration_tally_member_added AFTER INSERT ON registration_member
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tally_changed_members();
CREATE TRIGGER registration_tally_member_changed AFTER UPDATE ON registration_member
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tally_changed_members();
CREATE TRIGGER registration_tally_member_removed AFTER DELETE ON registration_member
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tally_changed_members();
