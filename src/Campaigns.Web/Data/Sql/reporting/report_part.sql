-- The units whose work an answer reports as its own: its unit and the units below it, without those for which a unit nearer to them answers
-- in the same period. So the work of a unit is in one answer of a period, whichever answers go into which.
CREATE OR REPLACE VIEW report_part AS
  SELECT a.id AS answer_id, s.unit_id
  FROM report_answer a
  JOIN unit_scope s ON s.ancestor_unit_id = a.unit_id
  WHERE NOT EXISTS (
    SELECT FROM report_answer b JOIN unit nearer ON nearer.id = b.unit_id JOIN unit top ON top.id = a.unit_id
      JOIN unit u ON u.id = s.unit_id
    WHERE b.period_id = a.period_id AND nearer.path <@ top.path AND nearer.id <> top.id AND nearer.path @> u.path);
