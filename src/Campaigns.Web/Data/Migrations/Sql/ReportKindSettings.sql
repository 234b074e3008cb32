-- The days of a kind of report from the report of a year on; before the first of them the days of the kind itself hold.
CREATE TABLE report_kind_setting (
  id uuid NOT NULL,
  kind_id uuid NOT NULL,
  from_year integer NOT NULL,
  counted_from text NOT NULL,
  counted_to text NOT NULL,
  as_of text NOT NULL,
  final_on text NOT NULL,
  set_by_id uuid NOT NULL,
  set_at timestamp with time zone NOT NULL,
  CONSTRAINT pk_report_kind_setting PRIMARY KEY (id),
  CONSTRAINT ck_report_kind_setting_year CHECK (from_year BETWEEN 2000 AND 2200),
  CONSTRAINT fk_report_kind_setting_report_period_kind_kind_id FOREIGN KEY (kind_id) REFERENCES report_period_kind (id) ON DELETE RESTRICT,
  CONSTRAINT fk_report_kind_setting_account_set_by_id FOREIGN KEY (set_by_id) REFERENCES account (id) ON DELETE RESTRICT);
CREATE UNIQUE INDEX ix_report_kind_setting_kind_id_from_year ON report_kind_setting (kind_id, from_year);
CREATE INDEX ix_report_kind_setting_set_by_id ON report_kind_setting (set_by_id);

CREATE TABLE report_kind_setting_level (
  setting_id uuid NOT NULL,
  level_key text NOT NULL,
  due_on text NOT NULL,
  may_send_unsigned boolean NOT NULL,
  CONSTRAINT pk_report_kind_setting_level PRIMARY KEY (setting_id, level_key),
  CONSTRAINT fk_report_kind_setting_level_report_kind_setting_setting_id
    FOREIGN KEY (setting_id) REFERENCES report_kind_setting (id) ON DELETE CASCADE,
  CONSTRAINT fk_report_kind_setting_level_unit_level_level_key FOREIGN KEY (level_key) REFERENCES unit_level (key) ON DELETE RESTRICT);
CREATE INDEX ix_report_kind_setting_level_level_key ON report_kind_setting_level (level_key);
