// Type-checks and bundles everything under entries/ into the web project's wwwroot/app.
//   entries/NAME.ts   → app/NAME.js   (an ES module; what it imports with import() becomes a chunk of its own)
//   entries/NAME.css  → app/NAME.css
// A worker (see `workers`) goes to the root of the web project's wwwroot.
// Further files that are served as they are: see `copied`.
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { here, out, put } from './files.mjs';
import { buildIcons } from './icons.mjs';
import { alone } from './lock.mjs';

// A worker speaks for the addresses below its own, so that this one stands at the root; and it is one file without parts.
const workers = ['check-in-worker.ts'];

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

// Every browser that runs these pages reads woff2; the older format would only be dead weight.
const onlyWoff2 = {
  name: 'only-woff2',
  setup({ onLoad }) {
    onLoad({ filter: /@fontsource.*\.css$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(/,\s*url\([^)]*\.woff\)\s*format\('woff'\)/g, ''),
      loader: 'css',
    }));
  },
};

async function bundle() {
  const entries = readdirSync(join(here, 'entries')).filter((name) => /\.(ts|css)$/.test(name) && !workers.includes(name));
  const worker = await build({
    entryPoints: workers.map((name) => join(here, 'entries', name)),
    outdir: join(out, '..'),
    write: false,
    bundle: true,
    format: 'iife',
    target: 'es2020',
    minify: true,
    legalComments: 'none',
    charset: 'utf8',
    logLevel: 'warning',
  });
  const result = await build({
    entryPoints: entries.map((name) => join(here, 'entries', name)),
    outdir: out,
    write: false,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2020',
    minify: true,
    legalComments: 'none',
    charset: 'utf8',
    loader: { '.woff2': 'file', '.svg': 'dataurl' },
    plugins: [onlyWoff2],
    entryNames: '[name]',
    chunkNames: 'parts/[name]-[hash]',
    assetNames: 'fonts/[name]-[hash]',
    logLevel: 'warning',
  });
  return [...result.outputFiles, ...worker.outputFiles];
}

await alone(here, async () => {
  const [files] = await Promise.all([bundle(), typeCheck()]);
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
  // The newest file tells MSBuild when this ran last.
  const now = new Date();
  utimesSync(join(out, 'office.js'), now, now);
});
