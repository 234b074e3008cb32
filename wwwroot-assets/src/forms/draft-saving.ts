import { each } from '../widgets/dom';
import { toast } from '../widgets/toasts';
import { changedNames, controls, typedIn } from './form-values';
import { signInLink } from './sending';

interface DraftAnswer {
  /** The text to show, such as "tự lưu nháp lúc 09:14". */
  text?: string;
  /** Hidden inputs to fill by name, such as the id that the draft got. */
  fields?: Record<string, string>;
  /** Whether some fields could not be read, so that they are not saved. */
  unread?: boolean;
  /** The address at which the draft can be opened again. */
  url?: string;
}

/** After this many milliseconds a draft that found no network is tried again. */
const retryAfter = 15_000;

/**
 * The result of saving: kept, nothing to keep yet, not answered (no network), refused, or changed elsewhere by somebody else in the
 * meantime.
 */
type Outcome = 'kept' | 'nothing' | 'unanswered' | 'refused' | 'elsewhere';

/**
 * Saves drafts while they are typed: `form[data-autosave="URL"]` is posted there a moment after the typing stops. The answer is JSON (see
 * DraftAnswer), or with status 409 the part of the page that shows both versions. An empty address means that the form is no draft: the
 * server's pages keep the attribute without a value, so the value is checked. The button that saves the draft (`?handler=Draft`) does the
 * same at once and leaves the page only to show which fields could not be read.
 */
export function wireDrafts(): void {
  each<HTMLFormElement>('form[data-autosave]', (form) => {
    const address = form.dataset.autosave;
    if (!address) return;
    const said = document.querySelector(form.dataset.autosaveText ?? '#save-state');
    let timer = 0;
    let running: Promise<Outcome> | undefined;
    let again = false;
    let apart = false;
    const atFirst = typedIn(controls(form));
    const isNew = (): boolean => {
      const id = form.elements.namedItem('Input.Id');
      return id instanceof HTMLInputElement && id.value === '';
    };
    let unsaved = false;
    let unread = false;
    let whole = false;
    let retry = 0;

    const say = (text: string | undefined, wrong: boolean): void => {
      if (!said) return;
      said.textContent = text ?? '';
      said.classList.toggle('is-wrong', wrong);
    };
    const showBoth = (part: string): void => {
      apart = true;
      const room = form.querySelector<HTMLElement>('[data-two-versions]');
      if (!room) return;
      room.innerHTML = part;
      room.querySelector<HTMLElement>('[tabindex]')?.focus();
    };
    const save = async (): Promise<Outcome> => {
      let answer: Response;
      try {
        answer = await fetch(address, {
          method: 'POST',
          body: new FormData(form),
          redirect: 'manual',
          headers: { Accept: 'application/json', 'X-Requested-With': 'fetch' },
          signal: AbortSignal.timeout(10_000),
        });
      } catch {
        say(form.dataset.autosaveFailed, true);
        unsaved = true;
        clearTimeout(retry);
        retry = window.setTimeout(saveUnsaved, retryAfter);
        return 'unanswered';
      }
      unsaved = false;
      if (answer.status === 409) {
        showBoth(await answer.text());
        say(form.dataset.autosaveElsewhere, true);
        return 'elsewhere';
      }
      if (answer.status === 401) {
        say(document.body.dataset.signedOut, true);
        said?.append(' ', signInLink());
        return 'refused';
      }
      if (answer.status === 204) return 'nothing';
      const draft = answer.ok ? ((await answer.json().catch(() => undefined)) as DraftAnswer | undefined) : undefined;
      if (!draft) {
        // What is no longer open to the account leads away, or is not found any more.
        const closed = answer.type === 'opaqueredirect' || answer.status === 403 || answer.status === 404;
        say((closed && form.dataset.autosaveClosed) || form.dataset.autosaveRefused, true);
        return 'refused';
      }
      for (const [name, value] of Object.entries(draft.fields ?? {})) {
        const input = form.elements.namedItem(name);
        if (input instanceof HTMLInputElement) input.value = value;
      }
      for (const late of form.querySelectorAll<HTMLElement>('[data-once-kept]')) late.hidden = false;
      if (draft.url) history.replaceState(history.state, '', draft.url);
      unread = draft.unread ?? false;
      say(draft.text, unread);
      if (!again) form.dispatchEvent(new CustomEvent('draft:saved'));
      return 'kept';
    };
    // One save at a time, because two first saves at once would make two drafts.
    const run = (): Promise<Outcome> => {
      if (running) {
        again = true;
        return running;
      }
      running = save().finally(() => {
        running = undefined;
        if (again && !apart) {
          again = false;
          void run();
        }
      });
      return running;
    };
    // A draft that found no network is saved when the network is back. A browser does not always notice that, so it is tried as well.
    const saveUnsaved = (): void => {
      if (unsaved && !apart) void run();
    };
    addEventListener('online', saveUnsaved);
    const later = (event: Event): void => {
      if (apart || (event.target as Element).closest('[data-no-autosave]')) return;
      clearTimeout(timer);
      timer = window.setTimeout(() => {
        // Whoever only touched a field, or took back what was typed, wants no draft.
        if (isNew() && changedNames(atFirst, typedIn(controls(form))).length === 0) return;
        void run();
      }, 1200);
    };
    form.addEventListener('input', later);
    form.addEventListener('change', later);
    form.addEventListener('submit', (event) => {
      clearTimeout(timer);
      clearTimeout(retry);
      again = false;
      const button = event.submitter instanceof HTMLButtonElement ? event.submitter : null;
      if (button?.getAttribute('formaction')?.endsWith('handler=Draft') && !apart && !whole) {
        event.preventDefault();
        const ask = async (): Promise<void> => {
          await running;
          const outcome = await run();
          if (outcome === 'kept' && unread) {
            // The server shows the page again with the reason at each field that it could not read.
            whole = true;
            form.requestSubmit(button);
          } else if (outcome === 'kept') toast(form.dataset.autosaveKept ?? '');
          else if (outcome === 'nothing') say(form.dataset.autosaveNothing, true);
        };
        void ask();
        return;
      }
      if (!running) return;
      // A save that is still running makes a new version of the draft. A form that is sent in the meantime would carry the old version, and
      // the server would take the new one for another person's change.
      event.preventDefault();
      event.stopPropagation();
      void running.then((outcome) => {
        if (outcome === 'elsewhere') return;
        if (button && !button.isConnected) {
          // htmx has replaced the part of the page with the button, so the form is submitted with the button that was pressed.
          button.hidden = true;
          form.append(button);
        }
        form.requestSubmit(button);
      });
    });
  });
}
