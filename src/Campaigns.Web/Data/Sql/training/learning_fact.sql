-- Each presence of a learner at a session of a course run; entries of one person that were merged are one person.
CREATE OR REPLACE VIEW learning_fact AS
  SELECT t.id, t.activity_id, r.course_id, t.organising_unit_id, t.on_date, t.female, t.male, t.sex_not_known, t.happened_at,
    CASE WHEN t.person_id IN (SELECT m.id FROM person m
      WHERE m.merged_into_id IS NOT NULL) THEN person_root(t.person_id) ELSE t.person_id END AS person
  FROM course_run r JOIN attendance t ON t.activity_id = r.activity_id
  WHERE t.annulled_at IS NULL;
