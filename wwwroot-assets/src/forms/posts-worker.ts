/**
 * Keeps the page when a form finds no answer. A browser puts its own error page in place of the form and of everything that was typed. A
 * worker can answer in its place that there is nothing to show (204), so that the page stays, and tells the page that nothing came back.
 */

interface NavigationEvent extends Event {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}

interface TeachingEvent extends Event {
  waitUntil(done: Promise<unknown>): void;
  addRoutes?(routes: readonly object[]): Promise<void>;
}

interface AskingEvent extends Event {
  data: unknown;
  waitUntil(done: Promise<unknown>): void;
}

interface Page {
  postMessage(message: unknown): void;
}

export interface PostsScope {
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void>; matchAll(which: object): Promise<readonly Page[]> };
  location: { origin: string };
  addEventListener(type: 'install', act: (event: TeachingEvent) => void): void;
  addEventListener(type: 'activate', act: (event: TeachingEvent) => void): void;
  addEventListener(type: 'fetch', act: (event: NavigationEvent) => void): void;
  addEventListener(type: 'message', act: (event: AskingEvent) => void): void;
}

/** What a worker tells the pages: the address to which a form was sent from which no answer came. */
export interface Lost {
  lost: string;
}

/** What an open page that has no worker yet asks of it. */
export const claimPage = 'claim';

/** The page that follows a form is asked for within this time after the form's answer, in milliseconds. */
const followsWithin = 10_000;

/** Answers of a proxy whose server does not answer. */
const noServer = [502, 504];

/** Guards the forms that are sent from the pages of this worker, and the page to which their answer leads. */
export function guardPosts(scope: PostsScope): void {
  let sent = '';
  let answeredAt = 0;
  const lost = async (): Promise<Response> => {
    for (const page of await scope.clients.matchAll({ type: 'window', includeUncontrolled: true })) page.postMessage({ lost: sent });
    return new Response(null, { status: 204 });
  };
  const send = async (request: Request): Promise<Response> => {
    sent = request.url;
    answeredAt = 0;
    try {
      const answer = await fetch(request);
      if (noServer.includes(answer.status)) return await lost();
      if (answer.type === 'opaqueredirect') answeredAt = Date.now();
      return answer;
    } catch {
      return lost();
    }
  };
  const follow = async (request: Request): Promise<Response> => {
    try {
      return await fetch(request);
    } catch {
      return lost();
    }
  };
  scope.addEventListener('fetch', (event) => {
    const { request } = event;
    if (request.mode !== 'navigate' || new URL(request.url).origin !== scope.location.origin) return;
    if (request.method === 'POST') event.respondWith(send(request));
    else if (Date.now() - answeredAt < followsWithin) event.respondWith(follow(request));
  });
}

/** The worker of all pages but those of the door. */
export function workForPosts(scope = self as unknown as PostsScope): void {
  scope.addEventListener('install', (event) => {
    event.waitUntil(scope.skipWaiting());
    // Where the browser knows this, the parts of a page are loaded without asking the worker.
    const parts = ['script', 'style', 'image', 'font', 'manifest'];
    const routes = parts.map((requestDestination) => ({ condition: { requestDestination }, source: 'network' }));
    if (event.addRoutes) event.waitUntil(event.addRoutes(routes).catch(() => undefined));
  });
  scope.addEventListener('activate', (event) => event.waitUntil(scope.clients.claim()));
  scope.addEventListener('message', (event) => {
    if (event.data === claimPage) event.waitUntil(scope.clients.claim());
  });
  guardPosts(scope);
}
