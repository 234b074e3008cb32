// Rules that hold for all sources in this folder, whatever they do.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import postcss from 'postcss';
import { here } from '../tools/files.mjs';

/** Runs a program of an installed package; returns its output if it found something, otherwise the empty text. */
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

test('no line of the sources is longer than 140 columns, but for pictures within a style sheet', async () => {
  const root = join(here, '..');
  const options = { cwd: root, maxBuffer: 64 * 1024 * 1024 };
  const listed = await promisify(execFile)('git', ['ls-files', 'src', 'tests', 'wwwroot-assets', 'docker', 'dev', '.ci'], options);
  const source = /\.(cs|cshtml|ts|mjs|css|sql|targets|csproj|props|sh)$|^dev$|^\.ci\/run$/;
  const files = listed.stdout
    .split('\n')
    .filter((file) => source.test(file) && !file.includes('/Migrations/') && existsSync(join(root, file)));
  assert.ok(files.length > 500);
  const long = files.flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .flatMap((line, i) => (line.length > 140 && !line.includes('url("data:image/') ? [`${file}:${i + 1}`] : [])),
  );
  assert.deepEqual(long, []);
});

test('no class of the office means two things: a property of a class by itself is set in one style sheet', () => {
  const entry = readFileSync(join(here, 'entries/office.css'), 'utf8');
  // What is printed sets again what the screen has; that is its purpose.
  const sheets = [...entry.matchAll(/"\.\.\/styles\/([^"]+)"/g)].map((match) => match[1]).filter((sheet) => sheet !== 'print.css');
  assert.ok(sheets.length > 5);
  const set = new Map();
  for (const sheet of sheets) {
    postcss.parse(readFileSync(join(here, 'styles', sheet), 'utf8')).walkRules(/(^|,)\s*\.[\w-]+\s*(,|$)/, (rule) => {
      for (const name of rule.selectors.filter((selector) => /^\.[\w-]+$/.test(selector))) {
        rule.walkDecls((decl) => {
          const key = `${name} { ${decl.prop} }`;
          set.set(key, (set.get(key) ?? new Set()).add(sheet));
        });
      }
    });
  }
  const twice = [...set].filter(([, where]) => where.size > 1).map(([what, where]) => `${what} in ${[...where].join(' and ')}`);
  assert.deepEqual(twice, []);
});
