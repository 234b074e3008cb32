/**
 * The worker of the door's pages. Pages come from the network or, when it does not answer soon, from the copies that were kept. Their parts
 * have a fingerprint in their names and never change. The worker sends no acts: the page's own queue does that, which works in every
 * browser.
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

/** How long the worker waits for a page on a weak signal before it uses the kept copy, in milliseconds. */
const patience = 3000;

/** After this time without a request a part belongs to no kept page any more and is deleted. */
const forgetsAfter = 60 * 86_400_000;

/** For each script and style sheet, the files that it loads, below /app/, by their names in the build. */
type Parts = Readonly<Record<string, readonly string[]>>;

/** The pages and files that a page asks its worker to keep, or what it asks it to forget. */
export interface Wish {
  /** Addresses of pages that should open without a network. */
  pages?: readonly string[];
  /** Addresses of the files that these pages name; the worker itself knows what those files load. */
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

/** The name of a file in the build. A page names it with a fingerprint before the extension, as in `scanner.5f3abc1234.js`. */
function builtName(path: string): { name: string; isFingerprinted: boolean } {
  const [first, ...more] = path.slice(path.lastIndexOf('/') + 1).split('.');
  return { name: `${first}.${more.at(-1)}`, isFingerprinted: more.length > 1 };
}

/** Whether the content at an address never changes: fonts and script parts are named by their content, other files by a fingerprint. */
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
  // While the server restarts the kept page is used, so that the door stays open.
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

/** Keeps pages and everything that they load. Returns whether they all open without a network from now on. */
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
      // A page from a later version of the program names other scripts; it asks for those itself when it is opened.
      const text = await (await keep(url, await caches.open(pages)))?.text();
      return text !== undefined && scripts.some((script) => text.includes(script));
    }),
  );
  await prune(cache, all);
  return kept.every((answer) => answer !== undefined) && opened.every(Boolean);
}

/** Keeps the content of an address: loaded anew if it may have changed and the network answers, otherwise as it was kept before. */
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
