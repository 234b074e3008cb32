-- What must hold in each row of the two tables that every act at a door writes to. PostgreSQL reads and plans the text of every check
-- constraint anew in each insert, which cost a third of an act, so each of the two tables has one constraint that calls one function. It is
-- written in PL/pgSQL, which keeps its plan. CheckedWordsTests compares the words with the enums.
CREATE FUNCTION check_in_is_sound(kind text, actor_kind text, source text, door_verdict text, server_verdict text, sex text, age_band text,
  waits text, people integer, female integer, male integer, first_at timestamptz, first_gate text)
RETURNS boolean LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RETURN kind IN ('admit', 'annul', 'override', 'check_out', 'group')
    AND actor_kind IN ('account', 'device', 'link_holder', 'system')
    AND source IN ('qr', 'code', 'search', 'walk_in', 'self', 'paper', 'import', 'grid', 'headcount')
    AND server_verdict IN ('accepted', 'already_in', 'not_on_list', 'not_valid', 'withdrawn', 'not_taking_place', 'too_early', 'too_late',
      'annulled', 'to_settle', 'full', 'undecided')
    AND (door_verdict IS NULL OR door_verdict IN ('accepted', 'already_in', 'not_on_list', 'not_valid', 'withdrawn', 'not_taking_place',
      'too_early', 'too_late', 'annulled', 'to_settle', 'full', 'undecided'))
    AND (sex IS NULL OR sex IN ('female', 'male'))
    AND (age_band IS NULL OR age_band IN ('under16', 'from16_to30', 'from31_to59', 'from60', 'not_known'))
    AND (waits IS NULL OR waits IN ('revoked', 'before', 'late', 'many', 'ceiling'))
    AND (people IS NULL OR people BETWEEN 1 AND 500) AND coalesce(female, 0) >= 0 AND coalesce(male, 0) >= 0
    AND (first_at IS NULL) = (first_gate IS NULL);
END
$$;

-- The cells of sex and the cells of age have the same sum, because they split one total twice (counted 4).
CREATE FUNCTION attendance_is_sound(source text, female integer, male integer, sex_not_known integer, under16 integer, from16to30 integer,
  from31to59 integer, from60 integer, age_not_known integer)
RETURNS boolean LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RETURN source IN ('qr', 'code', 'search', 'walk_in', 'self', 'paper', 'import', 'grid', 'headcount')
    AND least(female, male, sex_not_known, under16, from16to30, from31to59, from60, age_not_known) >= 0
    AND female + male + sex_not_known > 0
    AND female + male + sex_not_known = under16 + from16to30 + from31to59 + from60 + age_not_known;
END
$$;
