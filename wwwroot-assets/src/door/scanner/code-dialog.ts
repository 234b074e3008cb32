import { get } from '../page-elements';
import { readCode } from '../ticket-codes';
import { KeyBursts } from './key-bursts';
import type { ScannerView } from './scanner-view';
import { readTyped } from './typed-scan';

/** The dialog for typing the code on a ticket. */
export class CodeDialog {
  constructor(private readonly view: ScannerView) {}

  wire(): void {
    const dialog = get<HTMLDialogElement>('code-dialog');
    const input = get<HTMLInputElement>('code-input');
    get('type-code').onclick = () => {
      input.value = '';
      get('code-error').textContent = '';
      dialog.showModal();
      input.focus();
    };
    // A scanner at a cable may type into the open field. Its keys are read by their positions, whatever the keyboard layout makes of them.
    const bursts = new KeyBursts((keys) => {
      const read = readTyped(keys);
      if ('disturbs' in read) get('code-error').textContent = this.view.text(`Keyboard.${read.disturbs}`);
      if (!('code' in read) && !('token' in read)) return;
      dialog.close();
      void this.view.session.enter(read);
    });
    input.addEventListener('keydown', (event) => {
      const key = { key: event.key, code: event.code, shift: event.shiftKey, capsLock: event.getModifierState?.('CapsLock') ?? false };
      if (bursts.press(key, performance.now())) event.preventDefault();
    });
    get<HTMLFormElement>('code-form').onsubmit = (event) => {
      event.preventDefault();
      const read = readCode(input.value);
      if ('code' in read) {
        dialog.close();
        void this.view.session.enter(read);
        return;
      }
      if ([...input.value].some((sign) => sign > '\u007F' && sign.toUpperCase() !== 'Đ')) {
        get('code-error').textContent = this.view.text('Keyboard.input-method');
        input.setAttribute('aria-invalid', 'true');
        input.focus();
        return;
      }
      const key = { length: 'Code.Length', symbol: 'Code.Symbol', mistyped: 'Code.Mistyped' }[read.fault];
      get('code-error').textContent = this.view.text(key);
      input.setAttribute('aria-invalid', 'true');
      input.focus();
    };
    input.oninput = () => input.removeAttribute('aria-invalid');
  }
}
