-- The turns of one ticket in both splits, as Cells.OfAttendance computes them: the registrant by sex and by the age reached in the year of
-- the session, companions by sex if the door says so, and a group only as far as the door says. The age band that was answered at the door
-- counts when no year of birth is known. It returns a set of one row, because PostgreSQL writes such a function of one query into the query
-- that calls it; every other kind of function is started anew for each act at the door.
CREATE OR REPLACE FUNCTION check_in_cells(
  p_sex text, p_birth_year integer, p_age_band text, p_is_group boolean, p_starts_at timestamptz, p_people integer, p_female integer,
    p_male integer)
RETURNS TABLE (on_date date, {turns # integer})
LANGUAGE sql IMMUTABLE ROWS 1 AS $$
  SELECT b.on_date,
    {turns 0;
      female f.female + CASE WHEN b.named = 1 AND p_sex = 'female' THEN 1 ELSE 0 END;
      male m.male + CASE WHEN b.named = 1 AND p_sex = 'male' THEN 1 ELSE 0 END;
      sex_not_known p_people - b.named - f.female - m.male + CASE WHEN p_sex IN ('female', 'male') THEN 0 ELSE b.named END;
      under16 CASE WHEN b.age BETWEEN 0 AND 15 THEN b.named ELSE 0 END;
      from16to30 CASE WHEN b.age BETWEEN 16 AND 30 THEN b.named ELSE 0 END;
      from31to59 CASE WHEN b.age BETWEEN 31 AND 59 THEN b.named ELSE 0 END;
      from60 CASE WHEN b.age >= 60 THEN b.named ELSE 0 END;
      age_not_known p_people - CASE WHEN b.age >= 0 THEN b.named ELSE 0 END}
  FROM (
    -- OFFSET keeps this query separate, so that the day and the age are computed once.
    SELECT (p_starts_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS on_date, CASE WHEN p_is_group THEN 0 ELSE 1 END AS named,
      coalesce(date_part('year', p_starts_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::integer - p_birth_year,
        CASE p_age_band WHEN 'under16' THEN 0 WHEN 'from16_to30' THEN 16 WHEN 'from31_to59' THEN 31 WHEN 'from60' THEN 60 END) AS age
    OFFSET 0) b
  CROSS JOIN LATERAL (SELECT least(coalesce(p_female, 0), p_people - b.named) AS female) f
  CROSS JOIN LATERAL (SELECT least(coalesce(p_male, 0), p_people - b.named - f.female) AS male) m
$$;
