// Runs the vectors by which the server's search and order of names are tested too: node --test test/
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { load } from '../tools/load-source.mjs';

const { isFound, typedWords, wordsOf } = await load('text/name-search');
const { byGivenName } = await load('text/given-name');
const { search, order } = JSON.parse(await readFile(new URL('../../tests/vectors/name-search.json', import.meta.url), 'utf8'));

test('each case has a name of its own', () => {
  const names = [...search, ...order].map((c) => c.name);
  assert.equal(new Set(names).size, names.length);
});

for (const { name, person, typed, found } of search) {
  test(`name search: ${name}`, () => assert.equal(isFound(wordsOf(person), typedWords(typed)), found));
}

for (const { name, sorted } of order) {
  test(`order of names: ${name}`, () => assert.deepEqual([...sorted].reverse().sort(byGivenName), sorted));
}
