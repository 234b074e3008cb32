-- The questions that the door asks about a person who was admitted: those that neither the registration nor an earlier answer at the door
-- answers.
CREATE OR REPLACE FUNCTION check_in_asks(is_group boolean, sex text, birth_year integer, said_sex text,
  said_age text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT array_remove(ARRAY[
    CASE WHEN NOT is_group AND sex IS NULL AND said_sex IS NULL THEN 'sex' END,
    CASE WHEN NOT is_group AND birth_year IS NULL AND said_age IS NULL THEN 'age' END], NULL)
$$;
