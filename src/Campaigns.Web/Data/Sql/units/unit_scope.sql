-- Every pair of a unit and a unit above it, the unit itself included.
CREATE OR REPLACE VIEW unit_scope AS
  SELECT above.id AS ancestor_unit_id, below.id AS unit_id, nlevel(below.path) - nlevel(above.path) AS depth
  FROM unit above JOIN unit below ON below.path <@ above.path;
