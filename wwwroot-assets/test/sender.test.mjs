// Tests what the server's answers do to the queue: node --test test/
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../tools/load-source.mjs';
import { MemoryStore, withServer } from './door-fakes.mjs';

const { Sender } = await load('door/queue-sender');

const act = (n, more = {}) => ({
  id: `act-${n}`,
  order: n,
  type: 'check_in',
  session: 's',
  actor: 'me',
  opened: 'now',
  state: 'send',
  act: { id: `act-${n}`, kind: 'admit', hash: 'h', gate: '', source: 'qr', at: n, door: 'accepted' },
  ...more,
});
const senderOf = (store, more = {}) =>
  new Sender({ store, actor: 'me', onAnswer: () => undefined, onChange: () => undefined, onTime: () => undefined, ...more });

for (const outcome of ['forbidden', 'no_session', 'other_act', 'bad']) {
  test(`an act that the server refuses (${outcome}) stays on the phone, is told and not sent again; the others are settled`, async () => {
    const store = new MemoryStore(act(1), act(2), act(3));
    const told = [];
    let requests = 0;
    await withServer(
      (_, { acts }) => {
        requests++;
        return Response.json({
          now: Date.now(),
          answers: acts.map(({ id }) => (id === 'act-2' ? { id, outcome } : { id, outcome: 'done', verdict: 'accepted' })),
        });
      },
      async () => {
        const sender = senderOf(store, { onAnswer: (answer) => told.push([answer.id, answer.outcome]) });
        await sender.send();
        await sender.send();
      },
    );
    assert.deepEqual(
      [...store.envelopes.values()].map((e) => [e.id, e.state, e.act.door]),
      [['act-2', 'kept', 'accepted']],
    );
    assert.deepEqual(
      store.settled.map((s) => s.id),
      ['act-1', 'act-3'],
    );
    assert.deepEqual(told, [
      ['act-1', 'done'],
      ['act-2', outcome],
      ['act-3', 'done'],
    ]);
    assert.equal(requests, 1);
  });
}

test('an act that the answer does not name stays as it was, to be sent', async () => {
  const store = new MemoryStore(act(1), act(2));
  let requests = 0;
  await withServer(
    (_, { acts }) => {
      const answered = requests++ === 0 ? acts.slice(0, 1) : acts;
      return Response.json({ now: Date.now(), answers: answered.map(({ id }) => ({ id, outcome: 'done', verdict: 'accepted' })) });
    },
    () => senderOf(store).send(),
  );
  assert.deepEqual(
    store.settled.map((s) => s.id),
    ['act-1', 'act-2'],
  );
  assert.equal(requests, 2);
});

test('what waits at the server until somebody decides is taken, and what the right is, is told', async () => {
  const count = (n) => ({
    id: `count-${n}`,
    order: n,
    type: 'headcount',
    session: 's',
    actor: 'me',
    opened: 'now',
    state: 'send',
    headcount: { id: `count-${n}`, female: 1, male: 0, unknown: 0, at: n, gate: '' },
  });
  const store = new MemoryStore(count(1), count(2), { ...act(3), actor: 'device:other' });
  const rights = [];
  await withServer(
    (_, body) =>
      Response.json({
        now: Date.now(),
        right: { over: 'revoked' },
        answers: (body.entries ?? body.acts).map(({ id }) => ({
          id,
          outcome: id === 'count-1' ? 'waits' : id === 'count-2' ? 'closed' : 'done',
          verdict: 'to_settle',
        })),
      }),
    () => senderOf(store, { others: ['device:other'], onRight: (told) => rights.push(told) }).send(),
  );
  assert.deepEqual(
    [...store.envelopes.values()].map((e) => [e.id, e.state]),
    [['count-2', 'kept']],
  );
  assert.deepEqual(rights, [{ over: 'revoked' }], 'of whom this page speaks for, and of nobody else');
});

test('a walk-in whose form the server refuses stays on the phone', async () => {
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
  const store = new MemoryStore(walkIn);
  await withServer(
    () => Response.json({ error: 'no' }, { status: 422 }),
    () => senderOf(store).send(),
  );
  assert.equal(store.envelopes.get('w').state, 'kept');
  assert.deepEqual(store.settled, []);
});

test('of what the server does not understand one act alone is kept here, and the others arrive', async () => {
  const store = new MemoryStore(act(1), act(2), act(3));
  await withServer(
    (_, { acts }) =>
      acts.some(({ id }) => id === 'act-2')
        ? new Response('', { status: 400 })
        : Response.json({ now: Date.now(), answers: acts.map(({ id }) => ({ id, outcome: 'done', verdict: 'accepted' })) }),
    () => senderOf(store).send(),
  );
  assert.deepEqual(
    [...store.envelopes.values()].map((e) => [e.id, e.state]),
    [['act-2', 'kept']],
  );
  assert.deepEqual(
    store.settled.map((s) => s.id),
    ['act-1', 'act-3'],
  );
});

test('with each sending a phone that is known says how many more it holds', async () => {
  const store = new MemoryStore(
    ...Array.from({ length: 52 }, (_, n) => act(n)),
    { ...act(60), actor: 'device:other' },
    { ...act(61), state: 'kept' },
  );
  await store.putRow('keys', { actor: 'me', phone: 'p' });
  const said = [];
  await withServer(
    (_, { acts, phone, waiting }) => {
      said.push([phone, waiting, acts.length]);
      return Response.json({ now: Date.now(), answers: acts.map(({ id }) => ({ id, outcome: 'done', verdict: 'accepted' })) });
    },
    () => senderOf(store).send(),
  );
  assert.deepEqual(said, [
    ['p', 2, 50],
    ['p', 0, 2],
  ]);
});

test('an actor who is not signed in here any more is asked for once, and keeps nobody else back', async () => {
  const store = new MemoryStore({ ...act(1), actor: 'account:other' }, act(2));
  let refused = 0;
  await withServer(
    (_, { acts }) => {
      if (acts.some(({ id }) => id === 'act-1')) {
        refused++;
        return new Response('', { status: 401 });
      }
      return Response.json({ now: Date.now(), answers: acts.map(({ id }) => ({ id, outcome: 'done', verdict: 'accepted' })) });
    },
    async () => {
      const sender = senderOf(store, { others: ['account:other'] });
      await sender.send();
      await sender.send();
      assert.equal(sender.link, 'online');
    },
  );
  assert.equal(refused, 1);
  assert.deepEqual(
    [...store.envelopes.values()].map((e) => [e.id, e.state]),
    [['act-1', 'send']],
  );
});
