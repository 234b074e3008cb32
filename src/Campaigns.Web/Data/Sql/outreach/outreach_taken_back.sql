-- Whether the counted facts of an event are all taken back: the event does not take place as it was announced, and nothing is left of what
-- was counted. Such an event stands behind no figure (counted 11). A zero of an event that takes place is a figure.
CREATE OR REPLACE FUNCTION outreach_taken_back(of_activity uuid, turns bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT turns = 0 AND EXISTS (
    SELECT FROM activity a WHERE a.id = of_activity AND a.state IN ('draft', 'postponed', 'cancelled'))
$$;
