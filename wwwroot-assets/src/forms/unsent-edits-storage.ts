/** The storage of edits that were not sent (`unsent-edits.ts`). Signing out deletes them, whichever page its button is on. */

export const keptPrefix = 'kept:';
/** The key of the time at which somebody signed out in this browser; a page that was opened before then keeps nothing more. */
export const keptEnded = 'kept-ended';

/** The browser may have no storage (switched off, or full). Then nothing is kept, and everything else works. */
export function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}

export function keptKeys(): string[] {
  return attempt(() => Object.keys(localStorage).filter((key) => key.startsWith(keptPrefix))) ?? [];
}

export const dropKept = (key: string): void => void attempt(() => localStorage.removeItem(key));

export function wireKeptEnd(): void {
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || new URL(form.action, location.href).pathname !== '/sign-out') return;
    for (const key of keptKeys()) dropKept(key);
    attempt(() => localStorage.setItem(keptEnded, String(Date.now())));
  });
}
