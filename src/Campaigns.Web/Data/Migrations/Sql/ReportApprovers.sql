-- A unit may have approvers: its compilers lay a report before them, and they alone send it.
ALTER TABLE account_grant
  DROP CONSTRAINT ck_account_grant_role,
  ADD CONSTRAINT ck_account_grant_role
    CHECK (role IN ('administrator', 'coordinator', 'organiser', 'approver', 'trainer', 'steward', 'viewer'));
ALTER TABLE report_step
  DROP CONSTRAINT ck_report_step_kind,
  ADD CONSTRAINT ck_report_step_kind
    CHECK (kind IN ('submit', 'accept', 'return', 'undo_accept', 'extend', 'enter_paper', 'take_over', 'end_extension',
      'to_head', 'give_back'));

-- Who approved in the program, and whether they are one of those who compiled the report.
ALTER TABLE report_version
  ADD COLUMN approved_by_id uuid,
  ADD COLUMN same_person boolean NOT NULL DEFAULT false,
  ADD CONSTRAINT fk_report_version_account_approved_by_id FOREIGN KEY (approved_by_id) REFERENCES account (id) ON DELETE RESTRICT;
CREATE INDEX ix_report_version_approved_by_id ON report_version (approved_by_id);

-- Versions that are there already say it by the name alone. They are frozen, so the trigger is put aside for this one statement.
ALTER TABLE report_version DISABLE TRIGGER USER;
UPDATE report_version v SET same_person = true FROM account a WHERE a.id = v.submitted_by_id AND a.display_name = v.approved_name;
ALTER TABLE report_version ENABLE TRIGGER USER;
