// Tests the parts of the door on the phone without a page: to whom an answer belongs, how long it is awaited, the last scans, and what the
// camera sees: node --test test/
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { load } from '../tools/load-source.mjs';

const { Answers, Heard, answersWithin, onlineFor } = await load('door/scanner/awaited-answers');
const { keepRight, keptRight } = await load('door/phone-memory');
const { DoorRight } = await load('door/phone-right');
const { Scans, keptScans, verdictNow } = await load('door/scanner/last-scans');
const { endOf, standingOf } = await load('door/door-standing');
const { timeAndDay, when } = await load('door/local-times');
const { choose, Gaze, strangerAfter } = await load('door/scanner/code-choice');

test('a phone is online for five seconds after an answer to something', () => {
  const heard = new Heard();
  assert.equal(heard.isOnline(0), false, 'nothing was heard');
  heard.note(1000);
  assert.equal(heard.isOnline(1000 + onlineFor), true);
  assert.equal(heard.isOnline(1001 + onlineFor), false);
  heard.note(900);
  assert.equal(heard.isOnline(1000 + onlineFor), true, 'an earlier answer that is told later takes nothing away');
  assert.equal(onlineFor, 5000);
  assert.equal(answersWithin, 700);
});

test('an answer that comes in time is the answer, and one that does not is told whenever it comes', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const answers = new Answers();
    const soon = answers.within('a', 700);
    mock.timers.tick(699);
    assert.equal(answers.take({ id: 'a', outcome: 'done', verdict: 'already_in' }), true);
    assert.equal((await soon).verdict, 'already_in');

    const late = answers.within('b', 700);
    mock.timers.tick(700);
    assert.equal(await late, undefined);
    assert.equal(answers.take({ id: 'b', outcome: 'done' }), false, 'nobody waits any more');
    const told = [];
    answers.whenAnswered('b', (answer) => told.push(answer.verdict));
    answers.take({ id: 'c', outcome: 'done', verdict: 'accepted' });
    answers.take({ id: 'b', outcome: 'done', verdict: 'already_in' });
    answers.take({ id: 'b', outcome: 'done', verdict: 'already_in' });
    assert.deepEqual(told, ['already_in'], 'a verdict belongs to its act, and is told once');
  } finally {
    mock.timers.reset();
  }
});

test('who gives up waiting takes nothing from whoever is told later', async () => {
  const answers = new Answers();
  const given = answers.within('a', 10_000);
  answers.giveUp('a');
  assert.equal(await given, undefined);
  answers.giveUp('never asked');
  answers.whenAnswered('b', () => assert.fail('forgotten'));
  answers.forget('b');
  assert.equal(answers.take({ id: 'b', outcome: 'done' }), false);
});

test('whoever is told of an answer however late is told of it after others gave up', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const answers = new Answers();
    const told = [];
    const tell = (answer) => told.push(answer.id);
    answers.whenAnswered('a', tell);
    answers.giveUp('a');
    assert.equal(answers.take({ id: 'a', outcome: 'done' }), true);

    const soon = answers.within('b', 700);
    answers.whenAnswered('b', tell);
    mock.timers.tick(700);
    assert.equal(await soon, undefined);
    assert.equal(answers.take({ id: 'b', outcome: 'done' }), true);
    assert.deepEqual(told, ['a', 'b']);
  } finally {
    mock.timers.reset();
  }
});

test('the server says that the right is over, once; the list says it to a phone that cannot ask', () => {
  const right = new DoorRight();
  assert.equal(right.tell({ sendUntil: 500 }), false);
  assert.equal(right.isOver, false);
  assert.deepEqual(right.at(100, { grantEndsAt: 200 }), { sendUntil: 500 });
  assert.deepEqual(right.at(200, { grantEndsAt: 200 }), { over: 'ended', sendUntil: 500 });
  assert.equal(right.tell({ over: 'ended', sendUntil: 700 }), true);
  assert.equal(right.tell({ over: 'ended', sendUntil: 700 }), false, 'it was said');
  assert.equal(right.isOver, true);
  assert.deepEqual(right.at(0, { grantEndsAt: 200 }), { over: 'ended', sendUntil: 700 });
  assert.equal(right.tell({ over: 'revoked' }), true);
  assert.deepEqual(right.at(0, { grantEndsAt: 200, sendUntil: 700 }), { over: 'revoked' }, 'nothing counts any more');
  right.tell({});
  assert.equal(right.isOver, false, 'the event was moved: the right stands again');
  assert.deepEqual(
    new DoorRight().at(5, { grantEndsAt: 4, sendUntil: 9 }),
    { over: 'ended', sendUntil: 9 },
    'the list says until when it may send',
  );
});

test("what was told of the right is there for the list of doors, of this phone's actors alone", () => {
  const rows = new Map();
  globalThis.localStorage = { getItem: (key) => rows.get(key) ?? null, setItem: (key, value) => rows.set(key, value) };
  try {
    assert.equal(keptRight(['device:1']), undefined, 'nothing was told');
    keepRight('device:1', { over: 'ended', sendUntil: 700 });
    assert.deepEqual(keptRight(['account:2', 'device:1']), { over: 'ended', sendUntil: 700 });
    assert.equal(keptRight(['account:2']), undefined);
    keepRight('device:1', { over: 'revoked' });
    assert.deepEqual(keptRight(['device:1']), { over: 'revoked', sendUntil: undefined });
    rows.set('door.right', 'no JSON');
    assert.equal(keptRight(['device:1']), undefined);
  } finally {
    delete globalThis.localStorage;
  }
});

const scan = (id, more = {}) => ({ id, at: 1, gate: 'A', verdict: 'accepted', people: 1, places: 1, isGroup: false, ...more });

test('the last fifty scans are kept, the newest first, also over an opening of the page', () => {
  let kept = [];
  const before = new Scans((scans) => (kept = scans));
  for (let i = 0; i < 60; i++) before.put(scan(`s${i}`));
  assert.equal(keptScans, 50);
  assert.deepEqual([kept.length, kept[0].id, kept.at(-1).id], [50, 's59', 's10']);
  const after = new Scans((scans) => (kept = scans));
  after.put(scan('new'));
  after.put(scan('s59', { verdict: 'already_in' }));
  after.lift(before.all);
  assert.deepEqual(
    [after.all.length, after.all[0].id, after.all[0].verdict, after.all[1].id, after.all[2].id],
    [50, 's59', 'already_in', 'new', 's58'],
    'what is known better since stands',
  );
});

test('a scan is taken back once, and stays so whatever is answered later', () => {
  const scans = new Scans(() => undefined);
  for (const s of [
    scan('a'),
    scan('b', { verdict: 'already_in' }),
    scan('c', { verdict: undefined }),
    scan('d', { verdict: 'accepted', left: true }),
    scan('e', { verdict: 'to_settle' }),
  ])
    scans.put(s);
  const may = () => scans.all.filter(Scans.mayTakeBack).map((s) => s.id);
  assert.deepEqual(may(), ['e', 'd', 'a'], 'who was in before, or is asked about, is not let in by this act');
  scans.answer('a', { verdict: 'already_in' });
  assert.deepEqual(may(), ['e', 'd'], 'the server said so later');
  scans.takeBack('d');
  scans.put(scan('d', { left: true }));
  assert.deepEqual(may(), ['e']);
  scans.takeBack('no such scan');
  scans.answer('no such scan', { verdict: 'accepted' });
  assert.equal(scans.all.length, 5);
});

test('a time is shown with its day when it is another day, as dd/MM and in the time of the country', () => {
  const at = Date.UTC(2026, 10, 28, 17, 5);
  assert.equal(when(at, at + 3_600_000), '00:05');
  assert.equal(when(at, at - 3_600_000), '00:05, 29/11');
  assert.equal(timeAndDay(at), '00:05, 29/11');
});

test('how the event stands is known from the rules, and from the clock alone when nobody can be asked', () => {
  const minute = 60_000;
  const rules = { state: 'scheduled', startsAt: 0, endsAt: 100 * minute, opensMinutes: 60, closesMinutes: 60, endedAt: null };
  for (const state of ['scheduled', 'held']) {
    assert.equal(standingOf({ ...rules, state }, 160 * minute), undefined, 'the door is open until it closes');
    assert.equal(standingOf({ ...rules, state }, 160 * minute + 1), 'over');
    assert.equal(standingOf({ ...rules, state, endedAt: 30 * minute }, 31 * minute), 'over', 'it was broken off');
  }
  for (const state of ['confirmed', 'cancelled', 'postponed']) {
    assert.equal(standingOf({ ...rules, state }, 0), state);
    assert.equal(standingOf({ ...rules, state }, 999 * minute), state);
  }
  assert.equal(endOf(rules), 100 * minute);
  assert.equal(endOf({ ...rules, endedAt: 30 * minute }), 30 * minute);
});

test('a scan that waited for the organiser reads as accepted once it was, and as in already when somebody else came in', () => {
  const waits = scan('a', { verdict: 'to_settle', at: 10_000, gate: 'Cửa bên' });
  assert.equal(verdictNow(waits, undefined), 'to_settle');
  assert.equal(verdictNow(waits, { at: 10_400, gate: 'Cửa bên' }), 'accepted');
  assert.equal(verdictNow(waits, { at: 10_400, gate: 'Cửa chính' }), 'already_in');
  assert.equal(verdictNow(waits, { at: 70_000, gate: 'Cửa bên' }), 'already_in');
  assert.equal(verdictNow({ ...waits, takenBack: true }, { at: 10_400, gate: 'Cửa bên' }), 'to_settle');
  assert.equal(verdictNow({ ...waits, verdict: 'withdrawn' }, { at: 10_000, gate: 'Cửa bên' }), 'withdrawn');
});

test('what the organiser decided about a scan is what it reads, whoever came in on the ticket', () => {
  const waits = scan('a', { verdict: 'to_settle', at: 10_000, gate: 'Cửa bên' });
  const elsewhere = { at: 70_000, gate: 'Cửa chính' };
  assert.equal(verdictNow({ ...waits, counted: true }, undefined), 'accepted');
  assert.equal(verdictNow({ ...waits, counted: false }, elsewhere), 'to_settle');
  assert.equal(verdictNow({ ...waits, verdict: 'too_late', counted: true }, undefined), 'accepted');
  const scans = new Scans(() => undefined);
  for (const s of [
    waits,
    scan('b', { verdict: 'accepted' }),
    scan('c', { verdict: 'already_in' }),
    scan('d', { verdict: undefined, open: true }),
    scan('e', { verdict: 'withdrawn', refused: true }),
    scan('f', { verdict: 'too_late' }),
    scan('g', { verdict: 'to_settle', takenBack: true }),
  ])
    scans.put(s);
  assert.deepEqual(scans.undecided, ['f', 'a'], 'about the others nobody decides');
  scans.decide('a', false);
  assert.deepEqual(scans.undecided, ['f']);
  assert.equal(Scans.mayTakeBack(scans.find('a')), false, 'what was dropped cannot be taken back');
});

const ticket = (n) => `https://a.vn/t/AbCdEfGhIjKlMnOpQrSt${n}g`;
const poster = 'https://a.vn/e/7KN4MPX';

test('of several codes the ticket is taken, of several tickets the one in the middle', () => {
  assert.equal(choose([]), undefined);
  assert.deepEqual(
    choose([
      { text: poster, distance: 1 },
      { text: ticket(1), distance: 200 },
    ]),
    { ticket: ticket(1) },
  );
  assert.deepEqual(
    choose([
      { text: ticket(1), distance: 90 },
      { text: ticket(2), distance: 80 },
    ]),
    { ticket: ticket(2) },
  );
  assert.deepEqual(
    choose([
      { text: poster, distance: 1 },
      { text: '066090001234||Y Bhăm|05031990|Nam|Ea Tul|01012022', distance: 5 },
    ]),
    { other: '066090001234||Y Bhăm|05031990|Nam|Ea Tul|01012022' },
  );
  const queue = 'campaigns-queue:run1:1:2:aa.bb.cc.dd.ee';
  assert.deepEqual(
    choose([
      { text: poster, distance: 1 },
      { text: queue, distance: 5 },
    ]),
    { other: queue },
    "another phone's queue is no stranger's code",
  );
  assert.deepEqual(choose([{ text: poster, distance: 1 }]), { stranger: poster });
});

test("a stranger's code is called no ticket only when it was there alone for a while", () => {
  const gaze = new Gaze();
  const [alone, both] = [
    [{ text: poster, distance: 0 }],
    [
      { text: poster, distance: 0 },
      { text: ticket(1), distance: 9 },
    ],
  ];
  assert.equal(gaze.look(both, 0), ticket(1));
  for (let at = 120; at < 1500; at += 120) assert.equal(gaze.look(alone, at), undefined, 'the ticket beside it is not read in every frame');
  assert.equal(gaze.look(alone, 1500), undefined);
  assert.equal(gaze.look(alone, 1500 + strangerAfter - 1), undefined);
  assert.equal(gaze.look(alone, 1500 + strangerAfter), poster);
  assert.equal(gaze.look([{ text: 'https://b.vn', distance: 0 }], 2300), undefined, 'another one begins anew');
});
