/** Keeps pages for use without a network; their worker stores them with everything that they load. */
import type { Wish } from './offline-worker';

/**
 * Installs the worker and lets it keep this page, the list of doors with which the installed app begins, and further `pages` with the
 * `files` that they name. Returns whether these pages open without a network from now on; undefined while there is no network to load them
 * from.
 */
export async function keepOffline(files: readonly string[], pages: readonly string[] = []): Promise<boolean | undefined> {
  if (!('serviceWorker' in navigator)) return false;
  try {
    const registration = await navigator.serviceWorker.register('/check-in-worker.js', { scope: '/check-in', updateViaCache: 'none' });
    const worker = await activeOf(registration);
    if (!worker) return undefined;
    const wish: Wish = {
      pages: addresses([location.href.split('#')[0]!, '/check-in', ...pages]),
      files: addresses([...filesOfPage(), ...files]),
    };
    const { port1, port2 } = new MessageChannel();
    const answer = new Promise<boolean | undefined>((resolve) => {
      port1.onmessage = ({ data }) => resolve((data as { kept: boolean }).kept || undefined);
      setTimeout(() => resolve(undefined), 20_000);
    });
    worker.postMessage(wish, [port2]);
    return await answer;
  } catch {
    // Before the door's worker there may be the one that guards the forms of all pages, which keeps no pages.
    return navigator.serviceWorker.controller?.scriptURL.includes('/check-in-worker.js') ? true : undefined;
  }
}

/** The worker of a registration, once it is active; undefined if it could not be installed. */
async function activeOf(registration: ServiceWorkerRegistration): Promise<ServiceWorker | undefined> {
  if (registration.active) return registration.active;
  const coming = registration.installing ?? registration.waiting;
  if (!coming) return undefined;
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (coming.state === 'activated' || coming.state === 'redundant') resolve();
    };
    coming.addEventListener('statechange', look);
    look();
  });
  return registration.active ?? undefined;
}

/** The files that this page names. */
function filesOfPage(): string[] {
  const linked = [...document.querySelectorAll<HTMLLinkElement>('link[href]')].map((link) => link.href);
  const scripts = [...document.querySelectorAll<HTMLScriptElement>('script[src]')].map((script) => script.src);
  const icons = document.querySelector<HTMLMetaElement>('meta[name="icons"]')?.content;
  return [...linked, ...scripts, ...(icons ? [icons] : [])];
}

function addresses(paths: readonly string[]): string[] {
  const all = paths.map((path) => new URL(path, location.href)).filter((url) => url.origin === location.origin);
  return [...new Set(all.map((url) => url.href))];
}

/** Whether a page opens without a network. */
export async function isKept(path: string): Promise<boolean> {
  try {
    return (await caches.match(new URL(path, location.href).href, { cacheName: 'door-pages', ignoreVary: true })) !== undefined;
  } catch {
    return false;
  }
}
