-- The numbers of distinct people under every unit above, for each side (organising or place).
CREATE OR REPLACE FUNCTION outreach_people_marginals(presences outreach_person[],
  sign integer) RETURNS SETOF outreach_total LANGUAGE sql STABLE AS $$
  SELECT p.campaign_id, above.id, at.side, 'all', '',
    {sums 0; people sign * count(DISTINCT p.person_id)}
  FROM unnest(presences) p
  CROSS JOIN LATERAL (VALUES ('organising', p.organising_unit_id), ('place', p.place_unit_id)) AS at (side, unit_id)
  JOIN unit u ON u.id = at.unit_id
  JOIN unit above ON above.path @> u.path
  GROUP BY p.campaign_id, above.id, at.side
$$;
