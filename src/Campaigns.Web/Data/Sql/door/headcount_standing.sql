-- The headcount entries that stand as records. Entries that were taken back because their session did not take place then do not stand, nor
-- does what took them back. A correction that somebody made after that stands.
CREATE OR REPLACE VIEW headcount_standing AS
  SELECT h.id, h.session_id, h.activity_id
  FROM headcount h
  WHERE NOT h.takes_back
    AND NOT EXISTS (
      SELECT FROM headcount b
      WHERE b.takes_back AND b.corrects_id = coalesce(h.corrects_id, h.id) AND b.counted_at >= h.counted_at);
