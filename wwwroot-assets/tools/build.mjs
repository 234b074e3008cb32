// Type-checks and bundles everything under entries/ into the web project's wwwroot/app.
//   entries/NAME.ts   → app/NAME.js   (an ES module; what it imports with import() becomes a chunk of its own)
//   entries/NAME.css  → app/NAME.css
// A worker (see `workers` in bundle.mjs) goes to the root of the web project's wwwroot.
// Further files that are served as they are: see `copied`.
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { bundle } from './bundle.mjs';
import { here, out, put } from './files.mjs';
import { buildIcons } from './icons.mjs';
import { alone } from './lock.mjs';

const copied = {
  'zxing_reader.wasm': 'node_modules/zxing-wasm/dist/reader/zxing_reader.wasm',
};

async function typeCheck() {
  try {
    await promisify(execFile)(process.execPath, [join(here, 'node_modules', 'typescript', 'bin', 'tsc'), '--noEmit', '--pretty', 'false'], {
      cwd: here,
    });
  } catch (error) {
    throw new Error(error.stdout || error.message);
  }
}

await alone(here, async () => {
  const [{ files }] = await Promise.all([bundle(), typeCheck()]);
  const kept = new Set();
  const keep = (path, contents) => {
    kept.add(path);
    put(path, contents);
  };
  for (const file of files) keep(file.path, file.contents);
  for (const [name, source] of Object.entries(copied)) keep(join(out, name), readFileSync(join(here, source)));
  buildIcons();
  kept.add(join(out, 'icons.svg'));
  for (const entry of readdirSync(out, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !kept.has(path) && !path.endsWith('.part')) {
      rmSync(path);
      console.log(`removed ${relative(out, path)}`);
    }
  }
  // MSBuild reads from the newest file when this last ran.
  const now = new Date();
  utimesSync(join(out, 'office.js'), now, now);
});
