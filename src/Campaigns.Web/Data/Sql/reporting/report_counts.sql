-- What answers count beside turns, people and events: events of action months, communes in which something took place (by place, in the
-- whole area of the unit), course runs and their learners, and sessions that nobody recorded.
CREATE OR REPLACE FUNCTION report_counts(answers uuid[], first_day date, last_day date, at timestamptz,
  OUT answer_id uuid, OUT events_of_action_month bigint, OUT communes bigint, OUT communes_reached bigint, OUT course_runs bigint,
  OUT learning_female bigint, OUT learning_male bigint, OUT learning_sex_not_known bigint,
  OUT learners bigint, OUT learners_female bigint, OUT learners_male bigint, OUT unrecorded bigint)
RETURNS SETOF record LANGUAGE sql STABLE AS $$
  WITH part AS MATERIALIZED (SELECT p.answer_id, p.unit_id FROM report_part p WHERE p.answer_id = ANY (answers)),
  action_month AS (
    SELECT p.answer_id, count(*) AS events
    FROM outreach_held h JOIN campaign c ON c.id = h.campaign_id AND c.rule_id IS NOT NULL JOIN part p ON p.unit_id = h.organising_unit_id
    WHERE h.on_date BETWEEN first_day AND last_day
    GROUP BY p.answer_id),
  commune AS MATERIALIZED (
    SELECT a.id AS answer_id, c.id, c.path
    FROM report_answer a JOIN unit top ON top.id = a.unit_id JOIN unit c ON c.path <@ top.path
    WHERE a.id = ANY (answers) AND c.kind = 'area' AND c.valid_from <= last_day AND (c.valid_to IS NULL OR c.valid_to >= first_day)
      AND NOT EXISTS (SELECT FROM unit b WHERE b.parent_id = c.id AND b.kind = 'area')),
  happened AS MATERIALIZED (SELECT DISTINCT place_unit_id FROM outreach_happened WHERE on_date BETWEEN first_day AND last_day),
  reached AS MATERIALIZED (
    SELECT DISTINCT c.id
    FROM (SELECT DISTINCT id, path FROM commune) c JOIN unit u ON u.path <@ c.path JOIN happened h ON h.place_unit_id = u.id),
  area AS (
    SELECT c.answer_id, count(*) AS communes, count(*) FILTER (WHERE c.id IN (SELECT id FROM reached)) AS reached
    FROM commune c GROUP BY c.answer_id),
  learned AS MATERIALIZED (
    SELECT p.answer_id, f.activity_id, f.female, f.male, f.sex_not_known, f.person,
      first_value(CASE WHEN f.male > 0 THEN 'male' WHEN f.female > 0 THEN 'female'
        ELSE 'sex_not_known' END) OVER (PARTITION BY p.answer_id, f.person ORDER BY f.happened_at DESC, f.id) AS sex
    FROM learning_fact f JOIN part p ON p.unit_id = f.organising_unit_id
    WHERE f.on_date BETWEEN first_day AND last_day),
  learning AS (
    SELECT l.answer_id, count(DISTINCT l.activity_id) AS runs, sum(l.female) AS female, sum(l.male) AS male,
      sum(l.sex_not_known) AS sex_not_known, count(DISTINCT l.person) AS people,
      count(DISTINCT l.person) FILTER (WHERE l.sex = 'female') AS people_female,
      count(DISTINCT l.person) FILTER (WHERE l.sex = 'male') AS people_male
    FROM learned l GROUP BY l.answer_id),
  missing AS (
    SELECT u.answer_id, count(*) AS sessions FROM report_unrecorded(answers, first_day, last_day, at) u GROUP BY u.answer_id)
  SELECT a.id, coalesce(n.events, 0), coalesce(r.communes, 0), coalesce(r.reached, 0), coalesce(l.runs, 0),
    coalesce(l.female, 0), coalesce(l.male, 0), coalesce(l.sex_not_known, 0),
    coalesce(l.people, 0), coalesce(l.people_female, 0), coalesce(l.people_male, 0), coalesce(m.sessions, 0)
  FROM unnest(answers) AS a (id)
  LEFT JOIN action_month n ON n.answer_id = a.id
  LEFT JOIN area r ON r.answer_id = a.id
  LEFT JOIN learning l ON l.answer_id = a.id
  LEFT JOIN missing m ON m.answer_id = a.id
$$;
