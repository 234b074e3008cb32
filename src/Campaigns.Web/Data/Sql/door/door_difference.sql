-- Acts for which the door and the server gave different answers, without those that wait because of the actor's right. decides: somebody
-- has to decide; otherwise the difference is only shown.
CREATE OR REPLACE VIEW door_difference AS
  SELECT f.check_in_id, f.activity_id, f.shared_with,
    c.kind = 'admit' AND c.registration_id IS NOT NULL
      AND c.server_verdict IN ('withdrawn', 'too_early', 'too_late', 'full', 'undecided') AS decides
  FROM check_in_difference f JOIN check_in c ON c.id = f.check_in_id
  WHERE c.server_verdict <> 'to_settle';
