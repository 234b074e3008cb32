// Makes node_modules match package-lock.json, and does nothing when it already does.
import { execSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { here } from './files.mjs';
import { alone } from './lock.mjs';

const age = (path) => {
  try {
    return statSync(join(here, path)).mtimeMs;
  } catch {
    return 0;
  }
};

await alone(here, () => {
  if (age('node_modules/.package-lock.json') >= age('package-lock.json')) return;
  execSync('npm ci --prefer-offline --no-progress', { cwd: here, stdio: 'inherit' });
});
