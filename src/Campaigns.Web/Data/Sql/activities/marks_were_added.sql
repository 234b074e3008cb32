-- A trigger function: a new test mark means that a confirmed course run has to be confirmed again.
CREATE OR REPLACE FUNCTION marks_were_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM to_confirm_again(ARRAY(SELECT DISTINCT r.activity_id FROM after n JOIN registration r ON r.id = n.registration_id));
  RETURN NULL;
END
$$;
