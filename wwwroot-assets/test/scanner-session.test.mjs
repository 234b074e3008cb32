// Tests what happens at a door without a page: acts, verdicts and the queue. The test plays the screen: node --test test/
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { load } from '../tools/load-source.mjs';
import { MemoryStore, withServer } from './door-fakes.mjs';

const { ScannerSession } = await load('door/scanner/session');
const { toRow } = await load('door/roster');
const { hashOf } = await load('door/ticket-hashes');

const tokens = ['AbCdEfGhIjKlMnOpQrStUg', 'BbCdEfGhIjKlMnOpQrStUg', 'CbCdEfGhIjKlMnOpQrStUg'];
const stranger = 'ZbCdEfGhIjKlMnOpQrStUg';
const codes = ['00000001', '00000002', '00000003'];
const ticket = (token) => `https://su-kien.example/t/${token}`;
const group = 2;

/** A list of three tickets: one person, one person with two companions whose sex is unknown, and a group of ten. */
async function rosterRow(startsIn, { withCodes = true, flags = 0 } = {}) {
  const hour = 3_600_000;
  const rules = {
    state: 'scheduled',
    startsAt: Date.now() + startsIn,
    endsAt: Date.now() + startsIn + hour,
    opensMinutes: 60,
    closesMinutes: 60,
    placesLeft: null,
    grantEndsAt: null,
  };
  const rows = await Promise.all(
    tokens.map(async (token, i) => ({
      bytes: Buffer.from(await hashOf(token), 'base64url').subarray(0, 8),
      flags: i === group ? 2 : i === 0 ? flags : 0,
      places: [1, 3, 10][i],
      name: ['Nguyễn Thị Hoa', 'Y Wang Mlô', 'Đoàn thôn 5'][i],
      code: codes[i],
    })),
  );
  rows.sort((one, other) => Buffer.compare(one.bytes, other.bytes));
  const sent = {
    v: 1,
    made: Date.now(),
    mode: 'search',
    rules,
    n: 3,
    hashes: Buffer.concat(rows.map((row) => row.bytes)).toString('base64'),
    flags: Buffer.from(rows.map((row) => row.flags)).toString('base64'),
    places: Buffer.from(rows.map((row) => row.places)).toString('base64'),
    gates: [],
    in: [],
    cursor: 1,
    names: rows.map((row) => row.name).join('\n'),
    ...(withCodes ? { codes: rows.map((row) => row.code).join('') } : {}),
  };
  return { ...toRow(sent, 'device:d', 's', '"e"'), rules };
}

/** The screen of a session. It records everything that it is told, in order, with what was on the disk at that moment. */
class Screen {
  told = [];
  late = [];
  elsewhere = [];
  questions = [];
  settled = [];
  isFree = true;
  standing = undefined;

  constructor(store) {
    this.store = store;
  }

  show(outcome) {
    const kept = [...(this.store.kinds.get('meta')?.values() ?? [])].flatMap((row) => row.scans ?? []);
    const isAmongLastScans = kept.some(({ id }) => id === outcome.id);
    this.told.push({ ...outcome, onDisk: outcome.id !== undefined && this.store.envelopes.has(outcome.id), isAmongLastScans });
    this.standing = outcome;
  }

  get last() {
    return this.told.at(-1);
  }

  clear() {
    this.standing = undefined;
  }

  isShowing(id) {
    return this.standing?.id === id;
  }

  askGroup(question) {
    this.questions.push(question);
  }

  tellLate(late) {
    this.late.push(late);
  }

  whenFree(show) {
    if (this.isFree) show();
    else this.whenFreeAgain.push(show);
  }

  putOff = [];
  whenFreeAgain = [];

  tellPutOff(_scanned, { code, name, isCard }, takeNow) {
    this.putOff.push({ code, name, isCard, takeNow });
  }

  /** The question was answered or the dialog was closed. */
  free() {
    this.isFree = true;
    for (const show of this.whenFreeAgain.splice(0)) show();
  }

  tellElsewhere(id, elsewhere) {
    this.elsewhere.push([id, elsewhere]);
  }

  settle(id) {
    this.settled.push(id);
  }

  nameShown() {}
  tellNotRegistered() {}
  tellRefused() {}
  closePersonForm() {}
  forgotten = 0;

  forgetNames() {
    this.forgotten++;
  }

  readCard() {}
  changes = [];

  changed(what) {
    this.changes.push(what);
  }
  counted() {}
}

const offline = () => {
  throw new TypeError('no network');
};
const json = (value, status = 200) => new Response(JSON.stringify(value), { status, headers: { 'Content-Type': 'application/json' } });

/** A server that answers acts by `verdictOf` and everything else with "nothing new". */
const serverOf = (verdictOf) => (path, body) => {
  if (path.endsWith('/acts') || path.endsWith('/codes'))
    return json({ now: Date.now(), answers: body.acts.map((act) => ({ id: act.id, outcome: 'done', ...verdictOf(act) })) });
  return json({}, 404);
};

/** Runs a test at a door whose list is on the phone. Timers of the queue end with the test. */
async function atDoor(server, run, { store = new MemoryStore(), startsIn = 0, withCodes = true, flags = 0 } = {}) {
  const timers = [];
  const { setTimeout: real } = globalThis;
  globalThis.setTimeout = (...args) => {
    const timer = real(...args);
    timers.push(timer);
    return timer;
  };
  try {
    const row = await rosterRow(startsIn, { withCodes, flags });
    await store.putRow('rosters', row);
    await withServer(server, async () => {
      const screen = new Screen(store);
      const session = new ScannerSession(
        { data: { session: 's', actor: 'device:d', path: '/check-in/s' }, store, gate: 'Cửa chính' },
        screen,
      );
      await session.begin();
      try {
        await run({ session, screen, store });
      } finally {
        // This runs after a failed test too, because timers that go on would keep the process alive for ever.
        await settle();
      }
    });
  } finally {
    for (const timer of timers) clearTimeout(timer);
    globalThis.setTimeout = real;
  }
}

const acts = (store) => [...store.envelopes.values()].map((envelope) => envelope.act);

// Hashes are made outside of the event loop, so that turns of the loop alone do not tell whether one is still being made.
let hashing = 0;
const digest = crypto.subtle.digest.bind(crypto.subtle);
Object.defineProperty(crypto.subtle, 'digest', {
  value: (...args) => {
    hashing++;
    return digest(...args).finally(() => hashing--);
  },
});

/** Lets everything continue that does not wait for a timer: until no hash was being made for 20 turns of the event loop. */
const settle = async () => {
  for (let idle = 0; idle < 20; idle = hashing === 0 ? idle + 1 : 0) await new Promise((resolve) => setImmediate(resolve));
};

test('without a network a ticket of the list is on the disk before anybody is let in, and a second scan names the first', async () => {
  await atDoor(offline, async ({ session, screen, store }) => {
    await session.scan(ticket(tokens[0]));
    assert.equal(screen.last.told.verdict, 'accepted');
    assert.equal(screen.last.told.name, 'Nguyễn Thị Hoa');
    assert.equal(screen.last.onDisk, true);
    assert.equal(session.admissions.last.id, screen.last.id);
    const [first] = acts(store);
    assert.equal(first.door, 'accepted');

    await session.scan(ticket(tokens[0]));
    assert.equal(screen.last.told.verdict, 'already_in');
    assert.equal(screen.last.told.firstAt, first.at);
    assert.equal(screen.last.told.firstGate, 'Cửa chính');
    assert.equal(store.envelopes.size, 2);
  });
});

test('a scan is among the last scans on the disk before it is shown, because the page may be closed right after', async () => {
  const store = new MemoryStore();
  const { putRow } = store;
  // A real disk needs a while, and a transaction that is not finished when the page is closed is lost.
  store.putRow = async (...args) => {
    await new Promise((resolve) => setImmediate(resolve));
    await putRow.apply(store, args);
  };
  await atDoor(
    offline,
    async ({ session, screen }) => {
      for (const verdict of ['accepted', 'already_in']) {
        await session.scan(ticket(tokens[0]));
        assert.equal(screen.last.told.verdict, verdict);
        assert.equal(screen.last.isAmongLastScans, true);
      }
      session.turn(true);
      await session.scan(ticket(tokens[0]));
      assert.deepEqual([screen.last.kind, screen.last.isAmongLastScans], ['left', true]);
    },
    { store },
  );
});

test('an act that the device cannot keep lets nobody in, and the next scan goes on', async () => {
  const store = new MemoryStore();
  await atDoor(
    offline,
    async ({ session, screen }) => {
      store.put = () => Promise.reject(Object.assign(new Error('full'), { name: 'QuotaExceededError' }));
      await session.scan(ticket(tokens[0]));
      assert.deepEqual([screen.last.kind, screen.last.isFull], ['not-kept', true]);
      assert.equal(session.admissions.last, undefined);
      assert.equal(session.busy, false);
      delete store.put;
      await session.scan(ticket(tokens[0]));
      assert.equal(screen.last.told.verdict, 'accepted');
    },
    { store },
  );
});

test('what is no ticket makes no act', async () => {
  await atDoor(offline, async ({ session, screen, store }) => {
    await session.scan('https://example.com/');
    assert.equal(screen.last.told.verdict, 'not_valid');
    assert.equal(store.envelopes.size, 0);
  });
});

test('without a network a person decides about a ticket that the list does not have: no takes it back, yes lets in', async () => {
  await atDoor(offline, async ({ session, screen, store }) => {
    await session.scan(ticket(stranger));
    assert.deepEqual([screen.last.kind, screen.last.why], ['undecided', 'not-listed']);
    assert.deepEqual(
      [...store.envelopes.values()].map((envelope) => envelope.state),
      ['wait'],
    );
    const asked = acts(store)[0].id;
    screen.last.no('Không');
    await settle();
    const [annul] = [...store.envelopes.values()];
    assert.deepEqual([annul.act.kind, annul.act.target, annul.act.reason, annul.uncounted], ['annul', asked, 'Không', true]);
    assert.equal(store.envelopes.size, 1);

    await session.scan(ticket(stranger));
    const { id } = acts(store)[1];
    screen.last.yes();
    await settle();
    assert.deepEqual([screen.last.kind, screen.last.id], ['let-in', id]);
    assert.deepEqual([store.envelopes.get(id).state, store.envelopes.get(id).act.door], ['send', 'accepted']);
  });
});

test('a code that this phone cannot check is in the queue as soon as the screen says that it is kept', async () => {
  let isThere = false;
  const said = serverOf(() => ({ verdict: 'accepted', name: 'Hoa', code: '4F990H0H' }));
  await atDoor(
    (path, body) => (isThere ? said(path, body) : offline()),
    async ({ session, screen, store }) => {
      for (const code of ['4F990H0H', '4F990H0J']) await session.enter({ code });
      assert.deepEqual([screen.last.kind, screen.last.why, screen.last.code], ['undecided', 'cannot-check', '4F990H0J']);
      assert.deepEqual(
        [...store.envelopes.values()].map(({ state, act }) => [state, act.code, act.door]),
        [
          ['send', '4F990H0H', undefined],
          ['send', '4F990H0J', undefined],
        ],
      );
      assert.deepEqual(
        session.scans.all.map(({ verdict }) => verdict),
        [undefined, undefined],
      );
      const [first, second] = acts(store).map(({ id }) => id);
      // The page notes that the first question left the screen.
      session.scans.leftOpen(session.scans.all[1], undefined);
      isThere = true;
      await session.queue.sender.send();
      await settle();
      // The one whose question is still shown is answered on the screen, the other one in a line.
      assert.deepEqual([screen.last.kind, screen.last.id, screen.last.told.verdict], ['told', second, 'accepted']);
      assert.deepEqual(screen.settled, [first]);
      assert.deepEqual(
        screen.late.map(({ code, said }) => [code, said.told.verdict]),
        [['4F990H0H', 'accepted']],
      );
      assert.deepEqual(
        session.scans.all.map(({ verdict, open }) => [verdict, open ?? false]),
        [
          ['accepted', false],
          ['accepted', false],
        ],
      );
    },
    { withCodes: false },
  );
});

test('all questions that were open when the page was closed are asked again, each putting the one before it aside', async () => {
  const envelope = (id, token) => ({
    ...{ id, order: 1, session: 's', actor: 'device:d', opened: 'o', state: 'wait', type: 'check_in' },
    act: { id, kind: 'admit', source: 'qr', hash: token, gate: 'Cửa chính', at: 1234 },
  });
  const store = new MemoryStore(envelope('w', await hashOf(stranger)), envelope('x', await hashOf('YbCdEfGhIjKlMnOpQrStUg')));
  await atDoor(
    offline,
    async ({ session, screen }) => {
      await session.askUndecided();
      assert.deepEqual(
        screen.told.map(({ kind, id }) => [kind, id]),
        [
          ['undecided', 'w'],
          ['undecided', 'x'],
        ],
      );
      screen.last.no('Không');
      await settle();
      assert.deepEqual(
        session.scans.all.map(({ id, refused }) => [id, refused ?? false]),
        [
          ['x', true],
          ['w', false],
        ],
      );
    },
    { store },
  );
});

test('what was asked when the page was closed is asked again, with the time of its scan', async () => {
  const waiting = { id: 'w', order: 1, session: 's', actor: 'device:d', opened: 'o', state: 'wait', type: 'check_in' };
  const act = { id: 'w', kind: 'admit', source: 'qr', hash: await hashOf(stranger), gate: 'Cửa chính', at: 1234 };
  const store = new MemoryStore({ ...waiting, id: 'o', session: 'other', act: { ...act, id: 'o', at: 1 } }, { ...waiting, act });
  await atDoor(
    offline,
    async ({ session, screen }) => {
      await session.askUndecided();
      assert.deepEqual([screen.last.kind, screen.last.askedAt], ['undecided', 1234]);
      assert.equal(screen.told.length, 1);
    },
    { store },
  );
});

test('online the server says it, also where the phone would say otherwise', async () => {
  const first = Date.now() - 60_000;
  await atDoor(
    serverOf(() => ({ verdict: 'already_in', firstAt: first, firstGate: 'Cửa bên' })),
    async ({ session, screen }) => {
      session.queue.measure(Date.now(), Date.now(), Date.now());
      await session.scan(ticket(tokens[0]));
      assert.deepEqual([screen.last.told.verdict, screen.last.told.firstGate], ['already_in', 'Cửa bên']);
      assert.equal(session.admissions.last, undefined);
      assert.equal(session.roster.inSince(session.roster.at(session.roster.find(await hashOf(tokens[0]))).hash).at, first);
    },
  );
});

for (const stands of [true, false]) {
  test(`a later contrary answer ${stands ? 'turns the screen that still stands' : 'is a line about whoever it was'}`, async () => {
    let isThere = false;
    const said = serverOf(() => ({ verdict: 'already_in', firstAt: 5, firstGate: 'Cửa bên', name: 'Hoa' }));
    const answer = (path, body) => (isThere ? said(path, body) : offline());
    await atDoor(answer, async ({ session, screen, store }) => {
      await session.scan(ticket(tokens[0]));
      const { id } = screen.last;
      assert.equal(screen.last.told.verdict, 'accepted');
      if (!stands) screen.clear();
      await settle();
      isThere = true;
      await session.queue.sender.send();
      await settle();
      assert.equal(store.envelopes.size, 0);
      assert.equal(session.admissions.last, undefined);
      if (stands) {
        assert.deepEqual([screen.last.kind, screen.last.id, screen.last.told.firstGate], ['contradicted', id, 'Cửa bên']);
        assert.equal(screen.late.length, 0);
      } else {
        assert.equal(screen.last.kind, 'told');
        assert.deepEqual([screen.late.length, screen.late[0].code, screen.late[0].said.told.verdict], [1, codes[0], 'already_in']);
      }
    });
  });
}

/** Scans the first ticket without a network; then the server is reachable and answers by `verdictOf`. */
async function scannedBefore(verdictOf, run, meanwhile = async () => undefined) {
  let isThere = false;
  const said = serverOf(verdictOf);
  await atDoor(
    (path, body) => (isThere ? said(path, body) : offline()),
    async (door) => {
      await door.session.scan(ticket(tokens[0]));
      await settle();
      await meanwhile(door);
      isThere = true;
      await door.session.queue.sender.send();
      await settle();
      await run(door, door.session.roster.at(door.session.roster.find(await hashOf(tokens[0]))).hash);
    },
  );
}

test('whoever the server does not let in after all is not in by this phone either', async () => {
  await scannedBefore(
    () => ({ verdict: 'withdrawn' }),
    async ({ session, screen }, hash) => {
      assert.equal(screen.last.kind, 'contradicted');
      assert.equal(session.admissions.last, undefined);
      assert.equal(session.roster.inSince(hash), undefined);
    },
  );
});

test('an act that the server does not take after it was shown is told by a line, and is kept', async () => {
  await scannedBefore(
    () => ({ outcome: 'too_many_wait' }),
    async ({ screen, store }) => {
      assert.deepEqual(
        screen.late.map(({ code, said }) => [code, said]),
        [[codes[0], 'kept']],
      );
      assert.deepEqual(
        [...store.envelopes.values()].map((envelope) => envelope.state),
        ['kept'],
      );
    },
  );
});

test('whoever took somebody back is not told that the server has them as taken back', async () => {
  await scannedBefore(
    () => ({ verdict: 'annulled' }),
    async ({ screen, store }) => {
      assert.equal(store.envelopes.size, 0);
      assert.equal(screen.late.length, 0);
      assert.equal(screen.last.kind, 'taken-back');
    },
    ({ session }) => session.admissions.takeBack(session.admissions.last, 'Nhầm người'),
  );
});

test('the network that is lost while the server is asked takes nothing from its answer', async () => {
  let answers = 'slow';
  const said = serverOf(() => ({ verdict: 'already_in', firstAt: 5, firstGate: 'Cửa bên' }));
  let cut;
  const server = (path, body) => {
    if (!path.endsWith('/acts')) return json({}, 404);
    if (answers === 'there') return said(path, body);
    return new Promise((_, reject) => {
      cut = () => reject(new TypeError('no network'));
    });
  };
  await atDoor(server, async ({ session, screen }) => {
    session.queue.measure(Date.now(), Date.now(), Date.now());
    await session.scan(ticket(tokens[0]));
    assert.equal(screen.last.told.verdict, 'accepted', 'nothing came within 700 ms');
    cut();
    await settle();
    answers = 'there';
    await session.queue.sender.send();
    await settle();
    assert.equal(screen.last.kind, 'contradicted');
    assert.equal(session.admissions.last, undefined);
    assert.deepEqual(session.roster.inSince(session.roster.at(session.roster.find(await hashOf(tokens[0]))).hash), {
      at: 5,
      gate: 'Cửa bên',
    });
  });
});

test('a ticket of another event whose list is on this phone says which, when and where', async () => {
  const store = new MemoryStore();
  const bytes = Buffer.from(await hashOf(stranger), 'base64url').subarray(0, 8);
  const other = {
    ...(await rosterRow(0)),
    key: 'device:d other',
    session: 'other',
    title: 'Sinh hoạt câu lạc bộ',
    where: 'Nhà văn hóa',
    hashes: new Uint8Array(bytes),
    flags: new Uint8Array(1),
    places: new Uint8Array([1]),
    names: 'Ai đó',
  };
  await store.putRow('rosters', other);
  await atDoor(
    serverOf(() => ({ verdict: 'not_on_list' })),
    async ({ session, screen }) => {
      session.queue.measure(Date.now(), Date.now(), Date.now());
      await session.scan(ticket(stranger));
      await settle();
      assert.equal(screen.last.told.verdict, 'not_on_list');
      assert.deepEqual(screen.elsewhere, [
        [screen.last.id, { title: 'Sinh hoạt câu lạc bộ', startsAt: other.rules.startsAt, where: 'Nhà văn hóa' }],
      ]);
    },
    { store },
  );
});

test('a typed code of the list goes as a hash, which the server takes without a limit', async () => {
  await atDoor(offline, async ({ session, screen, store }) => {
    await session.enter({ code: codes[0] });
    assert.equal(screen.last.told.verdict, 'accepted');
    assert.equal(acts(store)[0].code, undefined);
    assert.equal(acts(store)[0].hash, session.roster.at(session.roster.findCode(codes[0])).hash);
  });
});

test('how many of a group came is one act; who says no leaves nothing', async () => {
  await atDoor(offline, async ({ session, screen, store }) => {
    await session.scan(ticket(tokens[group]));
    assert.deepEqual([screen.questions[0].places, screen.told.length], [10, 0]);
    screen.questions[0].no();
    await settle();
    assert.equal(store.envelopes.size, 0);

    await session.scan(ticket(tokens[group]));
    screen.questions[1].yes({ people: 8, female: 5, male: 3 });
    await settle();
    assert.deepEqual([screen.last.told.verdict, screen.last.told.people], ['accepted', 8]);
    assert.deepEqual(
      acts(store).map(({ people, female, male, door }) => ({ people, female, male, door })),
      [{ people: 8, female: 5, male: 3, door: 'accepted' }],
    );
    assert.equal(session.admissions.last.people, 8);
  });
});

test('how many came is put right by one act, which repeats the split', async () => {
  await atDoor(offline, async ({ session, screen, store }) => {
    await session.scan(ticket(tokens[1]));
    const { id } = screen.last;
    assert.equal(session.admissions.last.people, 3);
    await session.admissions.putPeople({ people: 2, female: 1, male: 0 });
    await session.admissions.putPeople({ people: 1, female: 0, male: 0 });
    const [, second, third] = acts(store);
    assert.deepEqual([second.kind, second.target, second.people, second.female], ['override', id, 2, 1]);
    assert.deepEqual([third.people, third.female, third.male], [1, 0, 0]);
    await session.scan(ticket(tokens[1]));
    assert.deepEqual([screen.last.told.verdict, screen.last.told.people, screen.last.change.id], ['already_in', 1, id]);
  });
});

test('a ticket for several people that is scanned again stands below as the last one, where its number can be put right', async () => {
  await atDoor(offline, async ({ session, screen }) => {
    await session.scan(ticket(tokens[1]));
    const { id } = screen.last;
    await session.scan(ticket(tokens[0]));
    assert.notEqual(session.admissions.last.id, id);
    await session.scan(ticket(tokens[1]));
    assert.deepEqual([screen.last.told.verdict, session.admissions.last.id, session.admissions.last.people], ['already_in', id, 3]);
    await session.scan(ticket(tokens[0]));
    assert.equal(session.admissions.last.id, id, 'a ticket for one person has no number to put right');
  });
});

test('whoever is taken back is off the list, may come in again, and the scan says so', async () => {
  await atDoor(offline, async ({ session, screen, store }) => {
    await session.scan(ticket(tokens[0]));
    const { last } = session.admissions;
    await session.admissions.takeBack(last, 'Nhầm người');
    assert.equal(screen.last.kind, 'taken-back');
    assert.equal(session.admissions.last, undefined);
    assert.deepEqual([acts(store)[1].kind, acts(store)[1].target, acts(store)[1].reason], ['annul', last.id, 'Nhầm người']);
    assert.equal(session.scans.isTakenBack(last.id), true);
    await session.scan(ticket(tokens[0]));
    assert.equal(screen.last.told.verdict, 'accepted');
  });
});

/** Lets somebody in without a network whom this phone cannot look up; then the server counts a group of 25 on that ticket. */
async function groupLetIn(enter, run, { stands = false, meanwhile = async () => undefined, isDecided = true } = {}) {
  let isThere = false;
  const sent = [];
  const server = serverOf((act) => {
    sent.push(act);
    return act.kind === 'admit'
      ? { verdict: 'accepted', name: 'Đoàn thôn 9', code: '4F990H0H', places: 25, people: 25, isGroup: true }
      : { verdict: 'accepted', people: act.people, places: 25, isGroup: true };
  });
  await atDoor(
    (path, body) => (isThere ? server(path, body) : offline()),
    async (at) => {
      const { session, screen } = at;
      await enter(session);
      assert.equal(screen.last.kind, 'undecided');
      const { id } = screen.last;
      if (isDecided) {
        screen.last.yes();
        await settle();
        assert.equal(session.scans.all[0].people, 1);
      } else session.scans.leftOpen(session.scans.all[0], undefined);
      await meanwhile(at);
      if (!stands) screen.clear();
      isThere = true;
      await session.queue.sender.send();
      await settle();
      assert.deepEqual([session.scans.all[0].places, session.scans.all[0].isGroup], [25, true]);
      await run(at, id, sent);
    },
    { withCodes: false },
  );
}

const typesCode = (session) => session.enter({ code: '4F990H0H' });
const scansStranger = (session) => session.scan(ticket(stranger));

for (const [how, enter] of [
  ['by a code that this phone cannot check', typesCode],
  ['by a ticket that is not on the list', scansStranger],
]) {
  test(`a group let in ${how} is told with its number, which one act corrects`, async () => {
    await groupLetIn(enter, async ({ session, screen }, id, sent) => {
      const [late, ...more] = screen.late;
      assert.equal(more.length, 0);
      const { counted } = late.said;
      assert.deepEqual([late.code, counted.id, counted.people, counted.places, counted.isGroup], ['4F990H0H', id, 25, 25, true]);
      assert.deepEqual([session.admissions.last.people, session.admissions.last.isGroup], [25, true]);
      assert.deepEqual([session.scans.all[0].verdict, session.scans.all[0].people], ['accepted', 25]);

      await session.admissions.putPeople({ people: 18, female: 11, male: 7 }, counted);
      await settle();
      const act = sent.at(-1);
      assert.deepEqual([act.kind, act.target, act.people, act.female, act.male], ['override', id, 18, 11, 7]);
      assert.deepEqual([session.scans.all[0].people, session.admissions.last.people], [18, 18]);
    });
  });
}

test('the number that the server counted is shown on the screen of the scan while that stands', async () => {
  const stands = { stands: true };
  await groupLetIn(
    typesCode,
    async ({ screen }, id) => {
      assert.deepEqual([screen.last.kind, screen.last.id, screen.last.admitted.people], ['counted', id, 25]);
      assert.equal(screen.late.length, 0);
    },
    stands,
  );
});

test('a group whose question stands in a line is answered with its number', async () => {
  await groupLetIn(
    typesCode,
    async ({ session, screen }, id) => {
      assert.deepEqual(screen.settled, [id]);
      assert.deepEqual(
        screen.late.map(({ code, said }) => [code, said.counted?.people]),
        [['4F990H0H', 25]],
      );
      assert.equal(session.scans.all[0].people, 25);
    },
    { isDecided: false },
  );
});

test('a number that somebody at the door said is not asked about again', async () => {
  await groupLetIn(
    typesCode,
    async ({ session, screen }) => {
      assert.equal(screen.late.length, 0);
      assert.deepEqual([session.scans.all[0].people, session.admissions.last.people], [8, 8]);
    },
    { meanwhile: ({ session }) => session.admissions.putPeople({ people: 8, female: 0, male: 0 }) },
  );
});

test('a ticket with more companions than this list knows is told with its number', async () => {
  const companions = { isGroup: false, places: 4, people: 4 };
  let isThere = false;
  const server = serverOf(() => ({ verdict: 'accepted', code: codes[1], ...companions }));
  await atDoor(
    (path, body) => (isThere ? server(path, body) : offline()),
    async ({ session, screen }) => {
      await session.scan(ticket(tokens[1]));
      assert.equal(session.admissions.last.people, 3);
      screen.clear();
      await settle();
      isThere = true;
      await session.queue.sender.send();
      await settle();
      assert.deepEqual(
        screen.late.map(({ said }) => [said.counted.people, said.counted.isGroup]),
        [[4, false]],
      );
    },
  );
});

test('after the page was opened again an answer still tells the number that the server counted', async () => {
  const store = new MemoryStore();
  await atDoor(
    offline,
    async ({ session, screen }) => {
      await session.enter({ code: '4F990H0H' });
      screen.last.yes();
      await settle();
    },
    { store, withCodes: false },
  );
  await atDoor(
    serverOf(() => ({ verdict: 'accepted', places: 25, people: 25, isGroup: true })),
    async ({ session, screen }) => {
      await session.scans.open();
      await session.queue.sender.send();
      await settle();
      assert.deepEqual(
        screen.late.map(({ code, said }) => [code, said.counted?.people]),
        [['4F990H0H', 25]],
      );
    },
    { store, withCodes: false },
  );
});

test('online a group that this phone did not know shows its number until somebody has seen it', async () => {
  await atDoor(
    serverOf(() => ({ verdict: 'accepted', name: 'Đoàn thôn 9', places: 25, people: 25, isGroup: true })),
    async ({ session, screen }) => {
      await session.scan(ticket(stranger));
      assert.deepEqual([screen.last.kind, screen.last.admitted.people, screen.last.admitted.isGroup], ['counted', 25, true]);
    },
  );
});

test('the number of an earlier scan is corrected with its split and its names', async () => {
  await atDoor(offline, async ({ session, screen, store }) => {
    await session.scan(ticket(tokens[group]));
    screen.questions[0].yes({ people: 8, female: 5, male: 3 });
    await settle();
    await session.scan(ticket(tokens[0]));
    const [, earlier] = session.scans.all;
    const admitted = session.admissions.ofScan(earlier);
    assert.deepEqual([admitted.people, admitted.female, admitted.male, admitted.places, admitted.name], [8, 5, 3, 10, 'Đoàn thôn 5']);
    await session.admissions.putPeople({ people: 9, female: 5, male: 4 }, admitted);
    const act = acts(store).at(-1);
    assert.deepEqual([act.kind, act.target, act.people, act.female, act.male], ['override', earlier.id, 9, 5, 4]);
    assert.deepEqual([session.scans.all[1].people, session.admissions.last.id], [9, earlier.id]);
  });
});

test('a ticket that was passed on says so, from the list, from the server and in a late answer', async () => {
  const store = new MemoryStore();
  await atDoor(
    offline,
    async ({ session, screen }) => {
      await session.scan(ticket(tokens[0]));
      assert.deepEqual([screen.last.told.verdict, screen.last.told.passedOn], ['withdrawn', true]);
      assert.deepEqual([session.scans.all[0].verdict, session.scans.all[0].passedOn], ['withdrawn', true]);
    },
    { store, flags: 33 },
  );
  const server = serverOf(() => ({ verdict: 'withdrawn', passedOn: true }));
  await atDoor(server, async ({ session, screen }) => {
    await session.scan(ticket(stranger));
    assert.deepEqual([screen.last.told.verdict, screen.last.told.passedOn], ['withdrawn', true]);
    assert.equal(session.scans.all[0].passedOn, true);
  });
  await scannedBefore(
    () => ({ verdict: 'withdrawn', passedOn: true }),
    async ({ session, screen }) => {
      assert.deepEqual([screen.last.kind, screen.last.told.passedOn], ['contradicted', true]);
      assert.equal(session.scans.all[0].passedOn, true);
    },
  );
});

test('two answers about one person go as one whole', async () => {
  await atDoor(offline, async ({ session, store }) => {
    await session.scan(ticket(tokens[0]));
    const { id } = session.admissions.last;
    await session.admissions.describe(id, undefined, { sex: 'female' });
    await session.admissions.describe(id, undefined, { ageBand: 'from16to30' });
    assert.deepEqual([acts(store)[2].target, acts(store)[2].sex, acts(store)[2].ageBand], [id, 'female', 'from16to30']);
  });
});

test('going out is an act of its own, kept whoever it is', async () => {
  await atDoor(offline, async ({ session, screen, store }) => {
    await session.scan(ticket(tokens[0]));
    session.turn(true);
    await session.scan(ticket(tokens[0]));
    assert.deepEqual([screen.last.kind, screen.last.gone.isListed, screen.last.gone.cameAt], ['left', true, acts(store)[0].at]);
    await session.scan(ticket(stranger));
    assert.equal(screen.last.gone.isListed, false);
    assert.deepEqual(
      acts(store).map((act) => act.kind),
      ['admit', 'check_out', 'check_out'],
    );
  });
});

test('what is practised is neither kept nor sent', async () => {
  await atDoor(offline, async ({ session, screen, store }) => {
    session.practise(true);
    await session.scan(ticket(tokens[0]));
    assert.deepEqual([screen.last.kind, screen.last.told.verdict], ['practised', 'accepted']);
    await session.scan(ticket(tokens[0]));
    assert.equal(screen.last.told.verdict, 'already_in');
    assert.equal(await session.queue.count({ female: 1, male: 0, unknown: 0 }), true);
    assert.equal(store.envelopes.size, 0);
    session.practise(false);
    await session.scan(ticket(tokens[0]));
    assert.equal(screen.last.told.verdict, 'accepted');
  });
});

test('the day before, a ticket is too early, and practising lets it in all the same', async () => {
  await atDoor(
    offline,
    async ({ session, screen }) => {
      await session.scan(ticket(tokens[0]));
      assert.equal(screen.last.told.verdict, 'too_early');
      session.practise(true);
      await session.scan(ticket(tokens[0]));
      assert.deepEqual([screen.last.kind, screen.last.told.verdict], ['practised', 'accepted']);
    },
    { startsIn: 86_400_000 },
  );
});

test('before the door opens nobody is counted, and practising may', async () => {
  await atDoor(
    offline,
    async ({ session, store }) => {
      const one = { female: 1, male: 0, unknown: 0 };
      const told = await session.count(one);
      assert.equal(told.verdict, 'too_early');
      assert.ok(told.opensAt > session.now());
      assert.equal(store.envelopes.size, 0);
      session.practise(true);
      assert.equal((await session.count(one)).verdict, 'kept');
    },
    { startsIn: 86_400_000 },
  );
  await atDoor(offline, async ({ session, store }) => {
    assert.equal((await session.count({ female: 1, male: 0, unknown: 0 })).verdict, 'kept');
    assert.deepEqual(
      [...store.envelopes.values()].map((envelope) => envelope.type),
      ['headcount'],
    );
  });
});

const typed = (text) => [...text].map((key) => ({ key, code: 'Unidentified', shift: false }));

test('what a scanner at a cable reads during a question is said at once and taken after it, each once', async () => {
  await atDoor(offline, async ({ session, screen, store }) => {
    screen.isFree = false;
    for (const text of [ticket(tokens[0]), ticket(tokens[0]), ticket(tokens[1]), '00000000', 'https://other.example/']) {
      await session.type(typed(text));
    }
    assert.equal(screen.told.length, 0);
    assert.equal(store.envelopes.size, 0);
    assert.deepEqual(
      screen.putOff.map(({ code, name }) => [code, name]),
      [
        [codes[0], 'Nguyễn Thị Hoa'],
        [codes[0], 'Nguyễn Thị Hoa'],
        [codes[1], 'Y Wang Mlô'],
        ['00000000', undefined],
        [undefined, undefined],
      ],
    );
    // Somebody taps the line of the second ticket and takes it before the question is answered.
    assert.equal(screen.putOff[2].takeNow(), true);
    await settle();
    assert.deepEqual([screen.last.told.verdict, screen.last.told.name], ['accepted', 'Y Wang Mlô']);
    screen.free();
    await settle();
    assert.deepEqual(
      screen.told.map(({ kind, told, code }) => [kind, told?.verdict, told?.name ?? code]),
      [
        ['told', 'accepted', 'Y Wang Mlô'],
        ['told', 'accepted', 'Nguyễn Thị Hoa'],
        ['undecided', undefined, '00000000'],
        ['told', 'not_valid', undefined],
      ],
    );
    assert.equal(screen.settled.length, 4);
    assert.equal(screen.putOff[0].takeNow(), false);
    assert.equal(acts(store).length, 3);
  });
});

test('after an early end, and once the figures are confirmed, what is counted is kept and waits, and the phone says so', async () => {
  await atDoor(offline, async ({ session, store }) => {
    const one = { female: 1, male: 0, unknown: 0 };
    const endedAt = session.now() - 60_000;
    session.roster.rules = { ...session.roster.rules, state: 'held', endedAt };
    assert.deepEqual(await session.count(one), { verdict: 'kept', waits: { endedAt } });
    session.roster.rules = { ...session.roster.rules, state: 'confirmed', endedAt: null };
    assert.deepEqual(await session.count(one), { verdict: 'kept', waits: 'confirmed' });
    session.roster.rules = { ...session.roster.rules, state: 'held' };
    assert.deepEqual(await session.count(one), { verdict: 'kept' });
    assert.equal(store.envelopes.size, 3);
  });
});

test('who is let in where no place was left is refused if the activity was cancelled in the meantime', async () => {
  let cancelled = false;
  const server = (path) => (path.endsWith('/walk-ins') ? json(cancelled ? { notTakingPlace: true } : { full: true }, 422) : json({}, 404));
  await atDoor(server, async ({ session, screen, store }) => {
    limitPlaces(session, 5);
    await session.walkIn(walkIn('op'));
    cancelled = true;
    screen.last.letIn('Ghế phụ');
    await settle();
    assert.equal(screen.last.told.verdict, 'not_taking_place');
    assert.equal(store.envelopes.size, 0);
    assert.deepEqual(await session.walkIn(walkIn('op2')), { errors: {}, notTakingPlace: true });
  });
  await atDoor(offline, async ({ session, screen, store }) => {
    limitPlaces(session, 0);
    await session.walkIn(walkIn('op'));
    assert.equal(screen.last.told.verdict, 'full');
    session.roster.rules = { ...session.roster.rules, state: 'cancelled' };
    screen.last.letIn('Ghế phụ');
    await settle();
    assert.equal(screen.last.told.verdict, 'not_taking_place');
    assert.equal(store.envelopes.size, 0);
  });
});

test('somebody without a ticket is registered and let in by two envelopes that are kept together', async () => {
  await atDoor(offline, async ({ session, screen, store }) => {
    const puts = [];
    store.put = async (...envelopes) => {
      puts.push(envelopes.map((envelope) => envelope.type));
      for (const envelope of envelopes) store.envelopes.set(envelope.id, envelope);
    };
    const walkIn = { operation: 'op', name: 'H’Loan Ayŭn', consent: true, guardian: false };
    assert.deepEqual(await session.walkIn(walkIn), { done: true });
    assert.deepEqual(puts, [['walk_in', 'check_in']]);
    assert.deepEqual([screen.last.told.verdict, screen.last.told.name], ['accepted', 'H’Loan Ayŭn']);
    assert.deepEqual([store.envelopes.get('op').walkIn.door, acts(store)[1].walkIn], [true, 'op']);
  });
});

test('what the device cannot keep changes nothing that was shown of the last one', async () => {
  await atDoor(offline, async ({ session, screen, store }) => {
    await session.scan(ticket(tokens[1]));
    const { last } = session.admissions;
    store.put = () => Promise.reject(new DOMException('full', 'QuotaExceededError'));
    await session.admissions.putPeople({ people: 1, female: 0, male: 0 });
    assert.equal(session.admissions.last, last);
    await session.admissions.takeBack(last, 'Nhầm người');
    assert.equal(session.admissions.last, last);
    assert.deepEqual([screen.last.kind, screen.last.isFull], ['not-kept', true]);
    assert.equal(session.scans.isTakenBack(last.id), false);
    assert.notEqual(session.roster.inSince(last.about), undefined);
  });
});

test('acts stay in their order though the clock of the phone is set back', async () => {
  await atDoor(offline, async ({ session }) => {
    const first = session.queue.make({ kind: 'admit', source: 'qr' });
    const anHourAgo = Date.now() - 3_600_000;
    const clock = mock.method(Date, 'now', () => anHourAgo);
    const second = session.queue.make({ kind: 'annul', source: 'qr', target: first.id });
    clock.mock.restore();
    assert.ok(second.order > first.order);
    assert.equal(second.act.at, anHourAgo);
  });
});

test('what the list alone would refuse the server is asked about, where there is a network', async () => {
  await atDoor(
    serverOf(() => ({ verdict: 'accepted', firstAt: 5, firstGate: 'Cửa chính' })),
    async ({ session, screen }) => {
      await session.scan(ticket(tokens[0]));
      assert.deepEqual(
        screen.told.filter((outcome) => outcome.kind === 'told').map((outcome) => outcome.told.verdict),
        ['accepted'],
      );
    },
    { startsIn: 86_400_000 },
  );
});

test('a phone that heard nothing of the server lately waits for no answer', async () => {
  const silent = (path) => (path.endsWith('/acts') ? new Promise(() => undefined) : json({}, 404));
  await atDoor(silent, async ({ session, screen }) => {
    void session.scan(ticket(tokens[0]));
    await settle();
    assert.equal(screen.last?.told?.verdict, 'accepted');
  });
});

test('an event that was moved opens its door again on a phone whose right was over', async () => {
  let ended = true;
  const server = (path, body) => {
    if (path.endsWith('/acts'))
      return json({
        now: Date.now(),
        right: { sendUntil: 9 },
        answers: body.acts.map(({ id }) => ({ id, outcome: 'done', verdict: 'accepted' })),
      });
    if (!path.startsWith('/check-in/s/changes')) return json({}, 404);
    return ended
      ? json({ ended: true, over: 'ended' }, 403)
      : json({ now: Date.now(), present: 7, cursor: '', rules: {}, in: [], out: [], more: false, stale: false });
  };
  await atDoor(server, async ({ session, store }) => {
    assert.equal(session.mayWork(), false);
    ended = false;
    const { id, act } = session.queue.make({ kind: 'admit', source: 'qr', hash: await hashOf(tokens[0]) });
    await store.put({ id, act, order: 1, session: 's', actor: 'device:d', opened: 'o', state: 'send', type: 'check_in' });
    await session.queue.sender.send();
    assert.equal(session.mayWork(), true);
    await session.poll();
    assert.equal(session.totals.present, 7);
  });
});

const walkIn = (operation) => ({ operation, name: 'H’Loan Ayŭn', consent: true, guardian: false });
const limitPlaces = (session, placesLeft) => {
  session.roster.rules = { ...session.roster.rules, placesLeft };
};

test('who was taken down here and is not sent yet has a place that the list does not know of', async () => {
  await atDoor(offline, async ({ session, screen }) => {
    limitPlaces(session, 1);
    await session.walkIn(walkIn('first'));
    assert.equal(screen.last.told.verdict, 'accepted');
    await session.walkIn(walkIn('second'));
    assert.equal(screen.last.told.verdict, 'full');
    assert.equal(typeof screen.last.letIn, 'function');
  });
});

test('places that are limited are the server’s to count where it can be asked', async () => {
  const server = (path) => (path.endsWith('/walk-ins') ? json({ full: true }, 422) : json({}, 404));
  await atDoor(server, async ({ session, screen, store }) => {
    limitPlaces(session, 5);
    await session.walkIn(walkIn('op'));
    assert.equal(screen.last.told.verdict, 'full');
    assert.equal(store.envelopes.size, 0);
  });
});

test('a walk-in that waits for the organiser goes by the queue, with the act that lets in', async () => {
  const said = serverOf(() => ({ verdict: 'to_settle' }));
  await atDoor(
    (path, body) => (path.endsWith('/walk-ins') ? json({ waits: true }) : said(path, body)),
    async ({ session, screen, store }) => {
      limitPlaces(session, 5);
      await session.walkIn(walkIn('op'));
      await settle();
      assert.deepEqual(
        store.settled.map(({ answer }) => answer?.verdict),
        [undefined, 'to_settle'],
      );
      assert.equal(store.settled[0].id, 'op');
      assert.deepEqual([screen.last.kind, screen.last.told.verdict], ['contradicted', 'to_settle']);
    },
  );
});

test('a phone asks what the organiser decided, also when its right is over, and asks no more about what was decided', async () => {
  const said = serverOf(() => ({ verdict: 'to_settle' }));
  const asked = [];
  let over = false;
  const server = (path, body) => {
    if (path.endsWith('/decisions')) {
      asked.push(body.ids);
      return json({ decisions: body.ids.map((id) => ({ id, counts: false })) });
    }
    if (path.startsWith('/check-in/s/changes') && over) return json({ ended: true, over: 'revoked' }, 403);
    return said(path, body);
  };
  await atDoor(server, async ({ session }) => {
    await session.scan(ticket(tokens[0]));
    await settle();
    over = true;
    const [{ id, counted }] = session.scans.all;
    assert.equal(counted, undefined);
    await session.poll();
    assert.deepEqual(asked, [[id]]);
    assert.equal(session.scans.find(id).counted, false);
    await session.poll();
    assert.equal(asked.length, 1);
  });
});

test('of two admissions the gate that is told is not the own one as if somebody else had been there', async () => {
  await scannedBefore(
    (act) => ({ verdict: 'already_in', firstAt: act.at + (act.offset ?? 0), firstGate: act.gate }),
    async ({ screen }) => {
      assert.equal(screen.last.kind, 'contradicted');
      assert.equal(screen.last.told.isEarliest, true);
    },
  );
  await scannedBefore(
    (act) => ({ verdict: 'already_in', firstAt: act.at - 60_000, firstGate: act.gate }),
    async ({ screen }) => assert.equal(screen.last.told.isEarliest, undefined),
  );
});

test('a phone whose right is over lets nobody in and counts nobody; what it holds stays', async () => {
  const ended = (path) => (path.startsWith('/check-in/s/changes') ? json({ ended: true, over: 'ended', sendUntil: 9 }, 403) : offline());
  await atDoor(ended, async ({ session, screen, store }) => {
    assert.equal(screen.last.kind, 'over');
    screen.told.length = 0;
    await session.scan(ticket(tokens[0]));
    assert.deepEqual(await session.walkIn({ operation: 'op', name: 'A', consent: true, guardian: false }), { done: true });
    assert.equal(session.mayWork(), false);
    assert.deepEqual(new Set(screen.told.map((outcome) => outcome.kind)), new Set(['over']));
    assert.equal(store.envelopes.size, 0);
    assert.equal(session.roster, undefined);
  });
});

test('a right that ends with the answer to an act takes every name with it at once and leaves what is to be sent', async () => {
  let over = false;
  const server = (path, body) => {
    if (!path.endsWith('/acts')) return json({}, 404);
    return json({
      now: Date.now(),
      answers: body.acts.map(({ id }) => ({ id, outcome: 'done', verdict: over ? 'to_settle' : 'accepted', firstGate: 'Cửa chính' })),
      ...(over ? { right: { over: 'revoked' } } : {}),
    });
  };
  await atDoor(server, async ({ session, screen, store }) => {
    await session.scan(ticket(tokens[0]));
    const [scan] = session.scans.all;
    assert.equal(session.scans.nameOf(scan.id), 'Nguyễn Thị Hoa');
    assert.equal(session.admissions.last.name, 'Nguyễn Thị Hoa');
    assert.equal(screen.forgotten, 0);
    over = true;
    screen.changes.length = 0;
    await store.put({ id: 'k', order: 0, session: 's', actor: 'device:d', opened: 'o', state: 'kept', type: 'headcount', headcount: {} });
    await session.scan(ticket(tokens[1]));
    await settle();
    assert.equal(screen.forgotten, 1);
    assert.ok(screen.changes.includes('totals'), 'the total of all phones is not known any more');
    assert.ok(screen.told.some((outcome) => outcome.kind === 'over'));
    assert.equal(session.roster, undefined);
    assert.equal(await store.row('rosters', 'device:d s'), undefined);
    assert.equal(await store.row('presence', 'device:d s'), undefined);
    assert.equal(session.admissions.last, undefined);
    assert.equal(session.scans.nameOf(scan.id), undefined);
    assert.ok(store.envelopes.has('k'));
  });
});

test('a search that is refused because the right is over says so, and a list that comes afterwards is not taken', async () => {
  await atDoor(
    serverOf(() => ({ verdict: 'accepted' })),
    async ({ session, screen }) => {
      assert.equal(await session.isEnd(json({}, 500)), false);
      assert.equal(await session.isEnd(json({}, 403)), false);
      assert.equal(screen.forgotten, 0);
      assert.equal(await session.isEnd(json({ ended: true, over: 'ended', sendUntil: 9 }, 403)), true);
      assert.equal(screen.last.kind, 'over');
      assert.equal(screen.forgotten, 1);
      assert.equal(session.mayWork(), false);
    },
  );
});

test('what an account did at another event may end there without ending its right here', async () => {
  const { ActQueue } = await load('door/scanner/act-queue');
  const told = [];
  const heardBy = (actor, at) => {
    const store = new MemoryStore();
    const onRight = (right) => told.push([actor, at, right.over]);
    const teller = { onAnswer() {}, onChange() {}, onNotRegistered() {}, onRefused() {}, onNotKept() {}, onRight };
    const answered = (_, { acts }) => json({ now: 1, answers: acts.map(({ id }) => ({ id, outcome: 'done' })), right: { over: 'ended' } });
    return withServer(answered, async () => {
      const queue = new ActQueue({ data: { session: 's', actor, path: '/check-in/s' }, store, gate: 'Cửa' }, teller);
      await store.put({ ...queue.make({ kind: 'admit', source: 'qr', hash: 'h' }), session: at });
      await queue.sender.send();
    });
  };
  await heardBy('account:a', 'other');
  await heardBy('account:a', 's');
  await heardBy('device:d', 'other');
  assert.deepEqual(told, [
    ['account:a', 's', 'ended'],
    ['device:d', 'other', 'ended'],
  ]);
});

test('whom another gate admitted is told with that gate and hour, also when its clock puts it after this scan', async () => {
  await atDoor(offline, async ({ session, screen }) => {
    const at = session.now() + 400;
    const { hash } = session.roster.at(session.roster.find(await hashOf(tokens[0])));
    session.roster.admit(hash, { at, gate: 'Cửa bên' });
    await session.scan(ticket(tokens[0]));
    assert.equal(screen.last.told.verdict, 'already_in');
    assert.deepEqual([screen.last.told.firstAt, screen.last.told.firstGate], [at, 'Cửa bên']);
  });
});

test('the counts of a phone say what is to be sent, what was refused, and how many it let in less those taken back', async () => {
  await atDoor(offline, async ({ session, store }) => {
    await session.scan(ticket(tokens[0]));
    await session.scan(ticket(tokens[1]));
    await session.admissions.takeBack(session.admissions.last, 'Nhầm');
    await store.put({ id: 'k', order: 0, session: 's', actor: 'device:d', opened: 'o', state: 'kept', type: 'headcount', headcount: {} });
    assert.deepEqual(await session.queue.counts(), { queued: 3, kept: 1, admitted: 1 });
  });
});

test('somebody who is registered at the door and let in is one to be sent, not two', async () => {
  await atDoor(offline, async ({ session }) => {
    await session.walkIn({ operation: 'op', name: 'Y Thương Niê', consent: true, guardian: false });
    assert.deepEqual(await session.queue.counts(), { queued: 1, kept: 0, admitted: 1 });
  });
});
