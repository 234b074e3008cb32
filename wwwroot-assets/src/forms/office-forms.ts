import { each, onClick } from '../widgets/dom';
import { wirePrint } from '../widgets/print-buttons';
import { toast } from '../widgets/toasts';
import { wireDayFields } from './day-fields';
import { wireDrafts } from './draft-saving';
import { wireFiltersBack } from './filters-after-back';
import { wireBack } from './history-after-post';
import { wireLeaving } from './leave-warning';
import { wireSending } from './sending';
import { wireKept } from './unsent-edits';

/** The list of errors gets the focus; its links lead to the field, also when the field is a group of choices. */
function wireErrors(): void {
  const summary = document.querySelector<HTMLElement>('[data-error-summary]');
  summary?.focus();
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

/** `data-copy="TEXT"` copies a text, `data-copy-here` the address of this view; `data-copied` is the text of the toast. */
function wireCopy(): void {
  onClick('[data-copy], [data-copy-here]', (button, event) => {
    event.preventDefault();
    const text = button.dataset.copy ?? location.href;
    // Over plain http a browser has no clipboard, and the text is shown to be copied by hand.
    const copied = navigator.clipboard?.writeText(text) ?? Promise.reject(new Error('There is no clipboard.'));
    copied.then(
      () => toast(button.dataset.copied ?? ''),
      () => window.prompt(button.textContent?.trim() ?? '', text),
    );
  });
}

const liveFocusKey = 'live-focus';

/**
 * `form[data-live]`: a filter form that submits itself when a choice changes. Its button is only for pages without a script. The field that
 * had the focus has it again on the new page. The two days of a `[data-live-pair]` are one choice: it is made by Enter, by leaving both
 * fields, or by picking a day in the calendar once both are filled.
 */
function wireLive(): void {
  const before = sessionStorage.getItem(liveFocusKey);
  sessionStorage.removeItem(liveFocusKey);
  each<HTMLFormElement>('form[data-live]', (form) => {
    for (const button of form.querySelectorAll<HTMLElement>('[data-without-script]')) button.hidden = true;
    const submit = (): void => {
      const name = document.activeElement?.getAttribute('name');
      if (name && form.contains(document.activeElement)) sessionStorage.setItem(liveFocusKey, name);
      form.requestSubmit();
    };
    const focused = before && form.elements.namedItem(before);
    if (focused instanceof HTMLElement && document.activeElement === document.body) focused.focus({ preventScroll: true });
    const pairs = [...form.querySelectorAll<HTMLElement>('[data-live-pair]')];
    form.addEventListener('change', (event) => {
      if (!pairs.some((pair) => pair.contains(event.target as Node))) submit();
    });
    for (const pair of pairs) {
      const values = (): string[] => [...pair.querySelectorAll('input')].map((input) => input.value);
      let sent = values().join(' ');
      const send = (): void => {
        if (values().join(' ') === sent) return;
        sent = values().join(' ');
        submit();
      };
      pair.addEventListener('change', (event) => {
        const picked = !event.isTrusted;
        if (picked && values().every(Boolean)) send();
      });
      pair.addEventListener('focusout', () => {
        // The next element has the focus only after this event. A window that is left keeps its focused field.
        setTimeout(() => {
          const now = document.activeElement;
          if (!pair.contains(now) && !now?.closest('.day-month')) send();
        });
      });
    }
  });
}

/** `input[data-max-bytes]`: a file that the server would refuse is not sent at all, and the page says so at once. */
function wireFileSizes(): void {
  each<HTMLInputElement>('input[data-max-bytes]', (input) => {
    const said = document.createElement('p');
    said.className = 'field-error';
    said.id = `${input.id}-too-large`;
    said.setAttribute('role', 'alert');
    input.after(said);
    const check = (): boolean => {
      const fits = [...(input.files ?? [])].every((file) => file.size <= Number(input.dataset.maxBytes));
      said.textContent = fits ? '' : (input.dataset.tooLarge ?? '');
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

/**
 * `button[data-plain]`: while nothing is changed the button shows these words; after a change it shows the server's words about what saving
 * will do.
 */
function wirePlainButtons(): void {
  each<HTMLButtonElement>('button[data-plain]', (button) => {
    const plain = button.dataset.plain;
    if (!plain) return;
    button.textContent = plain;
    button.value = 'save';
  });
}

export function wireForms(): void {
  wireFileSizes();
  wireBack();
  wireFiltersBack();
  wireSending();
  wireDrafts();
  wirePlainButtons();
  wireKept();
  wireLeaving();
  wireDayFields();
  wireErrors();
  wireCopy();
  wireLive();
  wirePrint();
}
