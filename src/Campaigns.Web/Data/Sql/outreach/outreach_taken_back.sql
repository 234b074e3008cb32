-- Whether the counted facts of an event are all taken back: nothing is left of what was counted, and the event does not take place as it
-- was announced or none of its sessions is recorded. Such an event stands behind no figure (counted 11). A recorded zero is a figure.
CREATE OR REPLACE FUNCTION outreach_taken_back(of_activity uuid, turns bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT turns = 0 AND NOT EXISTS (
    SELECT FROM activity a
    JOIN session s ON s.activity_id = a.id
    JOIN recorded_session r ON r.session_id = s.id
    WHERE a.id = of_activity AND a.state NOT IN ('draft', 'postponed', 'cancelled'))
$$;
