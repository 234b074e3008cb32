import { icon } from './dom';

const shown = 5000;

/** Shows for five seconds at the bottom of the page that a small act succeeded. It is never used for errors. */
export function toast(text: string): void {
  const room = document.getElementById('toasts');
  if (!room) return;
  const line = document.createElement('div');
  line.className = 'toast-line';
  line.append(icon('circle-check'), text);
  room.append(line);
  setTimeout(() => line.remove(), shown);
}

/** Toasts that the server put on the page. */
export function wireToasts(): void {
  for (const line of document.querySelectorAll('#toasts > .toast-line')) setTimeout(() => line.remove(), shown);
}
