-- Adds changes to the stored sums.
CREATE OR REPLACE FUNCTION outreach_add(sums outreach_total[]) RETURNS void LANGUAGE sql AS $$
  INSERT INTO outreach_total AS t
  SELECT campaign_id, unit_id, side, dimension, value,
    sum(female), sum(male), sum(sex_not_known), sum(under16), sum(from16to30), sum(from31to59), sum(from60), sum(age_not_known),
      sum(people), sum(events_held), sum(events_confirmed)
  FROM unnest(sums)
  GROUP BY campaign_id, unit_id, side, dimension, value
  ON CONFLICT ON CONSTRAINT pk_outreach_total DO UPDATE SET
    female = t.female + excluded.female, male = t.male + excluded.male, sex_not_known = t.sex_not_known + excluded.sex_not_known,
    under16 = t.under16 + excluded.under16, from16to30 = t.from16to30 + excluded.from16to30,
      from31to59 = t.from31to59 + excluded.from31to59,
    from60 = t.from60 + excluded.from60, age_not_known = t.age_not_known + excluded.age_not_known,
    people = t.people + excluded.people, events_held = t.events_held + excluded.events_held,
      events_confirmed = t.events_confirmed + excluded.events_confirmed
$$;
