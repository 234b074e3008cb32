import { icon } from '../widgets/dom';

interface Refusal {
  errors?: Record<string, string[]>;
}

/**
 * `form[data-create-choice]` in the dialog of a combobox is posted without leaving the page. Its JSON answer is the new choice, which the
 * event `combobox:created` tells the combobox; status 400 has the errors, field by field.
 */
export function wireCreations(): void {
  document.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.matches('[data-create-choice]')) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const dialog = form.closest('dialog');
    if (!dialog || form.dataset.busy) return;
    form.dataset.busy = '1';
    for (const old of form.querySelectorAll('.field-error[data-told]')) old.remove();
    const tell = (name: string, text: string): void => {
      const control = form.elements.namedItem(name);
      const field = control instanceof Element ? (control.closest('.field') ?? form) : form;
      const line = document.createElement('p');
      line.className = 'field-error';
      line.dataset.told = '1';
      line.setAttribute('role', 'alert');
      line.append(icon('alert-circle'), text);
      if (field === form) form.querySelector('.dialog-acts')?.before(line);
      else field.append(line);
      if (control instanceof HTMLElement) {
        control.setAttribute('aria-invalid', 'true');
        control.focus();
        control.addEventListener('input', () => control.removeAttribute('aria-invalid'), { once: true });
      }
    };
    fetch(form.action, { method: 'POST', body: new FormData(form), headers: { Accept: 'application/json' } })
      .then(async (answer) => {
        if (answer.ok) {
          const choice: unknown = await answer.json();
          form.reset();
          dialog.dispatchEvent(new CustomEvent('combobox:created', { detail: choice }));
          return;
        }
        const refusal = answer.status === 400 ? ((await answer.json().catch(() => ({}))) as Refusal) : {};
        const told = Object.entries(refusal.errors ?? {});
        if (told.length === 0) tell('', document.getElementById('network-line')?.dataset.refused ?? '');
        for (const [name, texts] of told.reverse()) tell(name, texts.join(' '));
      })
      .catch(() => tell('', document.getElementById('network-line')?.dataset.failed ?? ''))
      .finally(() => delete form.dataset.busy);
  });
}
