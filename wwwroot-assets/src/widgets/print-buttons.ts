/** `button[data-print]` is hidden in the HTML and shown here; without a script people use the browser's own menu. */
export function wirePrint(): void {
  for (const button of document.querySelectorAll<HTMLElement>('[data-print]')) {
    button.hidden = false;
    button.addEventListener('click', () => window.print());
  }
}
