// Tests the list of a door on the phone: loading it, keeping it up to date, and deleting it when the right to it is over: node --test test/
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { load } from '../tools/load-source.mjs';
import { MemoryStore, withServer } from './door-fakes.mjs';

const { RosterKeeper } = await load('door/roster-keeper');
const { keyOf, toRow } = await load('door/roster');

const minute = 60_000;
const day = 86_400_000;
const now = Date.UTC(2026, 10, 29, 3);

const rules = (more = {}) => ({
  state: 'scheduled',
  startsAt: now,
  endsAt: now + 60 * minute,
  opensMinutes: 60,
  closesMinutes: 60,
  placesLeft: null,
  grantEndsAt: null,
  ...more,
});

/** Two tickets, in the form in which the server sends them. */
const sent = (more = {}) => ({
  v: 1,
  made: now,
  mode: 'search',
  rules: rules(),
  title: 'Sinh hoạt câu lạc bộ',
  where: 'Nhà văn hóa',
  n: 2,
  hashes: Buffer.from('0000000000000001' + '0000000000000002', 'hex').toString('base64'),
  flags: Buffer.from([0, 0]).toString('base64'),
  places: Buffer.from([1, 1]).toString('base64'),
  gates: [],
  in: [],
  cursor: '1',
  names: 'Nguyễn Thị Hoa\nY Bhăm Êban',
  codes: '0000000000000001',
  ...more,
});
const hash = (n) => Buffer.from(`000000000000000${n}`, 'hex').toString('base64url');
const json = (value, status = 200) => new Response(JSON.stringify(value), { status, headers: { 'Content-Type': 'application/json' } });
const changes = (more = {}) => ({ now, present: 0, cursor: '2', rules: rules(), in: [], out: [], more: false, stale: false, ...more });

const keeperOf = (store, more = {}) =>
  new RosterKeeper({
    store,
    actor: 'account:me',
    session: 's',
    path: '/check-in/s',
    onTime: () => undefined,
    onChange: () => undefined,
    onCount: () => undefined,
    onCounted: () => undefined,
    onOnline: () => undefined,
    ...more,
  });

const keysOf = async (store, kind = 'rosters') => (await store.rows(kind)).map((row) => row.key).sort();

test('when the server says that the right is over the list goes, in memory and on the disk, and the queue stays', async () => {
  const store = new MemoryStore({ id: 'a', order: 1, session: 's', actor: 'account:me', state: 'send', type: 'headcount', headcount: {} });
  const told = [];
  let over = false;
  await withServer(
    (path) => (over ? json({ ended: true, over: 'revoked' }, 403) : path.endsWith('/roster') ? json(sent()) : json(changes())),
    async () => {
      const keeper = keeperOf(store, { onEnd: (right) => told.push(right) });
      await keeper.open(now);
      await keeper.poll();
      assert.deepEqual([await keysOf(store), await keysOf(store, 'presence')], [['account:me s'], ['account:me s']]);
      over = true;
      await keeper.poll();
      assert.equal(keeper.roster, undefined);
      assert.equal(keeper.ended, true);
    },
  );
  assert.deepEqual([await keysOf(store), await keysOf(store, 'presence')], [[], []]);
  assert.deepEqual(told, [{ over: 'revoked', sendUntil: undefined }]);
  assert.equal(store.envelopes.size, 1);
});

test('lists whose right ended and those of another account go when a list is opened, and no others', async () => {
  const store = new MemoryStore();
  const put = async (actor, session, more) => store.putRow('rosters', toRow(sent({ rules: rules(more) }), actor, session, undefined));
  await put('device:ended', 'a', { grantEndsAt: now - 1 });
  await put('device:stands', 'b', { grantEndsAt: now + 1 });
  await put('account:me', 'over', { endsAt: now - day - 61 * minute });
  await put('account:me', 'just-over', { endsAt: now - day - 59 * minute });
  await put('account:other', 'c', {});
  await withServer(
    () => {
      throw new TypeError('no network');
    },
    () => keeperOf(store).open(now),
  );
  assert.deepEqual(await keysOf(store), [keyOf('account:me', 'just-over'), keyOf('device:stands', 'b')]);
});

test('a ticket is of another event by another list of this phone, never by the list of this door', async () => {
  const store = new MemoryStore();
  await store.putRow('rosters', toRow(sent(), 'account:me', 's', undefined));
  const keeper = keeperOf(store);
  assert.equal(await keeper.elsewhere({ hash: hash(2) }), undefined);
  await store.putRow('rosters', toRow(sent({ title: 'Chương trình của phường', where: undefined }), 'account:me', 'other', undefined));
  const there = { title: 'Chương trình của phường', startsAt: now, where: '' };
  assert.deepEqual(await keeper.elsewhere({ hash: hash(2) }), there);
  assert.deepEqual(await keeper.elsewhere({ code: '00000001' }), there);
  assert.equal(await keeper.elsewhere({ hash: hash(3) }), undefined);
});

test('what this phone did and has not sent yet stands after each news of the server', async () => {
  const act = (order, kind, more) => ({
    id: `a${order}`,
    order,
    session: 's',
    actor: 'account:me',
    state: 'send',
    type: 'check_in',
    act: { id: `a${order}`, kind, gate: 'Cửa', at: now + order, ...more },
  });
  const store = new MemoryStore(
    { ...act(1, 'admit', { door: 'accepted' }), about: hash(1) },
    { ...act(2, 'admit', { door: 'accepted' }), about: hash(2) },
    { ...act(3, 'annul', { target: 'a2' }), about: hash(2) },
  );
  await withServer(
    (path) => (path.endsWith('/roster') ? json(sent()) : json(changes({ out: [hash(1)], in: [[hash(2), now, 'Cửa bên']] }))),
    async () => {
      const keeper = keeperOf(store);
      await keeper.open(now);
      const isIn = () => [1, 2].map((n) => keeper.roster.inSince(hash(n)) !== undefined);
      assert.deepEqual(isIn(), [true, false]);
      await keeper.poll();
      assert.deepEqual(isIn(), [true, false]);
    },
  );
});

test('a list that grows old with each guest is loaded anew at most every two minutes', async () => {
  let loads = 0;
  let at = 500_000;
  const clock = mock.method(performance, 'now', () => at);
  try {
    await withServer(
      (path) => {
        if (!path.endsWith('/roster')) return json(changes({ stale: true }));
        loads++;
        return json(sent());
      },
      async () => {
        mock.method(performance, 'now', () => at);
        const keeper = keeperOf(new MemoryStore());
        await keeper.open(now);
        const loadsAfter = async (wait) => {
          at += wait;
          await keeper.poll();
          return loads;
        };
        assert.deepEqual([await loadsAfter(0), await loadsAfter(119_999), await loadsAfter(1)], [2, 2, 3]);
      },
    );
  } finally {
    clock.mock.restore();
  }
});
