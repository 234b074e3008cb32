// Tests what the page shows beside a typed day.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { load } from '../tools/load-source.mjs';

const { dayName, isoOf, todayIn, typedOf, withYear } = await load('forms/typed-days');

test('a day is read as it is typed, and what is none is none', () => {
  for (const typed of ['27/11/2026', ' 27-11-2026 ', '27.11.2026', '27 11 2026', '27112026'])
    assert.equal(isoOf(typed), '2026-11-27', typed);
  assert.equal(isoOf('7/1/2026'), '2026-01-07');
  for (const typed of ['', '31/02/2026', '11/27/2026', '27/11', '27/11-2026', '2026', '29/02/2026'])
    assert.equal(isoOf(typed), null, typed);
  assert.equal(typedOf('2026-11-07'), '07/11/2026');
});

const { cases } = JSON.parse(await readFile(new URL('../../tests/vectors/typed-days.json', import.meta.url), 'utf8'));

for (const { typed, today, meant, whole } of cases)
  test(`a day without a year, ${meant ?? 'next'}: "${typed}" on ${today}`, () => assert.equal(withYear(typed, today, meant), whole));

test('the present day is that of Viet Nam', () => {
  assert.equal(todayIn(Date.UTC(2026, 10, 28, 16, 59)), '2026-11-28');
  assert.equal(todayIn(Date.UTC(2026, 10, 28, 17, 0)), '2026-11-29');
});

test('days of the week have one rule for capitals', () => {
  assert.equal(dayName('2026-11-23', 'vi'), 'Thứ Hai');
  assert.equal(dayName('2026-11-29', 'vi'), 'Chủ nhật');
  assert.equal(dayName('2026-11-29', 'en'), 'Sunday');
});
