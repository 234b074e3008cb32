// Runs the same names as the tests of the domain's rule.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { load } from '../tools/load-source.mjs';

const { isPersonName } = await load('text/person-name');
const vectors = JSON.parse(readFileSync(new URL('../../tests/vectors/person-names.json', import.meta.url), 'utf8'));

test('what is a name of a person', () => {
  for (const name of vectors.names) assert.equal(isPersonName(name), true, name);
});

test('what is none', () => {
  for (const name of vectors.not) assert.equal(isPersonName(name), false, name);
});
