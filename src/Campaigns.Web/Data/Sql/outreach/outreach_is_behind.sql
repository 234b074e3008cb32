-- Whether an event has facts of this form, of one of these sources (an empty list: any source), of this day, and of a day up to until_day.
CREATE OR REPLACE FUNCTION outreach_is_behind(e outreach_listed, of_form uuid, of_sources text[], of_day date, until_day date,
  of_named boolean, of_own boolean)
RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (of_form IS NULL OR of_form = ANY (e.form_ids))
    AND (cardinality(of_sources) = 0 OR e.sources && of_sources)
    AND (of_day IS NULL OR of_day = ANY (e.days))
    AND (until_day IS NULL OR e.days[1] <= until_day)
    AND (e.named OR NOT of_named)
    AND (e.own OR NOT of_own)
$$;
