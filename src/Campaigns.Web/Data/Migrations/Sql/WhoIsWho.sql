-- A group that waits for the organiser's yes holds no place: places_taken counts what is confirmed (registration_tally).
ALTER TABLE registration DROP CONSTRAINT ck_registration_state;
ALTER TABLE registration ADD COLUMN declined_at timestamptz;
ALTER TABLE registration ADD CONSTRAINT ck_registration_state CHECK (state IN ('confirmed', 'withdrawn', 'waiting'));
ALTER TABLE registration ADD CONSTRAINT ck_registration_waiting CHECK (state <> 'waiting' OR is_group);
ALTER TABLE registration ADD CONSTRAINT ck_registration_declined CHECK (declined_at IS NULL OR state = 'withdrawn');
CREATE INDEX ix_registration_waiting ON registration (activity_id, created_at) WHERE state = 'waiting';

-- Two registrations that look like one person's and are two people's: whoever said so is not asked again.
CREATE TABLE registration_apart (
  activity_id uuid NOT NULL CONSTRAINT fk_registration_apart_activity REFERENCES activity (id) ON DELETE CASCADE,
  one_id uuid NOT NULL CONSTRAINT fk_registration_apart_one REFERENCES registration (id) ON DELETE CASCADE,
  other_id uuid NOT NULL CONSTRAINT fk_registration_apart_other REFERENCES registration (id) ON DELETE CASCADE,
  said_by_id uuid NOT NULL CONSTRAINT fk_registration_apart_said_by REFERENCES account (id),
  said_at timestamptz NOT NULL,
  CONSTRAINT pk_registration_apart PRIMARY KEY (activity_id, one_id, other_id)
);
