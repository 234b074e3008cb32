// What surrounds the door's scripts on a phone, for tests in Node: a store in memory, and a server whose answers the test gives.
import { mock } from 'node:test';

/** The store of a device in memory: envelopes by id, and rows of other kinds if a test adds some. */
export class MemoryStore {
  envelopes = new Map();
  kinds = new Map();
  settled = [];

  constructor(...envelopes) {
    for (const envelope of envelopes) this.envelopes.set(envelope.id, envelope);
  }

  async all() {
    return [...this.envelopes.values()];
  }

  async put(...envelopes) {
    for (const envelope of envelopes) this.envelopes.set(envelope.id, envelope);
  }

  async drop(id) {
    this.envelopes.delete(id);
  }

  async settle(done) {
    for (const { envelope, answer } of done) {
      if (this.envelopes.delete(envelope.id)) this.settled.push({ id: envelope.id, answer });
    }
  }

  async admitted() {
    return 0;
  }

  async row(kind, key) {
    return this.kinds.get(kind)?.get(key);
  }

  async rows(kind) {
    return [...(this.kinds.get(kind)?.values() ?? [])];
  }

  async putRow(kind, ...rows) {
    const all = this.kinds.get(kind) ?? new Map();
    for (const row of rows) all.set(row.key ?? row.id ?? row.actor, row);
    this.kinds.set(kind, all);
  }

  async dropRows(kind, keys) {
    for (const key of keys) this.kinds.get(kind)?.delete(key);
  }
}

/** Runs a test with the globals that a browser gives a page; `answer` plays the server. */
export async function withServer(answer, run) {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  Object.defineProperty(globalThis, 'navigator', { value: { onLine: true }, configurable: true });
  globalThis.addEventListener = () => undefined;
  globalThis.document = { addEventListener: () => undefined };
  mock.method(globalThis, 'fetch', async (path, options) => answer(path, options?.body ? JSON.parse(options.body) : undefined));
  try {
    await run();
  } finally {
    mock.restoreAll();
    if (before) Object.defineProperty(globalThis, 'navigator', before);
    else delete globalThis.navigator;
    delete globalThis.addEventListener;
    delete globalThis.document;
  }
}
