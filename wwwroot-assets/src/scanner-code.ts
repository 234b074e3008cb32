import { get, type Desk } from './scanner-page';
import { readCode } from './scanner-read';

/** The code that stands on a ticket, typed. */
export class CodeDialog {
  constructor(private readonly desk: Desk) {}

  wire(): void {
    const dialog = get<HTMLDialogElement>('code-dialog');
    const input = get<HTMLInputElement>('code-input');
    get('type-code').onclick = () => {
      input.value = '';
      get('code-error').textContent = '';
      dialog.showModal();
      input.focus();
    };
    get<HTMLFormElement>('code-form').onsubmit = (event) => {
      event.preventDefault();
      const read = readCode(input.value);
      if ('code' in read) {
        dialog.close();
        void this.desk.admit({ source: 'code', code: read.code });
        return;
      }
      const key = { length: 'Code.Length', symbol: 'Code.Symbol', mistyped: 'Code.Mistyped' }[read.fault];
      get('code-error').textContent = this.desk.text(key);
      input.setAttribute('aria-invalid', 'true');
      input.focus();
    };
    input.oninput = () => input.removeAttribute('aria-invalid');
  }
}
