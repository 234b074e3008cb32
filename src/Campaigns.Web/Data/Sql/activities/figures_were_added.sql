-- What was counted more puts its activity back to be confirmed again.
CREATE OR REPLACE FUNCTION figures_were_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- As to_confirm_again does it: written here, because each check-in comes by.
  UPDATE activity a SET state = 'held' FROM after n WHERE a.id = n.activity_id AND a.state = 'confirmed';
  RETURN NULL;
END
$$;
