import { get } from '../page-elements';

/** Asks why a person is admitted whom the rule refuses; each reason is one tap. */
export class ReasonDialog {
  private onReason: ((reason: string) => void) | undefined;

  open(onReason: (reason: string) => void): void {
    this.onReason = onReason;
    get<HTMLFormElement>('why-form').reset();
    get<HTMLDialogElement>('why-dialog').showModal();
  }

  wire(): void {
    const other = get<HTMLInputElement>('why-other');
    for (const button of document.querySelectorAll<HTMLButtonElement>('#why-form [data-why]'))
      button.onclick = () => this.say(button.dataset.why!);
    get<HTMLFormElement>('why-form').onsubmit = (event) => {
      event.preventDefault();
      if (other.value.trim()) this.say(other.value.trim());
      else other.focus();
    };
  }

  private say(reason: string): void {
    const { onReason } = this;
    this.onReason = undefined;
    get<HTMLDialogElement>('why-dialog').close();
    onReason?.(reason);
  }
}
