// Runs the vectors by which the server's list of doors is tested too: node --test test/
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { load } from '../tools/load-source.mjs';

const { proposed, stateOf } = await load('door/proposed-door');
const { cases } = JSON.parse(await readFile(new URL('../../tests/vectors/proposed-door.json', import.meta.url), 'utf8'));
const words = { on: 'On', door_open: 'DoorOpen', opens: 'Opens', over: 'Over' };

for (const { name, now, doors, moments, proposed: expected } of cases) {
  test(`door to propose: ${name}`, () => {
    const at = Date.parse(now);
    const near = doors.map((door, row) => ({
      id: `${row}`,
      opensAt: Date.parse(door.opens_at),
      startsAt: Date.parse(door.starts_at),
      endsAt: Date.parse(door.ends_at),
      closesAt: Date.parse(door.closes_at),
      opens: '',
    }));
    assert.deepEqual(
      near.map((door) => stateOf(door, at)),
      moments.map((moment) => words[moment]),
    );
    assert.equal(proposed(near, at)?.id, expected === null ? undefined : `${expected}`);
  });
}
