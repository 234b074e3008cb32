import type { PhoneKey, Store } from './device-store';

/**
 * The phone's id and key for an actor, made when they are first needed. Undefined when the browser offers no cryptography (on a page
 * without HTTPS).
 */
export async function phoneOf(store: Store, actor: string): Promise<PhoneKey | undefined> {
  const known = await store.row<PhoneKey>('keys', actor);
  if (known) return known;
  if (!globalThis.crypto?.subtle) return undefined;
  const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
  const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', keys.publicKey);
  const made: PhoneKey = { actor, phone: crypto.randomUUID(), keys, publicKey: { x, y } };
  await store.putRow('keys', made);
  return made;
}

/** Sends the phone's public key to the server, which otherwise accepts nothing from this phone that another phone carries. */
export async function register(store: Store, phone: PhoneKey): Promise<boolean> {
  if (phone.registered) return true;
  try {
    const response = await fetch('/check-in/phones', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'Door-Actor': phone.actor },
      body: JSON.stringify({ id: phone.phone, publicKey: phone.publicKey }),
      signal: AbortSignal.timeout(8000),
    });
    if (!response.ok) return false;
  } catch {
    return false;
  }
  await store.putRow('keys', { ...phone, registered: true });
  return true;
}
