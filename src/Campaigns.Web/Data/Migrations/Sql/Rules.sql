-- UUIDv7 for set-based inserts (RFC 9562, 5.7); PostgreSQL has one of its own only from version 18.
CREATE FUNCTION new_id() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
  SELECT encode(
    set_bit(set_bit(
      overlay(uuid_send(gen_random_uuid())
        PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
      52, 1), 53, 1), 'hex')::uuid
$$;

-- Units: one parent for life, a path that says so, dated codes, one lead agency at a time.

CREATE VIEW unit_scope AS
  SELECT above.id AS ancestor_unit_id, below.id AS unit_id, nlevel(below.path) - nlevel(above.path) AS depth
  FROM unit above JOIN unit below ON below.path <@ above.path;

CREATE FUNCTION unit_keeps_its_place() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  expected ltree;
BEGIN
  IF TG_OP = 'UPDATE' AND (OLD.parent_id IS DISTINCT FROM NEW.parent_id OR OLD.path <> NEW.path) THEN
    RAISE EXCEPTION 'a unit keeps one parent for life' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'unit_keeps_its_place';
  END IF;
  expected := coalesce((SELECT path FROM unit WHERE id = NEW.parent_id) || replace(NEW.id::text, '-', ''), replace(NEW.id::text, '-', '')::ltree);
  IF NEW.path <> expected THEN
    RAISE EXCEPTION 'the path % does not lead through the parent', NEW.path USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'unit_keeps_its_place';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER unit_keeps_its_place BEFORE INSERT OR UPDATE OF id, parent_id, path ON unit
  FOR EACH ROW EXECUTE FUNCTION unit_keeps_its_place();

ALTER TABLE unit_code
  ADD CONSTRAINT ex_unit_code_code EXCLUDE USING gist (register WITH =, code WITH =, daterange(valid_from, valid_to, '[]') WITH &&),
  ADD CONSTRAINT ex_unit_code_unit EXCLUDE USING gist (register WITH =, unit_id WITH =, daterange(valid_from, valid_to, '[]') WITH &&);

ALTER TABLE lead_agency
  ADD CONSTRAINT ex_lead_agency_area EXCLUDE USING gist (area_unit_id WITH =, daterange(valid_from, valid_to, '[]') WITH &&);

-- Bookings: only activities that take place hold them, and no two overlap.

ALTER TABLE activity
  ADD COLUMN holds_bookings boolean NOT NULL GENERATED ALWAYS AS (state IN ('scheduled', 'held', 'confirmed')) STORED,
  ADD CONSTRAINT uq_activity_holds_bookings UNIQUE (id, holds_bookings);

ALTER TABLE booking
  ADD COLUMN held boolean NOT NULL DEFAULT true CONSTRAINT ck_booking_held CHECK (held),
  ADD COLUMN rooms int4range NOT NULL GENERATED ALWAYS AS (int4range(room_from, room_to, '[]')) STORED,
  ADD COLUMN during tstzrange NOT NULL GENERATED ALWAYS AS (tstzrange(starts_at, ends_at)) STORED,
  ADD CONSTRAINT fk_booking_activity_holds FOREIGN KEY (activity_id, held) REFERENCES activity (id, holds_bookings) DEFERRABLE INITIALLY DEFERRED,
  ADD CONSTRAINT ex_booking_venue EXCLUDE USING gist (venue_id WITH =, rooms WITH &&, during WITH &&) WHERE (venue_id IS NOT NULL AND NOT shared),
  ADD CONSTRAINT ex_booking_person EXCLUDE USING gist (person_id WITH =, during WITH &&) WHERE (person_id IS NOT NULL);

-- Activities under each unit in order of time.

CREATE FUNCTION activity_scope_refresh(ids uuid[]) RETURNS void LANGUAGE sql AS $$
  DELETE FROM activity_scope WHERE activity_id = ANY (ids);
  INSERT INTO activity_scope (ancestor_unit_id, side, starts_at, activity_id)
  SELECT above.id, own.side, coalesce((SELECT min(s.starts_at) FROM session s WHERE s.activity_id = a.id), 'infinity'), a.id
  FROM activity a
  CROSS JOIN LATERAL (VALUES ('organising', a.organising_unit_id), ('place', a.place_unit_id)) AS own (side, unit_id)
  JOIN unit u ON u.id = own.unit_id
  JOIN unit above ON above.path @> u.path
  WHERE a.id = ANY (ids);
$$;

CREATE FUNCTION activity_scope_of_new_activities() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM activity_scope_refresh(ARRAY(SELECT id FROM added));
  RETURN NULL;
END
$$;

CREATE FUNCTION activity_scope_of_changed_activities() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  moved uuid[] := ARRAY(
    SELECT n.id FROM after n JOIN before o USING (id)
    WHERE n.organising_unit_id <> o.organising_unit_id OR n.place_unit_id IS DISTINCT FROM o.place_unit_id);
BEGIN
  IF cardinality(moved) > 0 THEN
    PERFORM activity_scope_refresh(moved);
  END IF;
  RETURN NULL;
END
$$;

CREATE FUNCTION activity_scope_of_sessions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM activity_scope_refresh(ARRAY(SELECT DISTINCT activity_id FROM changed));
  RETURN NULL;
END
$$;

CREATE TRIGGER activity_scope_added AFTER INSERT ON activity
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION activity_scope_of_new_activities();
CREATE TRIGGER activity_scope_changed AFTER UPDATE ON activity
  REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION activity_scope_of_changed_activities();
CREATE TRIGGER activity_scope_session_added AFTER INSERT ON session
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION activity_scope_of_sessions();
CREATE TRIGGER activity_scope_session_changed AFTER UPDATE ON session
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION activity_scope_of_sessions();
CREATE TRIGGER activity_scope_session_removed AFTER DELETE ON session
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION activity_scope_of_sessions();
