CREATE OR REPLACE TRIGGER report_version_attachment_is_frozen BEFORE UPDATE OR DELETE ON report_version_attachment
  FOR EACH STATEMENT EXECUTE FUNCTION report_is_frozen();
