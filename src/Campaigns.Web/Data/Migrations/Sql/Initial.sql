-- What the EF model cannot express: exclusion constraints, keys over generated columns, a deferred foreign key, and a composite type.

-- A code belongs to one unit at a time, and a unit has one code of a register at a time.
ALTER TABLE unit_code
  ADD CONSTRAINT ex_unit_code_code EXCLUDE USING gist (register WITH =, code WITH =, daterange(valid_from, valid_to, '[]') WITH &&),
  ADD CONSTRAINT ex_unit_code_unit EXCLUDE USING gist (register WITH =, unit_id WITH =, daterange(valid_from, valid_to, '[]') WITH &&);

-- An area has one lead agency at a time.
ALTER TABLE lead_agency
  ADD CONSTRAINT ex_lead_agency_area EXCLUDE USING gist (area_unit_id WITH =, daterange(valid_from, valid_to, '[]') WITH &&);

-- Only activities that take place have bookings. No two bookings of a room overlap, nor two of a person, whichever of the person's merged
-- entries was booked.
ALTER TABLE activity ADD CONSTRAINT uq_activity_holds_bookings UNIQUE (id, holds_bookings);
ALTER TABLE booking
  ADD CONSTRAINT fk_booking_activity_holds FOREIGN KEY (activity_id, held) REFERENCES activity (id, holds_bookings) DEFERRABLE INITIALLY DEFERRED,
  ADD CONSTRAINT ex_booking_venue EXCLUDE USING gist (venue_id WITH =, rooms WITH &&, during WITH &&) WHERE (venue_id IS NOT NULL AND NOT shared),
  ADD CONSTRAINT ex_booking_person EXCLUDE USING gist (standing_id WITH =, during WITH &&) WHERE (standing_id IS NOT NULL);

-- A course run row belongs to an activity of that kind only.
ALTER TABLE activity ADD CONSTRAINT uq_activity_kind UNIQUE (id, kind);
ALTER TABLE course_run ADD CONSTRAINT fk_course_run_kind FOREIGN KEY (activity_id, kind) REFERENCES activity (id, kind);

-- A change to the sums of outreach at the lowest units.
CREATE TYPE outreach_change AS (
  campaign_id uuid, organising_unit_id uuid, place_unit_id uuid, on_date date, form_id uuid, setting_id uuid, source text,
  female integer, male integer, sex_not_known integer, under16 integer, from16to30 integer, from31to59 integer, from60 integer, age_not_known integer,
  events_held integer, events_confirmed integer);

-- Two periods of one kind have no day in common.
ALTER TABLE report_period
  ADD CONSTRAINT ex_report_period_days EXCLUDE USING gist (kind_id WITH =, daterange(counted_from, counted_to, '[]') WITH &&);
