-- Whatever changes the figures of a confirmed activity, by whichever way, puts it back to be confirmed again: it stays marked as confirmed before
-- (confirmed_at) and is held. Who corrects and confirms in one act confirms at the end of the same transaction.
CREATE OR REPLACE FUNCTION to_confirm_again(ids uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE activity SET state = 'held' WHERE id = ANY (ids) AND state = 'confirmed';
END
$$;
