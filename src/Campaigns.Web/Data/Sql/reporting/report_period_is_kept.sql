-- A trigger function: an ad hoc period keeps its days, name and template once somebody began a report for it, and it is not withdrawn once
-- somebody sent one. Domain/Reporting/AdHocPeriods.cs says the same to whoever asks.
CREATE OR REPLACE FUNCTION report_period_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.name_vi, NEW.name_en, NEW.counted_from, NEW.counted_to, NEW.as_of, NEW.template_id)
      IS DISTINCT FROM (OLD.name_vi, OLD.name_en, OLD.counted_from, OLD.counted_to, OLD.as_of, OLD.template_id)
    AND EXISTS (SELECT FROM report_answer a WHERE a.period_id = NEW.id AND a.state <> 'not_begun') THEN
    RAISE EXCEPTION 'a period whose reports were begun keeps its days' USING ERRCODE = 'integrity_constraint_violation',
      CONSTRAINT = 'report_period_is_begun';
  END IF;

  IF NEW.withdrawn_at IS NOT NULL AND EXISTS (SELECT FROM report_answer a WHERE a.period_id = NEW.id AND a.last_version > 0) THEN
    RAISE EXCEPTION 'a period for which a report was sent is not withdrawn' USING ERRCODE = 'integrity_constraint_violation',
      CONSTRAINT = 'report_period_is_sent';
  END IF;

  RETURN NEW;
END
$$;
