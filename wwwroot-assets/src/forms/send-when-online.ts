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
    sendWhenReached(form, () => {
      if (!said) return;
      said.textContent = form.dataset.unsent ?? '';
      said.classList.add('is-wrong');
    });
  });
}

/**
 * The same for every form of a public page: `body[data-unsent="SENTENCE"]` is said above the button that was pressed. What only a script
 * can keep (`[data-with-script]`) is promised from here on.
 */
export function wirePublicSending(): void {
  for (const promise of document.querySelectorAll<HTMLElement>('[data-with-script]')) promise.hidden = false;
  for (const form of document.querySelectorAll<HTMLFormElement>('form[method="post" i]')) {
    let said: HTMLElement | undefined;
    sendWhenReached(
      form,
      (button) => {
        said ??= document.createElement('p');
        said.className = 'field-error';
        said.setAttribute('role', 'alert');
        if (button && form.contains(button)) button.before(said);
        else form.append(said);
        said.textContent = document.body.dataset.unsent ?? '';
      },
      () => said?.remove(),
    );
  }
}

function sendWhenReached(form: HTMLFormElement, say: (button: HTMLButtonElement | null) => void, unsay?: () => void): void {
  let asking = false;
  form.addEventListener('submit', (event) => {
    if (event.defaultPrevented) return;
    if (pressed.delete(form)) return;
    event.preventDefault();
    if (asking) return;
    asking = true;
    const button = event.submitter instanceof HTMLButtonElement ? event.submitter : null;
    button?.classList.add('is-busy');
    void reached().then((there) => {
      asking = false;
      button?.classList.remove('is-busy');
      if (!there) {
        say(button);
        return;
      }
      unsay?.();
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
