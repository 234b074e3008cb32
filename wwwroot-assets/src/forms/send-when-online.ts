import { each } from '../widgets/dom';

const pressed = new WeakSet<HTMLFormElement>();

/** Whether the server can be reached now. A browser also says that it is online when the network leads nowhere. */
async function reached(): Promise<boolean> {
  if (!navigator.onLine) return false;
  try {
    return (await fetch('/favicon.svg', { method: 'HEAD', cache: 'no-store', signal: AbortSignal.timeout(8000) })).ok;
  } catch {
    return false;
  }
}

/**
 * `form[data-unsent="SENTENCE"]` is only sent if the server can be reached. Without a network the page stays as it is and says so; the
 * browser would show its own error page in place of everything that was typed.
 */
export function wireSending(): void {
  each<HTMLFormElement>('form[data-unsent]', (form) => {
    const said = document.querySelector(form.dataset.autosaveText ?? '#save-state');
    let asking = false;
    form.addEventListener('submit', (event) => {
      if (event.defaultPrevented) return;
      if (pressed.delete(form)) return;
      event.preventDefault();
      if (asking) return;
      asking = true;
      const button = event.submitter instanceof HTMLButtonElement ? event.submitter : null;
      void reached().then((there) => {
        asking = false;
        if (!there) {
          if (said) {
            said.textContent = form.dataset.unsent ?? '';
            said.classList.add('is-wrong');
          }
          return;
        }
        if (button && !button.isConnected) {
          // htmx has replaced the button in the meantime, so the form is submitted with the button that was pressed and the value that it
          // had.
          button.hidden = true;
          button.removeAttribute('id');
          form.append(button);
        }
        pressed.add(form);
        form.requestSubmit(button);
      });
    });
  });
}

/**
 * `button[data-plain]`: while nothing is changed the button shows these words; after a change it shows the server's words about what saving
 * will do.
 */
export function wirePlainButtons(): void {
  each<HTMLButtonElement>('button[data-plain]', (button) => {
    const plain = button.dataset.plain;
    if (!plain) return;
    button.textContent = plain;
    button.value = 'save';
  });
}
