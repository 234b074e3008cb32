// Tests what the scanner decides by itself: node --test test/
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { load } from '../tools/load-source.mjs';

const { tokenIn, readCode, Sight } = await load('door/ticket-codes');
const { ServerClock } = await load('door/server-clock');
const { Sender, waitAfter } = await load('door/queue-sender');
const { admittedBy, nextBatch, toHand, toSend } = await load('door/envelopes');
const { hashOf, toBase64Url } = await load('door/ticket-hashes');
const { Roster, presenceIn, toRow } = await load('door/roster');
const { KeyBursts } = await load('door/scanner/key-bursts');

test('a token is read whatever the host of its address', () => {
  for (const host of ['https://su-kien.example', 'http://127.0.0.1:5080', 'https://old.name.vn:8443']) {
    assert.equal(tokenIn(`${host}/t/AbCdEfGhIjKlMnOpQrStUg`), 'AbCdEfGhIjKlMnOpQrStUg');
    assert.equal(tokenIn(` ${host}/t/AbCdEfGhIjKlMnOpQrStUg/?lang=en#x `), 'AbCdEfGhIjKlMnOpQrStUg');
  }
});

test('what is no ticket has no token', () => {
  for (const text of [
    '',
    'AbCdEfGhIjKlMnOpQrStUg',
    'https://a.vn/e/7KN4MPX',
    'https://a.vn/t/short',
    'https://a.vn/t/AbCdEfGhIjKlMnOpQrStUgg',
    'https://a.vn/t/AbCdEfGhIjKlMnOpQrStUv',
    'https://a.vn/x/t/AbCdEfGhIjKlMnOpQrStUg',
    '034090001234|x|Nguyễn Văn An|01011990|Nam',
    'tel:113',
  ]) {
    assert.equal(tokenIn(text), undefined, text);
  }
});

// These codes were made by the server's ReadableCode.
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
  assert.equal(sight.isNew('a', 9100), false, 'two that lie beside each other are one scan each');
  assert.equal(sight.isNew('b', 9200), false);
  assert.equal(sight.isNew('a', 9100 + 1500), true);
  assert.equal(sight.isNew('c', 12_000, false), false, 'the one before is still asked about');
  assert.equal(sight.isNew('c', 12_100), true, 'and then it is its turn');
  assert.equal(sight.isNew('c', 13_000, false), false);
  assert.equal(sight.isNew('c', 14_000), false, 'held still all the while');
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
  id: `id-${order}`,
  order,
  type: 'check_in',
  session: 's',
  actor: 'me',
  opened: 'now',
  state: 'send',
  ...more,
  act: { id: `id-${order}`, kind: 'admit', hash: 'h', gate: '', source: 'qr', at: order, mono: order, ...more.act },
});
const most = { acts: 3, codes: 2 };
const orders = (batch) => batch.map((e) => e.order);

test('acts go in their order, as many as fit', () => {
  assert.deepEqual(
    orders(
      nextBatch(
        [4, 2, 1, 3].map((o) => envelope(o)),
        'me',
        most,
      ),
    ),
    [1, 2, 3],
  );
  assert.deepEqual(nextBatch([], 'me', most), []);
});

test('what waits for a person, is kept, or is of another steward does not go', () => {
  const all = [envelope(1, { state: 'wait' }), envelope(2, { state: 'kept' }), envelope(3, { actor: 'other' }), envelope(4)];
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
    row: async () => undefined,
    rows: async () => [],
    put: async () => undefined,
    settle: async (done) => {
      for (const { envelope } of done)
        rows.splice(
          rows.findIndex((e) => e.id === envelope.id),
          1,
        );
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
    const address = path.split('/').at(-1);
    sent.push(`${address} ${acts.map((a) => a.at).join(' ')}`);
    return address === 'codes' && refuses
      ? new Response('', { status: 429, headers: { 'Retry-After': '7' } })
      : Response.json({ now: Date.now(), answers: acts.map((a) => ({ id: a.id, outcome: 'done', verdict: 'accepted' })) });
  });
  try {
    const sender = new Sender({ store, actor: 'me', onAnswer: () => undefined, onChange: () => undefined, onTime: () => undefined });
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

test('of a package that goes for another, what the server refuses is kept and told by number, and the rest is taken', async () => {
  const { generateKeyPair, exportJWK } = await import('jose');
  const server = await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true });
  const { privateKey } = await generateKeyPair('ES256');
  const acts = [1, 2, 3].map((n) => ({ ...envelope(n), actor: 'somebody before' }));
  const kept = [];
  const settled = [];
  const dropped = [];
  const told = [];
  const store = {
    all: async () => acts.filter((a) => !kept.includes(a.id) && !settled.includes(a.id)),
    row: async (of) => (of === 'keys' ? { phone: 'a phone', keys: { privateKey } } : undefined),
    rows: async () => [
      { id: 'c1', sealed: 's1', index: 4 },
      { id: 'c2', sealed: 's2', index: 5 },
      { id: 'c3', sealed: 's3', index: 6 },
      { id: 'c4', sealed: 's4', index: 7 },
    ],
    put: async (...rows) => kept.push(...rows.filter((r) => r.state === 'kept').map((r) => r.id)),
    settle: async (done) => settled.push(...done.map((d) => d.envelope.id)),
    dropRows: async (_kind, ids) => dropped.push(...ids),
  };
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  Object.defineProperty(globalThis, 'navigator', { value: { onLine: true }, configurable: true });
  globalThis.addEventListener = () => undefined;
  globalThis.document = { addEventListener: () => undefined };
  mock.method(globalThis, 'fetch', async (path, { body }) => {
    assert.equal(path, '/check-in/handed');
    const { packages } = JSON.parse(body);
    const answers = { s1: { outcome: 'done' }, s2: { outcome: 'bad', refused: [2, 3] }, s3: { outcome: 'bad' }, s4: { outcome: 'later' } };
    return Response.json({ answers: packages.map((sealed) => answers[sealed] ?? { outcome: 'bad', refused: [2] }) });
  });
  try {
    const sender = new Sender({
      store,
      actor: 'me',
      handover: await exportJWK(server.publicKey),
      onAnswer: () => undefined,
      onChange: () => undefined,
      onTime: () => undefined,
      onRefused: (refused) => told.push(...refused),
    });
    await sender.send();
    assert.deepEqual([kept, settled], [[acts[1].id], [acts[0].id, acts[2].id]]);
    assert.deepEqual(dropped, ['c1', 'c2', 'c3'], 'one that is to come later stays');
    assert.deepEqual(told, [
      { index: 5, acts: [2, 3] },
      { index: 6, acts: undefined },
    ]);
  } finally {
    mock.restoreAll();
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
  assert.deepEqual(
    [1, 2, 3, 4, 5, 6, 7, 50].map((failures) => waitAfter(failures)),
    [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000],
  );
  assert.equal(waitAfter(1, 5), 5000);
  assert.equal(waitAfter(1, 0), 1000);
  assert.equal(waitAfter(1, Number.NaN), 1000);
});

test('after the clock was set the monotonic clock tells, as far as it can', () => {
  const hour = 3_600_000;
  const clock = new ServerClock();
  assert.equal(clock.offsetAt(5, 5), undefined);
  clock.measure(1_000_000, 1_000_100, 1_000_050 + 2 * hour, 0);
  assert.equal(clock.offsetAt(1_060_000, 60_000), 2 * hour, 'nothing happened');
  assert.ok(Math.abs(clock.offsetAt(1_060_000 + 2 * hour, 60_000)) < 200, 'two hours slow, and set right');
  assert.ok(Math.abs(clock.offsetAt(1_060_000 - hour, 60_000) - 3 * hour) < 200, 'set back an hour');
  assert.equal(clock.offsetAt(1_060_000 + hour, 60_000), 2 * hour, 'an hour of sleep');
});

test('a page that is opened without a network goes by what was measured before, unless the clock was set right since', () => {
  const kept = { offset: -7_200_000, server: 10_000_000_000 };
  assert.equal(new ServerClock(kept).offsetAt(10_007_300_000, 0), -7_200_000);
  assert.equal(new ServerClock(kept).offsetAt(10_000_100_000, 0), 0);
  assert.equal(new ServerClock(kept).offsetAt(9_000_000_000, 0), -7_200_000, 'a clock that is behind what was known is not right');
});

test('walk-ins go one at a time and before the act that names them; headcounts go together', () => {
  const walkIn = {
    id: 'w',
    order: 1,
    type: 'walk_in',
    session: 's',
    actor: 'me',
    opened: 'now',
    state: 'send',
    walkIn: { operation: 'w', name: 'A' },
  };
  const count = (order) => ({
    id: `c${order}`,
    order,
    type: 'headcount',
    session: 's',
    actor: 'me',
    opened: 'now',
    state: 'send',
    headcount: { id: `c${order}`, female: 1, male: 0, unknown: 0 },
  });
  assert.deepEqual(orders(nextBatch([envelope(2, { act: { walkIn: 'w' } }), walkIn], 'me', most)), [1]);
  assert.deepEqual(orders(nextBatch([walkIn, { ...walkIn, id: 'w2', order: 2 }], 'me', most)), [1]);
  assert.deepEqual(orders(nextBatch([count(3), count(4), envelope(5)], 'me', most)), [3, 4]);
  assert.deepEqual(toHand(walkIn, 'now'), { type: 'walk_in', session: 's', walkIn: walkIn.walkIn });
  assert.equal('mono' in toHand(envelope(1), 'later').act, false);
});

test('the count of those let in goes by the answer, and by the door where there is none', () => {
  assert.equal(admittedBy(envelope(1), { verdict: 'accepted' }), 1);
  assert.equal(admittedBy(envelope(1, { act: { door: 'accepted' } }), { verdict: 'already_in' }), 0);
  assert.equal(admittedBy(envelope(1, { act: { door: 'accepted' } }), undefined), 1);
  assert.equal(admittedBy(envelope(1, { act: { door: 'accepted' } }), { verdict: 'annulled' }), 1, 'what took it back takes it off');
  assert.equal(admittedBy(envelope(1), { verdict: 'annulled' }), 0);
  assert.equal(admittedBy(envelope(1, { act: { kind: 'annul' } }), { verdict: 'annulled' }), -1);
  assert.equal(admittedBy(envelope(1, { act: { kind: 'annul' }, uncounted: true }), { verdict: 'annulled' }), 0);
});

// The list that a server would send for these people, in the order of their hashes.
async function listOf(people, mode = 'search') {
  const rows = await Promise.all(
    people.map(async (p, i) => {
      const token = toBase64Url(Uint8Array.from({ length: 16 }, (_, k) => (k < 2 ? i >> (8 * k) : i * 37 + k * 11) % 256));
      const hash = await hashOf(token);
      return { flags: 0, places: 1, ...p, token, hash, bytes: Buffer.from(hash, 'base64url').subarray(0, 8) };
    }),
  );
  rows.sort((a, b) => Buffer.compare(a.bytes, b.bytes));
  const rules = { state: 'scheduled', startsAt: 0, endsAt: 1, opensMinutes: 60, closesMinutes: 60, placesLeft: null, grantEndsAt: null };
  const sent = {
    v: 1,
    made: 1000,
    mode,
    rules,
    n: rows.length,
    hashes: Buffer.concat(rows.map((r) => r.bytes)).toString('base64'),
    flags: Buffer.from(rows.map((r) => r.flags)).toString('base64'),
    places: Buffer.from(rows.map((r) => r.places)).toString('base64'),
    gates: ['Cửa chính', 'Cửa bên'],
    in: [[2, 77, 1]],
    cursor: 5,
    ...(mode === 'search'
      ? { names: rows.map((r) => r.name).join('\n'), codes: rows.map((_, i) => String(i).padStart(8, '0')).join('') }
      : {}),
  };
  const row = toRow(sent, 'me', 's', '"e"');
  return { rows, rules, roster: new Roster(row, { cursor: sent.cursor, rules, heardAt: sent.made, in: presenceIn(sent) }) };
}

test('everybody on the list is found by their ticket, by the list and by their code, and nobody else', async () => {
  const { rows, roster } = await listOf(Array.from({ length: 500 }, (_, i) => ({ name: `Người ${i}` })));
  for (const [index, row] of rows.entries()) {
    assert.equal(roster.find(row.hash), index);
    assert.equal(roster.find(roster.at(index).hash), index);
  }
  assert.equal(roster.find(await hashOf('AAAAAAAAAAAAAAAAAAAAAA')), -1);
  assert.equal(roster.findCode('00000007'), 7);
  assert.equal(roster.findCode('99999999'), -1);
  assert.equal((await listOf([{ name: 'A' }, { name: 'B' }, { name: 'C' }], 'scan')).roster.findCode('00000001'), undefined);
});

test('names are found without marks, whatever the order of their words', async () => {
  const { roster } = await listOf([{ name: "H'Rưê Niê" }, { name: 'Y Bhăm Êban', places: 3 }, { name: 'Nguyễn Thị Đào' }]);
  assert.deepEqual(
    roster.search('hrue').map((l) => l.name),
    ["H'Rưê Niê"],
  );
  assert.deepEqual(
    roster.search('dao nguyen').map((l) => l.name),
    ['Nguyễn Thị Đào'],
  );
  assert.deepEqual(roster.search('n'), []);
  assert.equal(roster.people, 5);

  const family = await listOf(['Tám', 'An', 'Ánh', 'Đào', 'Dũng', 'Bảy'].map((given) => ({ name: `Nguyễn Thị ${given}` })));
  assert.deepEqual(
    family.roster.search('nguyen thi').map((l) => l.name.split(' ').at(-1)),
    ['An', 'Ánh', 'Bảy', 'Dũng', 'Đào', 'Tám'],
  );

  // Withdrawn tickets, groups without the organiser's yes, and tickets that were joined to another one count as no people.
  const { rows, roster: fewer } = await listOf([
    { name: 'A Một', places: 2 },
    { name: 'B', places: 4, flags: 1 },
    { name: 'C', places: 30, flags: 18 },
    { name: 'D', places: 3, flags: 33 },
    { name: 'A Một', places: 2, flags: 64 },
  ]);
  assert.equal(fewer.people, 2);
  assert.equal(fewer.search('mot').length, 1, 'one person is found once');
  const listed = rows.map((_, i) => fewer.at(i));
  assert.deepEqual(
    listed.filter(({ passedOn }) => passedOn).map(({ name, withdrawn }) => [name, withdrawn]),
    [['D', true]],
  );
  // The joined ticket is still recognised, and is not withdrawn.
  const joined = listed[rows.findIndex(({ flags }) => flags === 64)];
  assert.equal(fewer.find(joined.hash) >= 0, true);
  assert.equal(joined.withdrawn, false);

  // A person on a group's list is found by their own name.
  const withList = new Roster({ ...roster.row, members: [{ i: 1, names: 'Lê Văn Tám\nHồ Thị Chín', sexes: 'mf' }] });
  assert.deepEqual(
    withList.search('chin ho').map((l) => l.hash),
    [withList.at(1).hash],
  );
  assert.deepEqual(withList.search('tam chin'), [], 'words of two names are no name');
});

test('who came in at other gates is known, and what is known before is kept', async () => {
  const { rows, rules, roster } = await listOf([
    { name: 'A', flags: 4 },
    { name: 'B', flags: 2 },
    { name: 'C', flags: 1 },
  ]);
  const hash = (i) => roster.at(i).hash;
  assert.deepEqual(roster.inSince(hash(2)), { at: 77, gate: 'Cửa bên' });
  roster.apply({ now: 2000, present: 2, cursor: 9, rules, in: [[hash(0), 90, 'Cửa chính']], out: [hash(2)], more: false, stale: false });
  assert.deepEqual(roster.inSince(hash(0)), { at: 90, gate: 'Cửa chính' });
  assert.equal(roster.inSince(hash(2)), undefined);
  assert.equal(roster.heardAt, 2000);
  const flags = rows.map((r) => r.flags);
  assert.deepEqual(
    [0, 1, 2].map((i) => roster.at(i)).map((l) => [l.sexKnown, l.isGroup, l.withdrawn]),
    flags.map((f) => [f !== 4, f === 2, f === 1]),
  );
});

test('what a scanner types is read, what a hand types is not', () => {
  const read = [];
  const bursts = new KeyBursts((keys) => read.push(keys.map(({ key }) => key).join('')));
  const type = (text, gap) => [...text, 'Enter'].map((key, i) => bursts.press({ key, code: '', shift: false }, i * gap)).at(-1);
  assert.equal(type('https://a.vn/t/AbCdEfGhIjKlMnOpQrStUg', 8), true);
  assert.equal(type('F8XW2KR7', 200), false);
  assert.equal(type('abc', 8), false);
  assert.deepEqual(read, ['https://a.vn/t/AbCdEfGhIjKlMnOpQrStUg']);
});

test('of the doors near, the one that is on is proposed, else the open one, else the next of the day', async () => {
  const { proposed, stateOf } = await load('door/proposed-door');
  const hour = 3_600_000;
  const midnight = Date.parse('2026-11-24T00:00:00+07:00');
  const door = (id, from, to) => ({
    id,
    opens: '',
    opensAt: midnight + (from - 1) * hour,
    startsAt: midnight + from * hour,
    endsAt: midnight + to * hour,
    closesAt: midnight + (to + 1) * hour,
  });
  const doors = [door('morning', 8, 10), door('noon', 9, 12), door('evening', 18, 20), door('tomorrow', 32, 34)];
  for (const [at, id, state] of [
    [6, 'morning', 'Opens'],
    [7.5, 'morning', 'DoorOpen'],
    [8.5, 'morning', 'On'],
    [9.5, 'noon', 'On'],
    [12.5, 'noon', 'DoorOpen'],
    [14, 'evening', 'Opens'],
    [19, 'evening', 'On'],
    [22, undefined],
    [31.5, 'tomorrow', 'DoorOpen'],
  ]) {
    const on = proposed(doors, midnight + at * hour);
    assert.equal(on?.id, id, `at ${at}`);
    if (on) assert.equal(stateOf(on, midnight + at * hour), state, `at ${at}`);
  }
  assert.equal(stateOf(doors[0], midnight + 13 * hour), 'Over');
});
