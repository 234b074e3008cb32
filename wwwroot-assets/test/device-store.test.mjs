// Tests the device's store against an IndexedDB in memory: node --test test/
import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../tools/load-source.mjs';

const { Store } = await load('door/device-store');
const { hashOf } = await load('door/ticket-hashes');

const admission = (id, more = {}) => ({
  id,
  order: 1,
  session: 's',
  actor: 'a',
  opened: 'o',
  state: 'send',
  type: 'check_in',
  act: { id, kind: 'admit', source: 'qr', gate: 'g', at: 1, door: 'accepted' },
  ...more,
});
const accepted = (envelope) => ({ envelope, answer: { id: envelope.id, outcome: 'done', verdict: 'accepted' } });

/** Runs a test with a store of its own. */
async function withStore(run) {
  const name = crypto.randomUUID();
  await run(await Store.open(undefined, name), name);
}

test('what is put is there when the store is opened again', async () => {
  await withStore(async (store, name) => {
    await store.put(admission('1'), admission('2'));
    await store.putRow('meta', { key: 'k', value: 5 });
    const again = await Store.open(undefined, name);
    assert.deepEqual((await again.all()).map((envelope) => envelope.id).sort(), ['1', '2']);
    assert.equal((await again.row('meta', 'k')).value, 5);
    await again.dropRows('meta', ['k']);
    assert.deepEqual(await again.rows('meta'), []);
  });
});

test('several envelopes are kept all or not at all', async () => {
  await withStore(async (store) => {
    await assert.rejects(store.put(admission('1'), { ...admission('2'), id: undefined }));
    assert.deepEqual(await store.all(), []);
  });
});

test('an answered envelope goes, and counts once however often it is settled', async () => {
  await withStore(async (store) => {
    const [one, two] = [admission('1'), admission('2')];
    await store.put(one, two, admission('3', { session: 'other' }));
    await store.settle([accepted(one), accepted(two), accepted(admission('3', { session: 'other' }))]);
    await store.settle([accepted(one)]);
    await Promise.all([store.settle([accepted(two)]), store.settle([accepted(two)])]);
    assert.deepEqual([await store.admitted('s'), await store.admitted('other'), (await store.all()).length], [2, 1, 0]);
  });
});

test('taking back lowers the count, and never below nothing', async () => {
  await withStore(async (store) => {
    const annul = (id) => admission(id, { act: { id, kind: 'annul', source: 'qr', gate: 'g', at: 1, target: 't' } });
    const annulled = (envelope) => ({ envelope, answer: { id: envelope.id, outcome: 'done', verdict: 'annulled' } });
    const all = [admission('1'), annul('2'), annul('3')];
    await store.put(...all);
    await store.settle([accepted(all[0]), annulled(all[1])]);
    assert.equal(await store.admitted('s'), 0);
    await store.settle([annulled(all[2])]);
    assert.equal(await store.admitted('s'), 0);
  });
});

test('an act of the first version of the store is lifted: no token stays, and its account is its actor', async () => {
  const name = crypto.randomUUID();
  const token = 'AbCdEfGhIjKlMnOpQrStUg';
  await new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore('acts', { keyPath: 'id' });
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const transaction = request.result.transaction('acts', 'readwrite');
      const { actor, ...old } = admission('1', { account: '7' });
      transaction.objectStore('acts').put({ ...old, act: { ...old.act, token } });
      transaction.oncomplete = () => {
        request.result.close();
        resolve();
      };
    };
  });
  const store = await Store.open(undefined, name);
  const [lifted] = await store.all();
  assert.deepEqual(
    [lifted.actor, lifted.account, lifted.act.token, lifted.act.hash],
    ['account:7', undefined, undefined, await hashOf(token)],
  );
});

test('a page that is open tells when a newer one wants to change the store, and lets it', async () => {
  await withStore(async (store, name) => {
    let told = 0;
    store.onReplaced = () => told++;
    await new Promise((resolve, reject) => {
      const request = indexedDB.open(name, 99);
      request.onsuccess = () => resolve(request.result.close());
      request.onerror = () => reject(request.error);
    });
    assert.equal(told, 1);
  });
});
