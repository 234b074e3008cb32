// What the scanner decides by itself: node --test test/
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, mock, test } from 'node:test';
import { build } from 'esbuild';

const here = new URL('.', import.meta.url);
const folder = await mkdtemp(join(tmpdir(), 'scanner-'));
after(() => rm(folder, { recursive: true }));

async function load(name) {
  const outfile = join(folder, `${name}.mjs`);
  await build({ entryPoints: [new URL(`../src/${name}.ts`, here).pathname], outfile, bundle: true, format: 'esm', logLevel: 'error' });
  return import(pathToFileURL(outfile).href);
}

const { tokenIn, readCode, Sight } = await load('scanner-read');
const { ServerClock } = await load('scanner-clock');
const { nextBatch, Sender, toSend, waitAfter } = await load('scanner-queue');

test('a token is read whatever the host of its address', () => {
  for (const host of ['https://su-kien.example', 'http://127.0.0.1:5080', 'https://old.name.vn:8443']) {
    assert.equal(tokenIn(`${host}/t/AbCdEfGhIjKlMnOpQrStUg`), 'AbCdEfGhIjKlMnOpQrStUg');
    assert.equal(tokenIn(` ${host}/t/AbCdEfGhIjKlMnOpQrStUg/?lang=en#x `), 'AbCdEfGhIjKlMnOpQrStUg');
  }
});

test('what is no ticket has no token', () => {
  for (const text of [
    '', 'AbCdEfGhIjKlMnOpQrStUg', 'https://a.vn/e/7KN4MPX', 'https://a.vn/t/short', 'https://a.vn/t/AbCdEfGhIjKlMnOpQrStUgg', 'https://a.vn/t/AbCdEfGhIjKlMnOpQrStUv',
    'https://a.vn/x/t/AbCdEfGhIjKlMnOpQrStUg', '034090001234|x|Nguyễn Văn An|01011990|Nam', 'tel:113',
  ]) {
    assert.equal(tokenIn(text), undefined, text);
  }
});

// Made by the server's ReadableCode.
test('a typed code is read as people write it', () => {
  const alphabet = '0123456789CFHJKMNPRTWXY';
  for (let i = 0; i < 300; i++) {
    const data = Array.from({ length: 7 }, (_, k) => (i * 31 + k * k * 7 + i * k) % 23);
    const sum = data.reduce((total, value, index) => total + (index + 1) * value, 0);
    const check = Array.from({ length: 23 }, (_, c) => c).find((c) => (sum + 8 * c) % 23 === 0);
    const code = [...data, check].map((value) => alphabet[value]).join('');
    const typed = ` ${code.slice(0, 4).toLowerCase()}-${code.slice(4)}. `.replaceAll('0', 'o').replaceAll('1', 'l').replaceAll('5', 's');
    assert.deepEqual(readCode(typed), { code });
    const wrong = code.slice(0, 3) + alphabet[(data[3] + 1) % 23] + code.slice(4);
    assert.deepEqual(readCode(wrong), { fault: 'mistyped' });
  }
  assert.deepEqual(readCode('F8XW'), { fault: 'length' });
  assert.deepEqual(readCode('F8XW 2KR#'), { fault: 'symbol' });
});

test('a ticket that is held still is one scan, and another one after it was away', () => {
  const sight = new Sight(1500);
  assert.equal(sight.isNew('a', 0), true);
  for (let at = 100; at < 9000; at += 100) assert.equal(sight.isNew('a', at), false);
  assert.equal(sight.isNew('b', 9000), true);
  assert.equal(sight.isNew('a', 9100), true);
  assert.equal(sight.isNew('a', 9100 + 1500), true);
});

test('the offset comes from the quickest answer, and from a new one when the clock was set', () => {
  const clock = new ServerClock();
  assert.equal(clock.offset, undefined);
  clock.measure(1000, 3000, 7_202_000, 0);
  assert.equal(clock.offset, 7_200_000);
  clock.measure(10_000, 10_100, 7_210_060, 10);
  assert.equal(clock.offset, 7_200_010);
  clock.measure(20_000, 24_000, 7_223_500, 20);
  assert.equal(clock.offset, 7_200_010, 'a slow answer does not spoil it');
  clock.measure(7_230_000, 7_230_200, 7_230_100, 30);
  assert.equal(clock.offset, 0, 'the device was set right');
  clock.measure(7_240_000, 7_239_000, 1, 40);
  assert.equal(clock.offset, 0, 'an answer before its question says nothing');
});

const envelope = (order, more = {}) => ({
  id: `id-${order}`, order, type: 'check_in', session: 's', account: 'me', opened: 'now', state: 'send', ...more,
  act: { id: `id-${order}`, kind: 'admit', token: 't', gate: '', source: 'qr', at: order, mono: order, ...more.act },
});
const most = { acts: 3, codes: 2 };
const orders = (batch) => batch.map((e) => e.order);

test('acts go in their order, as many as fit', () => {
  assert.deepEqual(orders(nextBatch([4, 2, 1, 3].map((o) => envelope(o)), 'me', most)), [1, 2, 3]);
  assert.deepEqual(nextBatch([], 'me', most), []);
});

test('what waits for a person, is kept, or is of another steward does not go', () => {
  const all = [envelope(1, { state: 'wait' }), envelope(2, { state: 'kept' }), envelope(3, { account: 'other' }), envelope(4)];
  assert.deepEqual(orders(nextBatch(all, 'me', most)), [4]);
});

test('another session and typed codes go apart, and keep the order', () => {
  const all = [envelope(1), envelope(2, { session: 'other' }), envelope(3)];
  assert.deepEqual(orders(nextBatch(all, 'me', most)), [1]);
  const codes = [1, 2, 3].map((o) => envelope(o, { act: { code: 'F8XW2KR7' } }));
  assert.deepEqual(orders(nextBatch([...codes, envelope(4)], 'me', most)), [1, 2]);
  assert.deepEqual(orders(nextBatch([envelope(0), ...codes], 'me', most)), [0]);
});

test('where no codes are taken the rest goes past them', () => {
  const all = [envelope(1, { act: { code: 'F8XW2KR7' } }), envelope(2), envelope(3, { act: { code: 'F8XW2KR7' } }), envelope(4)];
  assert.deepEqual(orders(nextBatch(all, 'me', { acts: 3, codes: 0 })), [2, 4]);
});

test('too many codes: they wait as long as the server says, the network is there, and tickets behind them go at once', async () => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 });
  const rows = [envelope(1, { act: { code: 'F8XW2KR7' } }), envelope(2), envelope(3)];
  const store = {
    all: async () => [...rows],
    put: async () => undefined,
    settle: async (_, ids) => {
      for (const id of ids) rows.splice(rows.findIndex((e) => e.id === id), 1);
    },
  };
  const sent = [];
  let refuses = true;
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  Object.defineProperty(globalThis, 'navigator', { value: { onLine: true }, configurable: true });
  globalThis.addEventListener = () => undefined;
  globalThis.document = { addEventListener: () => undefined };
  mock.method(globalThis, 'fetch', async (path, { body }) => {
    const { acts } = JSON.parse(body);
    sent.push(`${path} ${acts.map((a) => a.at).join(' ')}`);
    return path === 'codes' && refuses
      ? new Response('', { status: 429, headers: { 'Retry-After': '7' } })
      : Response.json({ now: Date.now(), answers: acts.map((a) => ({ id: a.id, outcome: 'done', verdict: 'accepted' })) });
  });
  try {
    const sender = new Sender({ store, account: 'me', path: (_, codes) => (codes ? 'codes' : 'acts'), onAnswer: () => undefined, onChange: () => undefined, onTime: () => undefined });
    await sender.send();
    assert.deepEqual(sent, ['codes 1', 'acts 2 3']);
    assert.equal(sender.link, 'online');
    assert.equal(sender.codesWait, 7000);
    assert.deepEqual(orders(rows), [1]);

    rows.push(envelope(4), envelope(5, { act: { code: 'F8XW2KR7' } }));
    mock.timers.tick(3000);
    await sender.send();
    assert.deepEqual(sent.slice(2), ['acts 4'], 'a ticket goes, codes still wait');
    refuses = false;
    mock.timers.tick(3999);
    assert.equal(sent.length, 3);
    mock.timers.tick(1);
    await sender.send();
    assert.deepEqual(sent.slice(3), ['codes 1 5']);
    assert.deepEqual(rows, []);
    assert.equal(sender.codesWait, 0);
  } finally {
    mock.restoreAll();
    mock.timers.reset();
    if (before) Object.defineProperty(globalThis, 'navigator', before);
    else delete globalThis.navigator;
    delete globalThis.addEventListener;
    delete globalThis.document;
  }
});

test('a monotonic reading of another opening of the page is not sent', () => {
  assert.equal(toSend(envelope(5), 'now').mono, 5);
  const later = toSend(envelope(5), 'after a reload');
  assert.equal('mono' in later, false);
  assert.equal(later.id, 'id-5');
});

test('waits longer and longer, or as long as the server says', () => {
  assert.deepEqual([1, 2, 3, 4, 5, 6, 7, 50].map((failures) => waitAfter(failures)), [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  assert.equal(waitAfter(1, 5), 5000);
  assert.equal(waitAfter(1, 0), 1000);
  assert.equal(waitAfter(1, Number.NaN), 1000);
});
