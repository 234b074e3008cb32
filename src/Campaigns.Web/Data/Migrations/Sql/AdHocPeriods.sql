-- Ad hoc periods of reports: asked for by the province, with days, units, a template and deadlines of their own.
ALTER TABLE report_period
  ALTER COLUMN kind_id DROP NOT NULL,
  ADD COLUMN range text NOT NULL DEFAULT 'recurring',
  ADD COLUMN template_id uuid,
  ADD COLUMN withdrawn_at timestamp with time zone,
  ADD COLUMN withdrawn_reason text NOT NULL DEFAULT '',
  ADD CONSTRAINT ck_report_period_range CHECK (range IN ('recurring', 'campaign', 'month', 'quarter', 'half_year', 'year', 'chosen')),
  ADD CONSTRAINT ck_report_period_ad_hoc CHECK ((kind_id IS NULL) = (range <> 'recurring')),
  ADD CONSTRAINT ck_report_period_template CHECK ((kind_id IS NULL) = (template_id IS NOT NULL)),
  ADD CONSTRAINT ck_report_period_withdrawn
    CHECK ((withdrawn_at IS NULL) = (withdrawn_reason = '') AND (withdrawn_at IS NULL OR kind_id IS NULL)),
  ADD CONSTRAINT fk_report_period_report_templates_template_id FOREIGN KEY (template_id) REFERENCES report_template (id) ON DELETE RESTRICT,
  -- Two ad hoc periods of one range have no day in common, unless one was withdrawn.
  ADD CONSTRAINT ex_report_period_ad_hoc EXCLUDE USING gist (range WITH =, daterange(counted_from, counted_to, '[]') WITH &&)
    WHERE (kind_id IS NULL AND withdrawn_at IS NULL);
CREATE INDEX ix_report_period_template_id ON report_period (template_id);

CREATE TABLE report_period_level (
  period_id uuid NOT NULL,
  level_key text NOT NULL,
  due_on date NOT NULL,
  CONSTRAINT pk_report_period_level PRIMARY KEY (period_id, level_key),
  CONSTRAINT fk_report_period_level_report_period_period_id FOREIGN KEY (period_id) REFERENCES report_period (id) ON DELETE CASCADE,
  CONSTRAINT fk_report_period_level_unit_level_level_key FOREIGN KEY (level_key) REFERENCES unit_level (key) ON DELETE RESTRICT);
CREATE INDEX ix_report_period_level_level_key ON report_period_level (level_key);

CREATE TABLE report_period_area (
  period_id uuid NOT NULL,
  unit_id uuid NOT NULL,
  CONSTRAINT pk_report_period_area PRIMARY KEY (period_id, unit_id),
  CONSTRAINT fk_report_period_area_report_period_period_id FOREIGN KEY (period_id) REFERENCES report_period (id) ON DELETE CASCADE,
  CONSTRAINT fk_report_period_area_units_unit_id FOREIGN KEY (unit_id) REFERENCES unit (id) ON DELETE RESTRICT);
CREATE INDEX ix_report_period_area_unit_id ON report_period_area (unit_id);

-- An extension keeps the deadline that holds without it, so that it can be taken back; each step says until when it went.
ALTER TABLE report_answer
  ADD COLUMN regular_due_on date,
  ADD CONSTRAINT ck_report_answer_extended CHECK (regular_due_on < due_on);
ALTER TABLE report_step
  ADD COLUMN due_on date,
  DROP CONSTRAINT ck_report_step_kind,
  ADD CONSTRAINT ck_report_step_kind CHECK (kind IN ('submit', 'accept', 'return', 'undo_accept', 'extend', 'enter_paper', 'take_over', 'end_extension')),
  ADD CONSTRAINT ck_report_step_due CHECK ((due_on IS NOT NULL) = (kind = 'extend'));
