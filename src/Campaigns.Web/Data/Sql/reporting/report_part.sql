-- The units whose work an answer reports as its own: its unit and the units below it, without those that an answer below it reports.
CREATE OR REPLACE VIEW report_part AS
  SELECT a.id AS answer_id, s.unit_id
  FROM report_answer a
  JOIN unit_scope s ON s.ancestor_unit_id = a.unit_id
  WHERE NOT EXISTS (
    SELECT FROM report_answer b JOIN unit below ON below.id = b.unit_id JOIN unit u ON u.id = s.unit_id
    WHERE b.superior_id = a.id AND below.path @> u.path);
