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

/** What each script and style sheet loads besides, below /app/, by the name that it has in the build. */
type Parts = Readonly<Record<string, readonly string[]>>;

/** What a page asks its worker to keep, or to forget. */
export interface Wish {
  /** Addresses of pages that are to open without a network. */
  pages?: readonly string[];
  /** Addresses of what they are made of, as they name it; what these load themselves the worker knows. */
  files?: readonly string[];
  forget?: true;
}

export function work(loads: Parts, scope = self as unknown as Scope): void {
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
    const wish = event.data as Wish;
    if (wish.forget) event.waitUntil(caches.delete(pages));
    if (wish.pages) event.waitUntil(keepAll(wish, loads).then((kept) => event.ports[0]?.postMessage({ kept })));
  });
}

function isPage(path: string): boolean {
  return /^\/check-in(\/[0-9a-f-]{36})?\/?$/i.test(path);
}

export function isPart(path: string): boolean {
  return path.startsWith('/app/') || ['.svg', '.png', '.webmanifest'].some((ending) => path.endsWith(ending));
}

/** The name that a file has in the build: a page names it with a fingerprint before the ending, as in `scanner.5f3abc1234.js`. */
function builtName(path: string): { name: string; isFingerprinted: boolean } {
  const [first, ...more] = path.slice(path.lastIndexOf('/') + 1).split('.');
  return { name: `${first}.${more.at(-1)}`, isFingerprinted: more.length > 1 };
}

/** Fonts and the parts of scripts are named by what is in them, other files by a fingerprint: what such an address gives never changes. */
function neverChanges(path: string): boolean {
  return path.startsWith('/app/parts/') || path.startsWith('/app/fonts/') || builtName(path).isFingerprinted;
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
  if (kept && neverChanges(new URL(request.url).pathname)) return kept;
  try {
    const answer = await fetch(request);
    if (answer.ok && answer.type === 'basic') await cache.put(request.url, answer.clone()).catch(() => undefined);
    return answer;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

/** Keeps pages and what they are made of. Answers whether they all open without a network from now on. */
async function keepAll({ pages: wished = [], files = [] }: Wish, loads: Parts): Promise<boolean> {
  const cache = await caches.open(parts);
  const all = new Set(files);
  for (const file of files) {
    for (const loaded of loads[builtName(new URL(file).pathname).name] ?? []) all.add(new URL(`/app/${loaded}`, file).href);
  }
  const kept = await Promise.all([...all].map((url) => keep(url, cache)));
  const scripts = files.map((file) => new URL(file).pathname).filter((path) => path.endsWith('.js'));
  const opened = await Promise.all(
    wished.map(async (url) => {
      // A page of a later version of the program, which names other scripts, asks for them itself when it is opened.
      const text = await (await keep(url, await caches.open(pages)))?.text();
      return text !== undefined && scripts.some((script) => text.includes(script));
    }),
  );
  await prune(cache, all);
  return kept.every((answer) => answer !== undefined) && opened.every(Boolean);
}

/** Keeps what an address gives: anew where that may have changed and can be had, else as it was kept before. */
async function keep(url: string, cache: Cache): Promise<Response | undefined> {
  const before = await cache.match(url, { ignoreVary: true });
  if (before && (neverChanges(new URL(url).pathname) || !navigator.onLine)) return before;
  try {
    const fresh = await fetch(url, { credentials: 'same-origin' });
    if (!fresh.ok || fresh.redirected) return before;
    await cache.put(url, fresh.clone());
    return fresh;
  } catch {
    return before;
  }
}

async function prune(cache: Cache, used: ReadonlySet<string>): Promise<void> {
  for (const request of await cache.keys()) {
    const at = Date.parse((await cache.match(request))?.headers.get('Date') ?? '');
    if (!used.has(request.url) && Number.isFinite(at) && Date.now() - at > forgetsAfter) await cache.delete(request);
  }
}
