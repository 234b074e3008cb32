import { onClick } from './dom';

/**
 * `data-open-dialog="ID"` opens the <dialog> with that id, and `data-close-dialog` closes the one around it. The focus goes to the element
 * with `autofocus`, which in a dangerous dialog is the way back.
 */
export function wireDialogs(): void {
  onClick('[data-open-dialog]', (button, event) => {
    const dialog = document.getElementById(button.dataset.openDialog ?? '');
    if (!(dialog instanceof HTMLDialogElement)) return;
    event.preventDefault();
    dialog.showModal();
  });
  onClick('[data-close-dialog]', (button, event) => {
    event.preventDefault();
    button.closest('dialog')?.close();
  });
  document.addEventListener('click', (event) => {
    if (event.target instanceof HTMLDialogElement) {
      const box = event.target.getBoundingClientRect();
      const outside = event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
      if (outside && event.detail > 0) event.target.close();
    }
  });
  // When a form in a dialog came back with errors, the server marks the dialog to be opened again.
  for (const dialog of document.querySelectorAll<HTMLDialogElement>('dialog[data-show]')) dialog.showModal();
}
