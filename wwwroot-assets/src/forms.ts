import { each, onClick } from './dom';
import { wirePrint } from './print';
import { toast } from './toast';

const sent = new WeakSet<HTMLFormElement>();

/** A button pressed twice does one thing: a form that is on its way is not sent again. */
function wireOnce(): void {
  document.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement;
    if (form.method === 'dialog' || form.hasAttribute('data-many')) return;
    if (sent.has(form)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    if (event.defaultPrevented || form.target === '_blank') return;
    sent.add(form);
    const button = (event as SubmitEvent).submitter;
    setTimeout(() => button?.classList.add('is-busy'));
    // A download or an answer without content leaves the page where it is.
    setTimeout(() => release(form), 8000);
  });
  document.addEventListener('htmx:afterRequest', (event) => {
    const form = (event.target as Element | null)?.closest?.('form');
    if (form) release(form);
  });
  addEventListener('pageshow', (event) => {
    if (event.persisted) for (const form of document.forms) release(form);
  });
}

function release(form: HTMLFormElement): void {
  sent.delete(form);
  for (const button of form.querySelectorAll('.is-busy')) button.classList.remove('is-busy');
}

/** `form[data-guard]`: leaving with something typed and not sent asks first. */
function wireGuard(): void {
  const dirty = new Set<HTMLFormElement>();
  each<HTMLFormElement>('form[data-guard]', (form) => {
    const mark = (): void => void dirty.add(form);
    form.addEventListener('input', mark);
    form.addEventListener('change', mark);
    form.addEventListener('submit', () => dirty.delete(form));
    form.addEventListener('draft:saved', () => dirty.delete(form));
  });
  addEventListener('beforeunload', (event) => {
    for (const form of dirty) if (form.isConnected) event.preventDefault();
  });
}

interface DraftAnswer {
  /** What to say, e.g. "tự lưu nháp lúc 09:14". */
  text?: string;
  /** Hidden inputs to fill by name, e.g. the id that the draft got. */
  fields?: Record<string, string>;
  /** The address under which the draft is found again. */
  url?: string;
}

/**
 * `form[data-autosave="URL"]`: what is typed is posted there a moment after the typing stops. The answer is JSON (see DraftAnswer).
 * `data-autosave-text="#ID"` names where the state is said; `data-autosave-failed` is the sentence for a failure.
 */
function wireAutosave(): void {
  each<HTMLFormElement>('form[data-autosave]', (form) => {
    const said = document.querySelector(form.dataset['autosaveText'] ?? '#save-state');
    let timer = 0;
    let running: Promise<void> | undefined;
    let again = false;

    const say = (text: string, wrong: boolean): void => {
      if (!said) return;
      said.textContent = text;
      said.classList.toggle('is-wrong', wrong);
    };
    const save = async (): Promise<void> => {
      try {
        const answer = await fetch(form.dataset['autosave'] ?? '', {
          method: 'POST',
          body: new FormData(form),
          headers: { Accept: 'application/json', 'X-Requested-With': 'fetch' },
          signal: AbortSignal.timeout(10_000),
        });
        if (!answer.ok) throw new Error(String(answer.status));
        const draft: DraftAnswer = answer.status === 204 ? {} : ((await answer.json()) as DraftAnswer);
        for (const [name, value] of Object.entries(draft.fields ?? {})) {
          const input = form.elements.namedItem(name);
          if (input instanceof HTMLInputElement) input.value = value;
        }
        if (draft.url) history.replaceState(history.state, '', draft.url);
        if (draft.text) say(draft.text, false);
        if (!again) form.dispatchEvent(new CustomEvent('draft:saved'));
      } catch {
        say(form.dataset['autosaveFailed'] ?? '', true);
      }
    };
    // One save at a time: two first saves side by side would make two drafts.
    const run = (): void => {
      if (running) {
        again = true;
        return;
      }
      running = save().finally(() => {
        running = undefined;
        if (again) {
          again = false;
          run();
        }
      });
    };
    const later = (event: Event): void => {
      if ((event.target as Element).closest('[data-no-autosave]')) return;
      clearTimeout(timer);
      timer = window.setTimeout(run, 1200);
    };
    form.addEventListener('input', later);
    form.addEventListener('change', later);
    form.addEventListener('submit', (event) => {
      clearTimeout(timer);
      again = false;
      if (!running) return;
      // A save that is on its way makes a new version of the draft; a form sent beside it would be taken for somebody else's.
      event.preventDefault();
      event.stopPropagation();
      const button = event.submitter instanceof HTMLButtonElement ? event.submitter : null;
      void running.then(() => {
        if (button && !button.isConnected) {
          // The part that the button stood in was brought in anew meanwhile; what was pressed is pressed all the same.
          button.hidden = true;
          form.append(button);
        }
        form.requestSubmit(button);
      });
    });
  });
}

/** The list of errors takes the focus; its links go to the field, also where the field is a group of choices. */
function wireErrors(): void {
  const summary = document.querySelector<HTMLElement>('[data-error-summary]');
  if (summary) {
    // In the order of the page, not of the names.
    const target = (item: Element): Element | null => document.getElementById((item.querySelector('a')?.getAttribute('href') ?? '').slice(1));
    const list = summary.querySelector('ul');
    const items = [...(list?.children ?? [])].sort((one, other) => {
      const [first, second] = [target(one), target(other)];
      if (!first || !second) return Number(Boolean(first)) - Number(Boolean(second));
      return first.compareDocumentPosition(second) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
    });
    list?.append(...items);
    summary.focus();
  }
  onClick('[data-error-summary] a', (link, event) => {
    const target = document.getElementById((link.getAttribute('href') ?? '').slice(1));
    if (!target) return;
    event.preventDefault();
    const control = target.matches('input, select, textarea, button')
      ? target
      : target.querySelector<HTMLElement>('input:not([type="hidden"]), select, textarea, button');
    target.closest('.field')?.scrollIntoView({ block: 'center' });
    const typed = target.parentElement?.querySelector<HTMLElement>('.ts-control > input');
    (target.classList.contains('tomselected') && typed ? typed : control)?.focus();
  });
}

const dayAndDate = (value: string): string => {
  const day = new Date(`${value}T12:00:00Z`);
  const name = new Intl.DateTimeFormat(document.documentElement.lang === 'vi' ? 'vi-VN' : 'en-GB', { weekday: 'long', timeZone: 'UTC' }).format(day);
  const [year, month, date] = value.split('-');
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}, ${date}/${month}/${year}`;
};

/** Dates and times read "Thứ Sáu, 27/11/2026" and "14:00" also where the browser would write 11/27/2026 and 02:00 PM. */
function wireDates(): void {
  each<HTMLInputElement>('input.form-control[type="date"], input.form-control[type="time"]', (input) => {
    const hold = document.createElement('span');
    hold.className = `spelled ${[...input.classList].filter((name) => name.startsWith('w-')).join(' ')}`;
    const words = document.createElement('span');
    words.className = 'spelled-words';
    words.setAttribute('aria-hidden', 'true');
    input.replaceWith(hold);
    hold.append(input, words);
    const spell = (): void => {
      words.textContent = input.value && (input.type === 'date' ? dayAndDate(input.value) : input.value.slice(0, 5));
      input.classList.toggle('has-words', Boolean(input.value));
    };
    input.addEventListener('input', spell);
    input.addEventListener('change', spell);
    input.addEventListener('blur', spell);
    input.form?.addEventListener('reset', () => setTimeout(spell));
    spell();
  });
}

/** `data-copy="TEXT"` or `data-copy-here` (the address of this view); `data-copied` is what the toast says. */
function wireCopy(): void {
  onClick('[data-copy], [data-copy-here]', (button, event) => {
    event.preventDefault();
    const text = button.dataset['copy'] ?? location.href;
    navigator.clipboard?.writeText(text).then(
      () => toast(button.dataset['copied'] ?? ''),
      () => window.prompt(button.textContent?.trim() ?? '', text),
    );
  });
}

/** `form[data-live]`: a filter form that sends itself when a choice changes. Its button is only for those without script. */
function wireLive(): void {
  each<HTMLFormElement>('form[data-live]', (form) => {
    for (const button of form.querySelectorAll<HTMLElement>('[data-without-script]')) button.hidden = true;
    form.addEventListener('change', () => form.requestSubmit());
  });
}

/** `input[data-most-bytes]`: a file that the server would refuse is not sent at all, and is said at once. */
function wireFileSizes(): void {
  each<HTMLInputElement>('input[data-most-bytes]', (input) => {
    const said = document.createElement('p');
    said.className = 'field-error';
    said.id = `${input.id}-too-large`;
    said.setAttribute('role', 'alert');
    input.after(said);
    const check = (): boolean => {
      const fits = [...(input.files ?? [])].every((file) => file.size <= Number(input.dataset['mostBytes']));
      said.textContent = fits ? '' : (input.dataset['tooLarge'] ?? '');
      if (fits) input.removeAttribute('aria-invalid');
      else input.setAttribute('aria-invalid', 'true');
      return fits;
    };
    input.addEventListener('change', check);
    input.form?.addEventListener('submit', (event) => {
      if (check()) return;
      event.preventDefault();
      input.focus();
    });
  });
}

export function wireForms(): void {
  wireFileSizes();
  wireOnce();
  wireGuard();
  wireAutosave();
  wireDates();
  wireErrors();
  wireCopy();
  wireLive();
  wirePrint();
}
