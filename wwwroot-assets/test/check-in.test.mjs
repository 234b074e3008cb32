// Runs the vectors by which the server and the database are tested too: node --test test/
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { load } from '../tools/load-source.mjs';

const here = new URL('.', import.meta.url);
const { decide, decideHeads } = await load('door/check-in-rules');

const { cases } = JSON.parse(await readFile(new URL('../../tests/vectors/check-in.json', here), 'utf8'));
const known = new Set([
  'ticket',
  'withdrawn',
  'undecided',
  'attended',
  'state',
  'starts_at',
  'ends_at',
  'ended_at',
  'opens_minutes',
  'closes_minutes',
  'happened_at',
  'at_once',
  'gate',
  'let_in',
  'waits',
  'walk_in',
  'places_left',
  'people',
  'sex_known',
  'age_known',
  'listed_at',
]);
const instants = new Set(['starts_at', 'ends_at', 'ended_at', 'happened_at', 'listed_at']);
const admission = (a) => (a ? { at: Date.parse(a.at), gate: a.gate } : undefined);

function read(facts) {
  const read = {};
  for (const [name, value] of Object.entries(facts)) {
    assert.ok(known.has(name), `no such fact: ${name}`);
    if (value === null) continue;
    const key = name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
    read[key] = name === 'attended' ? admission(value) : instants.has(name) ? Date.parse(value) : value;
  }
  return read;
}

test('each case has a name of its own', () => {
  assert.equal(new Set(cases.map((c) => c.name)).size, cases.length);
});

for (const { name, facts, expected } of cases) {
  test(`check-in: ${name}`, () => {
    const answer = decide(read(facts));
    assert.equal(answer.verdict, expected.verdict ?? undefined);
    assert.deepEqual(answer.first, admission(expected.first));
    assert.deepEqual(answer.asks, expected.asks ?? []);
    assert.deepEqual(answer.unchecked, expected.unchecked ?? []);
  });
}

const heads = JSON.parse(await readFile(new URL('../../tests/vectors/door-heads.json', here), 'utf8'));

for (const { name, facts, verdict } of heads.cases) {
  test(`heads: ${name}`, () => {
    const [startsAt, countedAt] = [Date.parse(facts.starts_at), Date.parse(facts.counted_at)];
    const endedAt = facts.ended_at ? Date.parse(facts.ended_at) : undefined;
    const { state, opens_minutes: opensMinutes, waits } = facts;
    assert.equal(decideHeads({ state, startsAt, opensMinutes, countedAt, waits, endedAt }), verdict);
  });
}
