import { each } from '../widgets/dom';
import { changedNames, controls, same, typedIn, type Values } from './form-values';
import { attempt, dropKept, keptEnded, keptKeys, keptPrefix, wireKeptEnd } from './unsent-edits-storage';

/**
 * Edits of live things, which others rely on, are never saved by themselves. Until they are sent they are kept in this browser: per
 * account, without fields about persons, for 24 hours, and no longer than the sign-out. After a crash or a lost network they are offered
 * again.
 */

const lasts = 24 * 60 * 60 * 1000;

interface KeptField {
  label: string;
  was: string[];
  now: string[];
  /** The values as the screen shows them. */
  words: string[];
}

interface Kept {
  at: number;
  version: string;
  fields: Record<string, KeptField>;
}

function meta(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? '';
}

function read(key: string): Kept | undefined {
  return attempt(() => JSON.parse(localStorage.getItem(key) ?? 'null') as Kept | null) ?? undefined;
}

/** Deletes edits that are too old, and those of another account than the one that is signed in. */
function sweep(account: string): void {
  for (const key of keptKeys()) {
    const kept = read(key);
    if (!kept || Date.now() - kept.at >= lasts || (account !== '' && !key.startsWith(`${keptPrefix}${account}:`))) dropKept(key);
  }
}

const personal = '[data-person], [type="password"], [type="file"], [type="email"], [type="tel"]';

function labelOf(control: HTMLElement & { labels?: NodeListOf<HTMLLabelElement> | null }): string {
  const group = control.closest('fieldset.field')?.querySelector('legend');
  const label = group ?? control.labels?.[0];
  const row = control.closest('fieldset:not(.field)')?.querySelector('legend')?.textContent?.trim();
  const words = (label?.firstChild?.textContent ?? label?.textContent ?? '').trim() || (label?.textContent ?? '').trim();
  return row ? `${row}: ${words}` : words;
}

function wordsOf(fields: ReturnType<typeof controls>, name: string, values: readonly string[]): string[] {
  return values.map((value) => {
    for (const control of fields.filter((field) => field.name === name)) {
      if (control instanceof HTMLSelectElement) {
        const option = [...control.options].find((one) => one.value === value);
        if (option) return option.text.trim();
      } else if (
        control instanceof HTMLInputElement &&
        (control.type === 'radio' || control.type === 'checkbox') &&
        control.value === value
      ) {
        return control.labels?.[0]?.textContent?.trim() ?? value;
      } else if (control instanceof HTMLInputElement && control.type === 'date') {
        return value.split('-').reverse().join('/');
      }
    }
    return value;
  });
}

interface WithCombobox extends HTMLSelectElement {
  tomselect?: { sync: () => void };
}

function fill(fields: ReturnType<typeof controls>, name: string, field: KeptField): void {
  for (const control of fields.filter((one) => one.name === name)) {
    if (control instanceof HTMLSelectElement) {
      field.now.forEach((value, place) => {
        if (![...control.options].some((option) => option.value === value)) control.add(new Option(field.words[place] ?? value, value));
      });
      for (const option of control.options) option.selected = field.now.includes(option.value);
      if (field.now.length === 0 && !control.multiple) control.value = '';
      (control as WithCombobox).tomselect?.sync();
    } else if (control instanceof HTMLInputElement && (control.type === 'radio' || control.type === 'checkbox')) {
      control.checked = field.now.includes(control.value);
    } else {
      control.value = field.now[0] ?? '';
    }
    control.dispatchEvent(new Event('input', { bubbles: true }));
    control.dispatchEvent(new Event('change', { bubbles: true }));
  }
}

const two = (number: number): string => String(number).padStart(2, '0');

/** "14:00, 24/11", whatever the browser's language. */
function clock(at: number): string {
  const then = new Date(at);
  return `${two(then.getHours())}:${two(then.getMinutes())}, ${two(then.getDate())}/${two(then.getMonth() + 1)}`;
}

/**
 * Keeps the edits of `form[data-keep="WHAT"]` with its `data-keep-version`; the element `[data-kept-offer]` inside offers them again.
 * Fields below `[data-person]` are never kept.
 */
export function wireKept(): void {
  const account = meta('account');
  const opened = Date.now();
  const sent = meta('sent');
  if (account && sent) dropKept(`${keptPrefix}${account}:${sent}`);
  sweep(account);
  setInterval(() => sweep(account), 10 * 60 * 1000);
  wireKeptEnd();

  each<HTMLFormElement>('form[data-keep]', (form) => {
    const what = form.dataset.keep;
    if (!account || !what) return;
    const key = `${keptPrefix}${account}:${what}`;
    const fields = (): ReturnType<typeof controls> =>
      controls(form).filter((field) => !field.matches(personal) && !field.closest('[data-person]'));
    const before: Values = typedIn(fields());
    const ended = (): boolean => Number(attempt(() => localStorage.getItem(keptEnded)) ?? 0) > opened;
    let timer = 0;

    const keep = (): void => {
      clearTimeout(timer);
      if (ended()) return;
      const there = fields();
      const now = typedIn(there);
      const old = read(key);
      const kept: Kept = { at: Date.now(), version: form.dataset.keepVersion ?? '', fields: { ...(old?.fields ?? {}) } };
      for (const name of changedNames(before, now)) {
        const control = there.find((field) => field.name === name);
        const was = old?.fields[name]?.was ?? before[name] ?? [];
        kept.fields[name] = {
          label: control ? labelOf(control) : '',
          was,
          now: now[name] ?? [],
          words: wordsOf(there, name, now[name] ?? []),
        };
      }
      // A field that was changed back is no edit any more. Edits that are offered and were not touched stay until somebody decides.
      for (const name of Object.keys(kept.fields)) {
        if (touched.has(name) && same(now[name], kept.fields[name]?.was)) delete kept.fields[name];
      }
      if (Object.keys(kept.fields).length === 0) dropKept(key);
      else attempt(() => localStorage.setItem(key, JSON.stringify(kept)));
    };
    const touched = new Set<string>();
    const soon = (event: Event): void => {
      const name = (event.target as Partial<HTMLInputElement>).name;
      if (name) touched.add(name);
      clearTimeout(timer);
      timer = window.setTimeout(keep, 400);
    };
    form.addEventListener('input', soon);
    form.addEventListener('change', soon);
    addEventListener('pagehide', () => {
      if (touched.size > 0) keep();
    });
    form.addEventListener('submit', () => {
      if (touched.size > 0) keep();
    });

    const offer = form.querySelector<HTMLElement>('[data-kept-offer]');
    const kept = read(key);
    if (!offer || !kept || form.dataset.typed === 'true') return;
    const there = fields();
    const current = typedIn(there);
    const open = Object.entries(kept.fields).filter(([name, field]) => name in current && !same(current[name], field.now));
    if (open.length === 0) {
      dropKept(key);
      return;
    }
    const list = offer.querySelector('[data-kept-list]');
    for (const [name, field] of open) {
      const line = document.createElement('li');
      const label = document.createElement('b');
      label.textContent = field.label;
      const nothing = offer.dataset.nothing ?? '';
      line.append(label, ': ', wordsOf(there, name, current[name] ?? []).join(', ') || nothing, ' → ', field.words.join(', ') || nothing);
      list?.append(line);
    }
    const at = offer.querySelector('[data-kept-at]');
    if (at) at.textContent = (offer.dataset.at ?? '').replace('{0}', clock(kept.at));
    const changed = offer.querySelector<HTMLElement>('[data-kept-changed]');
    if (changed) changed.hidden = open.every(([name, field]) => same(current[name], field.was));
    offer.hidden = false;
    offer.querySelector('[data-kept-take]')?.addEventListener('click', () => {
      offer.hidden = true;
      for (const [name, field] of open) fill(there, name, field);
      there.find((field) => field.name === open[0]?.[0])?.focus();
    });
    offer.querySelector('[data-kept-drop]')?.addEventListener('click', () => {
      offer.hidden = true;
      dropKept(key);
      form.querySelector<HTMLElement>('h2, input:not([type="hidden"])')?.focus();
    });
  });
}
