import { claimPage, type Lost } from './posts-worker';

/**
 * How the forms of a page are sent, in the office and on public pages alike: once, and only when the server can be reached. The browser
 * would show its own error page in place of everything that was typed. Where the network is lost later, before the answer, the worker
 * `posts-worker.ts` keeps the page.
 */

/** The forms for which the server is being asked whether it can be reached. */
const asking = new WeakSet<HTMLFormElement>();
/** The form that is sent now, because the server could be reached. */
let reachedFor: HTMLFormElement | undefined;
const sent = new Set<HTMLFormElement>();
/** The buttons with which these forms were sent, and the addresses to which they went. */
const sentWith = new WeakMap<HTMLFormElement, { submitter: HTMLElement | null; address: string }>();
/** The sentences that say that a form was not sent. */
const said = new WeakMap<HTMLFormElement, HTMLElement>();

/** What forms held when they were sent, and of those from which no answer came, so that the same content is known again. */
const contents = new WeakMap<HTMLFormElement, string>();
const lostWith = new WeakMap<HTMLFormElement, string>();

/** The field by which the server knows a form that it was sent before (`SentOnce.cs`). */
const sendingField = '__Sending';

/** How long a form that stays on the page cannot be sent again, in milliseconds; after a download the page stays. */
const sendsAgainAfter = 8000;

/** How long a form waits for the worker on the first page of a browser, in milliseconds. */
const workerWithin = 3000;
/** Resolves when the worker guards this page, or when it is clear that none will. */
let guarded: Promise<unknown> = Promise.resolve();

/**
 * Whether the server can be reached now, and whether it still knows the account. A browser also says that it is online when the network
 * leads nowhere. A form of an account whose session ended would be answered by the page for signing in, and what was typed would be lost.
 */
async function reach(): Promise<'reached' | 'unreached' | 'signed-out'> {
  if (!navigator.onLine) return 'unreached';
  try {
    const { session } = document.body.dataset;
    const answer = await fetch(session ?? '/favicon.svg', {
      method: session ? 'GET' : 'HEAD',
      cache: 'no-store',
      headers: { Accept: 'application/json' },
      signal: AbortSignal.timeout(8000),
    });
    if (answer.status === 401) return 'signed-out';
    return answer.ok ? 'reached' : 'unreached';
  } catch {
    return 'unreached';
  }
}

/**
 * `body[data-unsent="SENTENCE"]` is said at the button that was pressed, or for `form[data-unsent="SENTENCE"]` where the state of its
 * saving stands. `body[data-lost="SENTENCE"]` is said there too when the network was lost after the form was sent.
 */
export function wireSending(): void {
  guarded = guard();
  document.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement;
    const method = form.getAttribute('method')?.toLowerCase();
    if (method === 'dialog') return;
    if (sent.has(form) || asking.has(form)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    if (event.defaultPrevented || form.target === '_blank') return;
    const { submitter } = event as SubmitEvent;
    if (method === 'post' && reachedFor !== form) {
      event.preventDefault();
      void askAndSend(form, submitter);
      return;
    }
    sent.add(form);
    sentWith.set(form, { submitter, address: addressOf(form, submitter) });
    // The button's own value is sent first.
    setTimeout(() => submitter?.classList.add('is-busy'));
    setTimeout(() => release(form), sendsAgainAfter);
  });
  addEventListener('pageshow', (event) => {
    // The browser restored the page as it was when its form was sent. Loaded anew, the page shows the result, and nothing about the person
    // before.
    if (event.persisted && document.querySelector('form[data-fresh]')) location.reload();
    for (const form of document.forms) release(form);
  });
}

async function askAndSend(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
  asking.add(form);
  submitter?.classList.add('is-busy');
  const [there] = await Promise.all([reach(), guarded]);
  asking.delete(form);
  submitter?.classList.remove('is-busy');
  if (there === 'signed-out') {
    sayUnsent(form, submitter, document.body.dataset.signedOut, signInLink());
    return;
  }
  if (there === 'unreached') {
    sayUnsent(form, submitter, form.dataset.unsent ?? document.body.dataset.unsent);
    return;
  }
  said.get(form)?.remove();
  if (submitter && !submitter.isConnected) {
    // htmx has replaced the button in the meantime, so the form is submitted with the button that was pressed and the value that it had.
    submitter.hidden = true;
    submitter.removeAttribute('id');
    form.append(submitter);
  }
  mark(form, submitter);
  reachedFor = form;
  form.requestSubmit(submitter);
  reachedFor = undefined;
}

/**
 * Gives what is sent an id. It keeps the id when the same content is sent again after the network was lost, so that the server does nothing
 * twice; everything else is a sending of its own.
 */
function mark(form: HTMLFormElement, submitter: HTMLElement | null): void {
  if (!('randomUUID' in crypto)) return;
  const there = form.elements.namedItem(sendingField);
  const field = there instanceof HTMLInputElement ? there : document.createElement('input');
  const content = contentOf(form, submitter);
  if (field === there && lostWith.get(form) === content) return;
  contents.set(form, content);
  field.type = 'hidden';
  field.name = sendingField;
  field.value = crypto.randomUUID();
  form.append(field);
}

/** Everything that a form sends with a button, as a text to compare. */
function contentOf(form: HTMLFormElement, submitter: HTMLElement | null): string {
  const values = [...new FormData(form, submitter)].filter(([name]) => name !== sendingField);
  const words = values.map(([name, value]) => [name, typeof value === 'string' ? value : [value.name, value.size, value.lastModified]]);
  return JSON.stringify([addressOf(form, submitter), words]);
}

/** The address to which a form is sent with a button, without the part of the page. */
function addressOf(form: HTMLFormElement, submitter: HTMLElement | null): string {
  const url = new URL(submitter?.getAttribute('formaction') ?? form.getAttribute('action') ?? '', location.href);
  url.hash = '';
  return url.href;
}

/** Installs the worker that keeps this page when the network is lost while a form is sent. Some browsers have none. */
async function guard(): Promise<void> {
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  if (!workers || !document.querySelector('form[method="post" i]')) return;
  workers.addEventListener('message', ({ data }: MessageEvent<Partial<Lost> | null>) => {
    const lost = data?.lost?.split('#')[0];
    for (const form of [...sent]) {
      const how = sentWith.get(form);
      if (!how || how.address !== lost) continue;
      lostWith.set(form, contents.get(form) ?? '');
      release(form);
      // Leaving the page is asked about again.
      form.dispatchEvent(new CustomEvent('form:lost', { bubbles: true }));
      sayUnsent(form, how.submitter, document.body.dataset.lost);
    }
  });
  const within = new Promise<void>((resolve) => setTimeout(resolve, workerWithin));
  const guards = async (): Promise<void> => {
    const taken = new Promise((resolve) => workers.addEventListener('controllerchange', resolve, { once: true }));
    const registration = await workers.register('/posts-worker.js', { scope: '/', updateViaCache: 'none' });
    if (workers.controller) return;
    // A page that was loaded past the worker asks to be guarded by the one that is there.
    registration.active?.postMessage(claimPage);
    await taken;
  };
  await Promise.race([within, guards().catch(() => undefined)]);
}

/** The page for signing in, opened beside the form. */
export function signInLink(): HTMLAnchorElement {
  const link = document.createElement('a');
  link.href = '/sign-in';
  link.target = '_blank';
  link.textContent = document.body.dataset.signIn ?? '';
  return link;
}

function sayUnsent(form: HTMLFormElement, submitter: HTMLElement | null, sentence: string | undefined, way?: HTMLAnchorElement): void {
  const text = way ? [sentence ?? '', ' ', way] : [sentence ?? ''];
  const state = form.dataset.unsent === undefined ? null : document.querySelector(form.dataset.autosaveText ?? '#save-state');
  if (state) {
    state.replaceChildren(...text);
    state.classList.add('is-wrong');
    return;
  }
  const words = said.get(form) ?? document.createElement('p');
  said.set(form, words);
  words.className = 'field-error is-unsent';
  words.setAttribute('role', 'alert');
  // The sentence stands above the buttons that belong together, and does not part them.
  if (submitter?.isConnected) (submitter.closest('.dialog-acts, .row-line') ?? submitter).before(words);
  else form.append(words);
  // A screen reader reads a change of what is there already.
  words.textContent = '';
  words.replaceChildren(...text);
}

function release(form: HTMLFormElement): void {
  sent.delete(form);
  for (const button of form.querySelectorAll('.is-busy')) button.classList.remove('is-busy');
}
