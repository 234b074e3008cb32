// What holds for all sources of this folder, whatever they do.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { here } from '../tools/files.mjs';

/** Runs a program of a package here; answers what it said where it found something, and nothing where it did not. */
async function findings(program, ...args) {
  try {
    await promisify(execFile)(process.execPath, [join(here, 'node_modules', program), ...args], { cwd: here, maxBuffer: 64 * 1024 * 1024 });
    return '';
  } catch (error) {
    return `${error.stdout}${error.stderr}` || error.message;
  }
}

test('Biome finds nothing to mend: format, order of imports, rules', async () => {
  assert.equal(await findings('@biomejs/biome/bin/biome', 'ci', '--colors=off', '--error-on-warnings'), '');
});

test('stylelint finds nothing to mend in the style sheets', async () => {
  assert.equal(await findings('stylelint/bin/stylelint.mjs', '--no-color', '--report-needless-disables', '{entries,styles}/*.css'), '');
});

test('no module imports, by whatever way round, one that imports it: types count too', async () => {
  assert.equal(await findings('@biomejs/biome/bin/biome', 'ci', '--colors=off', '--only=suspicious/noImportCycles'), '');
});

test('the session of the scanner and all that it is made of compile without a page, as does the worker', async () => {
  assert.equal(await findings('typescript/bin/tsc', '--noEmit', '--pretty', 'false', '-p', 'tsconfig.no-dom.json'), '');
});
