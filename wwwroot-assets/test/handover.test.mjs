// Tests a queue that another phone carries: signed by its own phone, encrypted to the server.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inflateRawSync } from 'node:zlib';
import { compactDecrypt, compactVerify, exportJWK, generateKeyPair } from 'jose';
import { load } from '../tools/load-source.mjs';

const { seal, sealAll, toCode, fromCode, toFile, fromFile, Taking, maxInCode, maxInFile } = await load('door/queue-packages');
const server = await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true });
const phone = await generateKeyPair('ES256');
const sealer = {
  phone: 'a4b5c6d7-0000-4000-8000-000000000001',
  key: phone.privateKey,
  server: { ...(await exportJWK(server.publicKey)), kid: 'h1' },
};

const act = (n) => ({
  type: 'check_in',
  session: '0192f0aa-1111-7000-8000-000000000001',
  act: {
    id: crypto.randomUUID(),
    kind: 'admit',
    hash: Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64url'),
    gate: 'Cửa chính',
    source: 'qr',
    at: 1764000000000 + n * 3100,
    mono: n * 3100,
    offset: 120,
    door: 'accepted',
  },
});

async function open(sealed) {
  const { plaintext, protectedHeader } = await compactDecrypt(sealed, server.privateKey);
  assert.equal(plaintext[0], 2);
  const envelopes = [];
  for (const line of inflateRawSync(plaintext.subarray(1)).toString('utf8').split('\n')) {
    const at = line.lastIndexOf(' ');
    const [content, jws] = [line.slice(0, at), line.slice(at + 1)];
    const { payload, protectedHeader: signedBy } = await compactVerify(
      jws.replace('..', `.${Buffer.from(content).toString('base64url')}.`),
      phone.publicKey,
    );
    assert.deepEqual(signedBy, { alg: 'ES256', kid: sealer.phone });
    envelopes.push(JSON.parse(new TextDecoder().decode(payload)));
  }
  return { envelopes, kid: protectedHeader.kid };
}

test('the server opens a package, and each act in it is signed by the phone that made it', async () => {
  const acts = [
    act(1),
    { type: 'walk_in', session: act(2).session, walkIn: { operation: crypto.randomUUID(), name: 'H\u2019Mi\nKbuôr Y', consent: true } },
    act(3),
  ];
  assert.deepEqual(await open(await seal(acts, sealer)), { envelopes: acts, kid: 'h1' });
});

test('a carrier can neither read nor alter it', async () => {
  const sealed = await seal([act(1)], sealer);
  assert.ok(!sealed.includes('admit') && !Buffer.from(sealed.split('.')[3], 'base64url').includes('admit'));
  const parts = sealed.split('.');
  for (const [at, part] of parts.entries()) {
    if (!part) continue;
    const middle = Math.floor(part.length / 2);
    const altered = [...parts];
    altered[at] = part.slice(0, middle) + (part[middle] === 'A' ? 'B' : 'A') + part.slice(middle + 1);
    await assert.rejects(open(altered.join('.')), `part ${at}`);
  }
  const other = await generateKeyPair('ECDH-ES', { crv: 'P-256' });
  await assert.rejects(compactDecrypt(sealed, other.privateKey));
});

test('300 acts fit into few codes, each small enough, none lost', async () => {
  const acts = Array.from({ length: 300 }, (_, n) => act(n));
  const packages = await sealAll(acts, sealer);
  assert.ok(packages.length <= 52, `${packages.length} codes`);
  assert.ok(packages.every((sealed) => sealed.length <= maxInCode));
  const opened = await Promise.all(packages.map(open));
  assert.deepEqual(
    opened.flatMap((o) => o.envelopes),
    acts,
  );
});

test('a file of 300 acts is short', async () => {
  const acts = Array.from({ length: 300 }, (_, n) => act(n));
  const packages = await sealAll(acts, sealer, maxInFile);
  assert.ok(packages.length <= 6 && packages.join('').length < 300 * 220, `${packages.length} of ${packages.join('').length}`);
  assert.deepEqual(
    (await Promise.all(packages.map(open))).flatMap((o) => o.envelopes),
    acts,
  );
});

test('a code and a file say what they are, and others are not taken for one', () => {
  const sealed = 'eyJh.bbb.cc-c.d_d.ee';
  const shown = { run: 'r4nd', index: 2, of: 3, sealed: 'eyJh..cc-c.d_d.ee' };
  assert.deepEqual(fromCode(toCode(shown)), shown);
  for (const text of [
    '',
    'https://a.vn/t/AbCdEfGhIjKlMnOpQrStUg',
    'campaigns-queue:r4nd:4:3:a..b.c.d',
    'campaigns-queue:r4nd:0:3:a..b.c.d',
    'campaigns-queue:r4nd:1:3:a.b',
  ]) {
    assert.equal(fromCode(text), undefined, text);
  }
  assert.deepEqual(fromFile(toFile([sealed, sealed])), [sealed, sealed]);
  assert.deepEqual(fromFile(toFile([sealed]).replaceAll('\n', '\r\n')), [sealed]);
  assert.equal(fromFile('name,sex\nHoa,nu'), undefined);
  assert.equal(fromFile('campaigns-queue 1\nnot sealed\n'), undefined);
});

test('codes may come in any order and again; another run begins anew', () => {
  const taking = new Taking();
  const code = (run, index) => ({ run, index, of: 3, sealed: `s${index}` });
  assert.ok(taking.take(code('a', 2)) && taking.take(code('a', 1)));
  assert.ok(!taking.take(code('a', 2)));
  assert.deepEqual([taking.count, taking.isWhole, taking.missing], [2, false, [3]]);
  assert.ok(taking.take(code('a', 3)) && taking.isWhole);
  assert.ok(taking.take(code('b', 1)) && !taking.isWhole && taking.count === 1);
});
