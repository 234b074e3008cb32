// Tests that a form that finds no answer keeps its page, and that everything else goes its own way: node --test test/
import assert from 'node:assert/strict';
import { afterEach, mock, test } from 'node:test';
import { load } from '../tools/load-source.mjs';

const { workForPosts, claimPage } = await load('forms/posts-worker');
const origin = 'https://office.example';
const form = { url: `${origin}/events/1/edit`, method: 'POST', mode: 'navigate' };
const next = { url: `${origin}/events/1`, method: 'GET', mode: 'navigate' };

afterEach(() => mock.timers.reset());

/** A worker whose pages keep what they are told; `answer` plays the server. */
function worker(answer) {
  const handlers = {};
  const told = [];
  const claims = [];
  workForPosts({
    skipWaiting: async () => {},
    clients: { claim: async () => void claims.push(true), matchAll: async () => [{ postMessage: (message) => told.push(message) }] },
    location: { origin },
    addEventListener: (type, act) => (handlers[type] = act),
  });
  globalThis.fetch = answer;
  const ask = async (request) => {
    let given;
    handlers.fetch({ request, respondWith: (answered) => (given = answered) });
    return given;
  };
  return { ask, told, claims, handlers };
}

const gone = async () => {
  throw new TypeError('Failed to fetch');
};

test('a form without an answer keeps its page, which is told of it', async () => {
  const { ask, told } = worker(gone);
  assert.equal((await ask(form)).status, 204);
  assert.deepEqual(told, [{ lost: form.url }]);
});

test('a proxy that finds no server is no answer; a refusal of the server is one', async () => {
  for (const [status, kept] of [
    [502, true],
    [504, true],
    [500, false],
    [400, false],
    [200, false],
  ]) {
    const { ask, told } = worker(async () => new Response('', { status }));
    assert.equal((await ask(form)).status, kept ? 204 : status);
    assert.equal(told.length, kept ? 1 : 0);
  }
});

test('the page to which a form leads is guarded for a while, and no other page is', async () => {
  mock.timers.enable({ apis: ['Date'], now: 1_000_000 });
  let reached = true;
  const { ask, told } = worker(async () => {
    if (!reached) throw new TypeError('Failed to fetch');
    return { type: 'opaqueredirect', status: 0 };
  });
  assert.equal(await ask(next), undefined);
  await ask(form);
  reached = false;
  assert.equal((await ask(next)).status, 204);
  assert.deepEqual(told, [{ lost: form.url }]);
  mock.timers.tick(10_001);
  assert.equal(await ask(next), undefined);
});

test('parts of pages, other sites and requests of scripts go past the worker', async () => {
  const { ask } = worker(gone);
  assert.equal(await ask({ ...form, mode: 'cors' }), undefined);
  assert.equal(await ask({ ...form, url: 'https://other.example/' }), undefined);
});

test('a page without a worker is guarded when it asks', () => {
  const { handlers, claims } = worker(gone);
  const waitUntil = () => {};
  handlers.message({ data: 'something', waitUntil });
  assert.equal(claims.length, 0);
  handlers.message({ data: claimPage, waitUntil });
  assert.equal(claims.length, 1);
});
