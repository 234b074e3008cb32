/** An element that the page certainly has. */
export function get<T extends HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

/** Whether a dialog is open, so that somebody is busy with it. */
export const isDialogOpen = (): boolean => document.querySelector('dialog[open]') !== null;
