-- Sets confirmed activities back to held, so that they have to be confirmed again; confirmed_at stays and shows that they were confirmed
-- before. Whatever changes the figures of a confirmed activity leads here. An act that corrects and confirms in one sets the state to
-- confirmed again at the end of the same transaction (who-sees 11).
CREATE OR REPLACE FUNCTION to_confirm_again(ids uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE activity SET state = 'held' WHERE id = ANY (ids) AND state = 'confirmed';
END
$$;
