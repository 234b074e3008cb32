/**
 * How the forms of a page are sent, in the office and on public pages alike: once, and only when the server can be reached. The browser
 * would show its own error page in place of everything that was typed.
 */

/** The forms for which the server is being asked whether it can be reached. */
const asking = new WeakSet<HTMLFormElement>();
/** The form that is sent now, because the server could be reached. */
let reachedFor: HTMLFormElement | undefined;
const sent = new WeakSet<HTMLFormElement>();
/** The sentences that say that a form was not sent. */
const said = new WeakMap<HTMLFormElement, HTMLElement>();

/** How long a form that stays on the page cannot be sent again, in milliseconds; after a download the page stays. */
const sendsAgainAfter = 8000;

/** Whether the server can be reached now. A browser also says that it is online when the network leads nowhere. */
async function isReached(): Promise<boolean> {
  if (!navigator.onLine) return false;
  try {
    return (await fetch('/favicon.svg', { method: 'HEAD', cache: 'no-store', signal: AbortSignal.timeout(8000) })).ok;
  } catch {
    return false;
  }
}

/**
 * `body[data-unsent="SENTENCE"]` is said at the button that was pressed, or for `form[data-unsent="SENTENCE"]` where the state of its
 * saving stands. A network that is lost between the question and the answer still ends on the browser's page. From there, Back returns to
 * what was typed if the form goes to another address than the page's; otherwise the browser sends it again when it loads its page anew.
 */
export function wireSending(): void {
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
    // The button's own value is sent first.
    setTimeout(() => submitter?.classList.add('is-busy'));
    setTimeout(() => release(form), sendsAgainAfter);
  });
  document.addEventListener('htmx:afterRequest', (event) => {
    const form = (event.target as Element | null)?.closest?.('form');
    if (form) release(form);
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
  const there = await isReached();
  asking.delete(form);
  submitter?.classList.remove('is-busy');
  if (!there) {
    sayUnsent(form, submitter);
    return;
  }
  said.get(form)?.remove();
  if (submitter && !submitter.isConnected) {
    // htmx has replaced the button in the meantime, so the form is submitted with the button that was pressed and the value that it had.
    submitter.hidden = true;
    submitter.removeAttribute('id');
    form.append(submitter);
  }
  reachedFor = form;
  form.requestSubmit(submitter);
  reachedFor = undefined;
}

function sayUnsent(form: HTMLFormElement, submitter: HTMLElement | null): void {
  const state = form.dataset.unsent === undefined ? null : document.querySelector(form.dataset.autosaveText ?? '#save-state');
  if (state) {
    state.textContent = form.dataset.unsent ?? '';
    state.classList.add('is-wrong');
    return;
  }
  const words = said.get(form) ?? document.createElement('p');
  said.set(form, words);
  words.className = 'field-error is-unsent';
  words.setAttribute('role', 'alert');
  if (submitter?.isConnected) submitter.before(words);
  else form.append(words);
  // A screen reader reads a change of what is there already.
  words.textContent = '';
  words.textContent = document.body.dataset.unsent ?? '';
}

function release(form: HTMLFormElement): void {
  sent.delete(form);
  for (const button of form.querySelectorAll('.is-busy')) button.classList.remove('is-busy');
}
