CREATE OR REPLACE TRIGGER report_attachment_is_kept BEFORE UPDATE ON report_attachment
  FOR EACH ROW EXECUTE FUNCTION report_attachment_is_kept();
