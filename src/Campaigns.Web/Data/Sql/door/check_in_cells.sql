-- The turns of one ticket in both splits, as Cells.OfAttendance computes them: the registrant by sex and by the age reached in the year of
-- the session, companions by sex if the door says so, and a group only as far as the door says. The age band that was answered at the door
-- counts when no year of birth is known.
CREATE OR REPLACE FUNCTION check_in_cells(
  p_sex text, p_birth_year integer, p_age_band text, p_is_group boolean, p_starts_at timestamptz, p_people integer, p_female integer,
    p_male integer,
  OUT on_date date, {turns OUT # integer})
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  named integer := CASE WHEN p_is_group THEN 0 ELSE 1 END;
  age integer;
BEGIN
  on_date := (p_starts_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date;
  {turns # := 0};
  female := least(coalesce(p_female, 0), p_people - named);
  male := least(coalesce(p_male, 0), p_people - named - female);
  sex_not_known := p_people - named - female - male;
  age_not_known := p_people - named;
  IF named = 1 THEN
    CASE p_sex
      WHEN 'female' THEN female := female + 1;
      WHEN 'male' THEN male := male + 1;
      ELSE sex_not_known := sex_not_known + 1;
    END CASE;
    age := extract(year FROM on_date)::integer - p_birth_year;
    IF age IS NULL THEN
      age := CASE p_age_band WHEN 'under16' THEN 0 WHEN 'from16_to30' THEN 16 WHEN 'from31_to59' THEN 31 WHEN 'from60' THEN 60 END;
    END IF;
    CASE
      WHEN age IS NULL OR age < 0 THEN age_not_known := age_not_known + 1;
      WHEN age < 16 THEN under16 := 1;
      WHEN age <= 30 THEN from16to30 := 1;
      WHEN age <= 59 THEN from31to59 := 1;
      ELSE from60 := 1;
    END CASE;
  END IF;
END
$$;
