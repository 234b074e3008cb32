// Bundles everything under entries/. build.mjs writes the result, and tests look at it.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { build } from 'esbuild';
import { here, out } from './files.mjs';

// A worker only controls addresses below its own, so these are at the root; each is a single file without parts.
const workers = ['check-in-worker.ts', 'posts-worker.ts'];

// Every browser that runs these pages reads woff2, so the older format would only add weight.
const onlyWoff2 = {
  name: 'only-woff2',
  setup({ onLoad }) {
    onLoad({ filter: /@fontsource.*\.css$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(/,\s*url\([^)]*\.woff\)\s*format\('woff'\)/g, ''),
      loader: 'css',
    }));
  },
};

// The files with which the pages that work without a network begin.
const doorFiles = ['scanner.js', 'doors.js', 'scanner.css'];

const common = {
  absWorkingDir: here,
  write: false,
  bundle: true,
  target: 'es2020',
  minify: true,
  legalComments: 'none',
  charset: 'utf8',
  logLevel: 'warning',
};

/**
 * For each script and style sheet, the files that it loads, directly or through other files: addresses below app/, by the name of its file.
 * The worker of the door keeps these for pages without a network.
 */
export function partsOf({ outputs }) {
  const reached = (path, seen = new Set()) => {
    for (const { path: part, external } of outputs[path]?.imports ?? []) {
      if (external || seen.has(part)) continue;
      seen.add(part);
      reached(part, seen);
    }
    return seen;
  };
  const top = `${relativeToHere(out)}/`;
  const entries = Object.keys(outputs).filter((path) => outputs[path].entryPoint?.startsWith('entries/'));
  return Object.fromEntries(entries.map((path) => [basename(path), [...reached(path)].map((part) => part.slice(top.length)).sort()]));
}

const relativeToHere = (path) => relative(here, path).split(sep).join('/');

export async function bundle() {
  const entries = readdirSync(join(here, 'entries')).filter((name) => /\.(ts|css)$/.test(name) && !workers.includes(name));
  const result = await build({
    ...common,
    entryPoints: entries.map((name) => join(here, 'entries', name)),
    outdir: out,
    splitting: true,
    format: 'esm',
    metafile: true,
    loader: { '.woff2': 'file', '.svg': 'dataurl' },
    plugins: [onlyWoff2],
    entryNames: '[name]',
    chunkNames: 'parts/[name]-[hash]',
    assetNames: 'fonts/[name]-[hash]',
  });
  const parts = partsOf(result.metafile);
  const worker = await build({
    ...common,
    entryPoints: workers.map((name) => join(here, 'entries', name)),
    outdir: join(out, '..'),
    format: 'iife',
    define: { PARTS: JSON.stringify(Object.fromEntries(doorFiles.map((name) => [name, parts[name]]))) },
  });
  return { files: [...result.outputFiles, ...worker.outputFiles], parts };
}
