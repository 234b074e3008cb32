// Runs the vectors by which the server's folding is tested too: node --test test/
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { load } from '../tools/load-source.mjs';

const here = new URL('.', import.meta.url);
const { fold } = await load('text/folding');

const vectors = JSON.parse(await readFile(new URL('../../tests/vectors/folding.json', here), 'utf8'));

for (const { name, text, folded } of vectors.fold) {
  test(`fold: ${name}`, () => {
    assert.equal(fold(text), folded);
    assert.equal(fold(folded), folded, 'a fold folds to itself');
  });
}
