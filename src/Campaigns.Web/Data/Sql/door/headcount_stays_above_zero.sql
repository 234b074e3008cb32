-- A trigger function: an entry of a headcount with all its corrections is never below zero, in no measure. The lock of the entry's row lets
-- its corrections run one after the other, so that each sees those before it.
CREATE OR REPLACE FUNCTION headcount_stays_above_zero() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM headcount h WHERE h.id = NEW.corrects_id FOR NO KEY UPDATE;
  IF (SELECT least({turns sum(h.#)}) FROM headcount h WHERE h.id = NEW.corrects_id OR h.corrects_id = NEW.corrects_id) < 0 THEN
    RAISE EXCEPTION 'the corrections of a headcount take back more than it counted' USING ERRCODE = 'check_violation',
      CONSTRAINT = 'headcount_stays_above_zero';
  END IF;
  RETURN NULL;
END
$$;
