import { readCode } from '../src/door/ticket-codes';

/** Fast entry from a signed paper sheet: Enter ticks the row whose number or code was typed; Enter in an empty field saves. */
const form = document.querySelector<HTMLFormElement>('[data-entry]');
const typed = form?.querySelector<HTMLInputElement>('[data-entry-typed]');
const said = form?.querySelector<HTMLElement>('[data-entry-said]');

function rowOf(word: string): HTMLElement | null {
  if (/^\d{1,4}$/.test(word)) return form?.querySelector<HTMLElement>(`[data-row="${Number(word)}"]`) ?? null;
  const read = readCode(word);
  return 'code' in read ? (form?.querySelector<HTMLElement>(`[data-code="${read.code}"]`) ?? null) : null;
}

/**
 * Ticks the rows that are on this page and returns the words that are not. The server resolves those: rows of other pages, ranges, and
 * words that are no row.
 */
function tick(words: readonly string[]): { left: string[]; lines: string[] } {
  const left: string[] = [];
  const lines: string[] = [];
  for (const word of words) {
    const row = rowOf(word);
    if (!row) {
      left.push(word);
      continue;
    }
    const box = row.querySelector<HTMLInputElement>('input[type="checkbox"]');
    if (box) {
      box.checked = true;
      box.dispatchEvent(new Event('change', { bubbles: true }));
    }
    row.scrollIntoView({ block: 'nearest' });
    lines.push(
      (typed?.dataset[box ? 'ticked' : 'already'] ?? '').replace('{0}', row.dataset.row ?? '').replace('{1}', row.dataset.name ?? ''),
    );
  }
  return { left, lines };
}

typed?.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.isComposing || event.ctrlKey) return;
  const text = typed.value.trim();
  if (text === '') return;
  // A code in two groups counts as one word. Ranges are left to the server.
  const words = 'code' in readCode(text) ? [text] : text.split(/[\s,;]+/).filter(Boolean);
  const { left, lines } = tick(words);
  if (lines.length === 0) return;
  event.preventDefault();
  typed.value = left.join(' ');
  if (said) said.textContent = lines.join(' · ');
});
