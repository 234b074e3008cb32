/** `button[data-print]` is drawn hidden and shown here: without script there is the browser's own menu. */
export function wirePrint(): void {
  for (const button of document.querySelectorAll<HTMLElement>('[data-print]')) {
    button.hidden = false;
    button.addEventListener('click', () => window.print());
  }
}
