-- Whether a unit is an agency that leads the programme in an area on a day.
CREATE OR REPLACE FUNCTION leads_programme(unit uuid, on_day date) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM lead_agency l
    WHERE l.agency_unit_id = unit AND l.valid_from <= on_day AND (l.valid_to IS NULL OR l.valid_to >= on_day))
$$;
