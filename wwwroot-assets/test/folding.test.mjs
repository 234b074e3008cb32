// Runs the vectors that the server's folding is tested by: node --test test/
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, test } from 'node:test';
import { build } from 'esbuild';

const here = new URL('.', import.meta.url);
const folder = await mkdtemp(join(tmpdir(), 'folding-'));
after(() => rm(folder, { recursive: true }));

const outfile = join(folder, 'folding.mjs');
await build({ entryPoints: [new URL('../src/folding.ts', here).pathname], outfile, format: 'esm', logLevel: 'error' });
const { fold } = await import(pathToFileURL(outfile).href);

const vectors = JSON.parse(await readFile(new URL('../../tests/vectors/folding.json', here), 'utf8'));

for (const { name, text, folded } of vectors.fold) {
  test(`fold: ${name}`, () => {
    assert.equal(fold(text), folded);
    assert.equal(fold(folded), folded, 'a fold folds to itself');
  });
}
