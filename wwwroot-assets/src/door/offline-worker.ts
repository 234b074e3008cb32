/**
 * The worker of the door's pages. Pages come from the network, and where that does not answer soon from what was kept; their parts carry a
 * fingerprint in their name and never change. Nothing is sent from here: the page's own queue does that, in every browser.
 */
interface WaitingEvent extends Event {
  waitUntil(done: Promise<unknown>): void;
}

interface AskedEvent extends WaitingEvent {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}

interface ToldEvent extends WaitingEvent {
  data: unknown;
  ports: readonly MessagePort[];
}

interface Scope {
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  location: { origin: string };
  addEventListener(type: 'install' | 'activate', act: (event: WaitingEvent) => void): void;
  addEventListener(type: 'fetch', act: (event: AskedEvent) => void): void;
  addEventListener(type: 'message', act: (event: ToldEvent) => void): void;
}

const pages = 'door-pages';
const parts = 'door-parts';

/** How long a page is waited for where there is one bar of signal, in milliseconds. */
const patience = 3000;

/** A part that no page has asked for in so long is of no page that is kept. */
const forgetsAfter = 60 * 86_400_000;

export function work(scope = self as unknown as Scope): void {
  scope.addEventListener('install', (event) => event.waitUntil(scope.skipWaiting()));
  scope.addEventListener('activate', (event) => event.waitUntil(scope.clients.claim()));
  scope.addEventListener('fetch', (event) => {
    const { request } = event;
    const { origin, pathname } = new URL(request.url);
    if (request.method !== 'GET' || origin !== scope.location.origin) return;
    if (request.mode === 'navigate' && isPage(pathname)) event.respondWith(page(request));
    else if (isPart(pathname)) event.respondWith(part(request));
  });
  scope.addEventListener('message', (event) => {
    const { keep, forget } = event.data as { keep?: string[]; forget?: true };
    if (forget) event.waitUntil(caches.delete(pages));
    if (keep) event.waitUntil(keepAll(keep, scope).then((kept) => event.ports[0]?.postMessage({ kept })));
  });
}

function isPage(path: string): boolean {
  return /^\/check-in(\/[0-9a-f-]{36})?\/?$/i.test(path);
}

function isPart(path: string): boolean {
  return path.startsWith('/app/') || /\.(svg|png|webmanifest)$/.test(path);
}

/** A fingerprint stands before the ending: `scanner.5f3abc1234.js`. A part of the build has one in its own name. */
function isFingerprinted(path: string): boolean {
  return /\.[a-z0-9]{10}\.[a-z0-9]+$/.test(path) || /-[A-Z0-9]{8}\.[a-z0-9.]+$/.test(path);
}

async function page(request: Request): Promise<Response> {
  const cache = await caches.open(pages);
  const url = request.url.split('#')[0]!;
  const fresh = fetch(request).then(async (answer) => {
    if (answer.ok && !answer.redirected && answer.type === 'basic') await cache.put(url, answer.clone()).catch(() => undefined);
    return answer;
  });
  const kept = await cache.match(url, { ignoreVary: true });
  if (!kept) return fresh;
  const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), patience));
  const answer = await Promise.race([fresh.catch(() => undefined), late]);
  // A server that is being started again is no reason to close the door.
  return answer && answer.status < 500 ? answer : kept;
}

async function part(request: Request): Promise<Response> {
  const cache = await caches.open(parts);
  const kept = await cache.match(request.url, { ignoreVary: true });
  if (kept && isFingerprinted(new URL(request.url).pathname)) return kept;
  try {
    const answer = await fetch(request);
    if (answer.ok && answer.type === 'basic') await cache.put(request.url, answer.clone()).catch(() => undefined);
    return answer;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

/** Keeps these, and what they load themselves. Answers whether all are kept. */
async function keepAll(urls: string[], scope: Scope): Promise<boolean> {
  const cache = await caches.open(parts);
  const all = [...urls];
  let whole = true;
  for (let i = 0; i < all.length; i++) {
    const url = all[i]!;
    const { pathname } = new URL(url);
    const store = isPage(pathname) ? await caches.open(pages) : cache;
    let answer = await store.match(url, { ignoreVary: true });
    if (!answer || (!isFingerprinted(pathname) && navigator.onLine)) {
      try {
        const fresh = await fetch(url, { credentials: 'same-origin' });
        if (fresh.ok && !fresh.redirected) {
          await store.put(url, fresh.clone());
          answer = fresh;
        }
      } catch {
        // What was kept before still holds.
      }
    }
    if (!answer) whole = false;
    else {
      for (const named of namedIn(pathname, await answer.text())) {
        const part = new URL(named, url);
        if (part.origin === scope.location.origin && !all.includes(part.href)) all.push(part.href);
      }
    }
  }
  await prune(cache, new Set(all));
  return whole;
}

/** What a page, a style sheet or a script loads besides. */
function namedIn(path: string, text: string): string[] {
  const all = (pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, named]) => named!);
  if (isPage(path)) return all(/(?:src|href|content)="([^"]*\/app\/[^"]+)"/g).map((named) => named.split('#')[0]!);
  if (path.endsWith('.css')) return all(/url\(["']?([^"')]+\.woff2)["']?\)/g);
  return path.endsWith('.js') ? all(/["'](\.\/(?:parts\/)?[\w-]+-[A-Z0-9]{8}\.js)["']/g) : [];
}

async function prune(cache: Cache, used: ReadonlySet<string>): Promise<void> {
  for (const request of await cache.keys()) {
    const at = Date.parse((await cache.match(request))?.headers.get('Date') ?? '');
    if (!used.has(request.url) && Number.isFinite(at) && Date.now() - at > forgetsAfter) await cache.delete(request);
  }
}
