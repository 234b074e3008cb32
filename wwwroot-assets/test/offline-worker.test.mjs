// Tests what the worker of the door keeps for the time without a network: node --test test/
import assert from 'node:assert/strict';
import { basename, join, relative } from 'node:path';
import { mock, test } from 'node:test';
import { bundle, partsOf } from '../tools/bundle.mjs';
import { here, out } from '../tools/files.mjs';
import { load } from '../tools/load-source.mjs';

const { work } = await load('door/offline-worker');
const { files, parts } = await bundle();

test('the list of the build has every part that a script or a style sheet loads, also later and by another part', () => {
  const textOf = new Map(files.map((file) => [basename(file.path), file.text]));
  for (const entry of ['scanner.js', 'doors.js', 'scanner.css']) {
    const open = [entry];
    const named = new Set();
    while (open.length > 0) {
      for (const [, name] of textOf.get(open.pop()).matchAll(/["'(][^"'()]*\/([\w-]+-[A-Z0-9]{8}\.(?:js|woff2))["')]/g)) {
        if (!named.has(name)) open.push(name);
        named.add(name);
      }
    }
    assert.ok(named.size > 2, entry);
    assert.deepEqual(parts[entry].map((part) => basename(part)).sort(), [...named].sort(), entry);
  }
  assert.ok(parts['scanner.js'].some((part) => part.startsWith('parts/reader-')));
  assert.ok(
    [...textOf.get('check-in-worker.js')].length > 0 &&
      parts['scanner.js'].every((part) => textOf.get('check-in-worker.js').includes(part)),
  );
});

test('a part that only another part loads is in the list too, once', () => {
  const at = (name) => relative(here, join(out, name));
  const loads = (...names) => ({ imports: names.map((name) => ({ path: at(name), kind: 'import-statement' })) });
  const outputs = {
    [at('a.js')]: { entryPoint: 'entries/a.ts', ...loads('parts/b.js', 'parts/c.js') },
    [at('parts/b.js')]: loads('parts/c.js', 'parts/d.js'),
    [at('parts/c.js')]: loads('parts/b.js'),
    [at('parts/d.js')]: { imports: [{ path: 'node:fs', external: true }] },
  };
  assert.deepEqual(partsOf({ outputs }), { 'a.js': ['parts/b.js', 'parts/c.js', 'parts/d.js'] });
});

const origin = 'https://door.example';
const own = { 'scanner.js': ['parts/a-AAAAAAAA.js', 'parts/b-BBBBBBBB.js'], 'scanner.css': ['fonts/c-CCCCCCCC.woff2'] };
const named = [`${origin}/app/scanner.0123456789.js`, `${origin}/app/scanner.0123456789.css`, `${origin}/favicon.svg`];
const page = `${origin}/check-in/00000000-0000-0000-0000-000000000001`;

/** A worker with caches in memory; `answer` plays the server. */
function worker(answer) {
  const kept = new Map();
  const handlers = {};
  const cacheOf = (name) => ({
    match: async (request) => kept.get(`${name} ${request.url ?? request}`)?.clone(),
    put: async (url, response) => void kept.set(`${name} ${url}`, response),
    keys: async () => [...kept.keys()].filter((key) => key.startsWith(`${name} `)).map((key) => ({ url: key.slice(name.length + 1) })),
    delete: async (request) => kept.delete(`${name} ${request.url}`),
  });
  globalThis.caches = { open: async (name) => cacheOf(name), delete: async () => true };
  const asked = [];
  mock.method(globalThis, 'fetch', async (url) => {
    asked.push(String(url.url ?? url));
    return answer(String(url.url ?? url));
  });
  Object.defineProperty(globalThis, 'navigator', { value: { onLine: true }, configurable: true });
  work(own, { addEventListener: (type, act) => (handlers[type] = act), location: { origin }, clients: {}, skipWaiting: () => undefined });
  return {
    kept: () => [...kept.keys()].map((key) => key.split(' ')[1].slice(origin.length)).sort(),
    asked,
    open: (url) =>
      new Promise((resolve, reject) => {
        const respondWith = (answered) => Promise.resolve(answered).then(resolve, reject);
        handlers.fetch({ request: { url, method: 'GET', mode: 'navigate' }, respondWith });
      }),
    keep: (wish) =>
      new Promise((resolve, reject) => {
        const port = { postMessage: ({ kept: all }) => resolve(all) };
        handlers.message({ data: wish, ports: [port], waitUntil: (done) => done.catch(reject) });
      }),
  };
}

const answer = (url) => new Response(url === page ? '<script src="/app/scanner.0123456789.js"></script>' : 'x');

test('a page is kept with what it names and with all that this loads; what never changes is not asked for again', async () => {
  const { keep, kept, asked } = worker(answer);
  assert.equal(await keep({ pages: [page], files: named }), true);
  const expected = ['/app/fonts/c-CCCCCCCC.woff2', '/app/parts/a-AAAAAAAA.js', '/app/parts/b-BBBBBBBB.js', page.slice(origin.length)];
  assert.deepEqual(kept(), [...expected, ...named.map((url) => url.slice(origin.length))].sort());
  asked.length = 0;
  assert.equal(await keep({ pages: [page], files: named }), true);
  assert.deepEqual(asked.sort(), [page, `${origin}/favicon.svg`].sort());
  mock.restoreAll();
});

test('where a part is not to be had, or the page names the scripts of another version, it is not called ready', async () => {
  const without = worker((url) => (url.endsWith('b-BBBBBBBB.js') ? new Response('', { status: 404 }) : answer(url)));
  assert.equal(await without.keep({ pages: [page], files: named }), false);
  mock.restoreAll();
  const newer = worker((url) => (url === page ? new Response('<script src="/app/scanner.9876543210.js"></script>') : answer(url)));
  assert.equal(await newer.keep({ pages: [page], files: named }), false);
  mock.restoreAll();
});

test('a page that is kept opens while the server is in trouble, and no sign-in page is kept in its place', async () => {
  const basic = (response, redirected = false) => {
    for (const [name, value] of Object.entries({ type: 'basic', redirected })) Object.defineProperty(response, name, { value });
    return response;
  };
  let now = answer;
  const door = worker((url) => now(url));
  await door.keep({ pages: [page], files: named });
  const text = await answer(page).text();

  now = () => basic(new Response('starting', { status: 503 }));
  assert.equal(await (await door.open(page)).text(), text);

  now = () => basic(new Response('sign in'), true);
  assert.equal(await (await door.open(page)).text(), 'sign in', 'whoever is signed out is told so');
  now = () => Promise.reject(new TypeError('no network'));
  assert.equal(await (await door.open(page)).text(), text);

  now = () => basic(new Response('newer'));
  assert.equal(await (await door.open(page)).text(), 'newer');
  now = () => Promise.reject(new TypeError('no network'));
  assert.equal(await (await door.open(page)).text(), 'newer');
  mock.restoreAll();
});
