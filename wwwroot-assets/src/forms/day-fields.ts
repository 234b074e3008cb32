import { each, onClick } from '../widgets/dom';
import { type DayIs, dayName, isoOf, todayIn, typedOf, withYear } from './typed-days';

const fieldOf = (button: HTMLElement): HTMLInputElement | null =>
  button.parentElement?.querySelector<HTMLInputElement>('[data-day]') ?? null;

/** Shows the day of the week beside a typed date. */
function wireNames(): void {
  each<HTMLInputElement>('.field [data-day]', (input) => {
    const name = document.createElement('span');
    name.className = 'day-field-name';
    name.setAttribute('aria-hidden', 'true');
    input.after(name);
    // A day without a year is said back with the year that the field means.
    input.addEventListener('change', () => {
      input.value = withYear(input.value, todayIn(Date.now()), input.dataset.day as DayIs);
    });
    const say = (): void => {
      const iso = isoOf(input.value);
      name.textContent = iso ? dayName(iso, document.documentElement.lang) : '';
    };
    input.addEventListener('input', say);
    input.addEventListener('change', say);
    input.form?.addEventListener('reset', () => setTimeout(say));
    say();
  });
}

let month: HTMLElement | undefined;
let asked: HTMLElement | undefined;

/** One small calendar for the whole page; its library is loaded when it is first opened. */
async function monthOf(button: HTMLElement): Promise<HTMLElement> {
  await import('cally');
  if (month) return month;
  month = document.createElement('div');
  month.className = 'day-month';
  month.popover = 'auto';
  month.setAttribute('role', 'dialog');
  const calendar = document.createElement('calendar-date');
  calendar.setAttribute('locale', document.documentElement.lang === 'vi' ? 'vi-VN' : 'en-GB');
  calendar.setAttribute('first-day-of-week', '1');
  calendar.setAttribute('show-outside-days', '');
  for (const [slot, sign, words] of [
    ['previous', '‹', button.dataset.previous],
    ['next', '›', button.dataset.next],
  ] as const) {
    const arrow = document.createElement('span');
    arrow.slot = slot;
    arrow.setAttribute('role', 'img');
    arrow.setAttribute('aria-label', words ?? '');
    arrow.textContent = sign;
    calendar.append(arrow);
  }
  calendar.append(document.createElement('calendar-month'));
  calendar.addEventListener('change', () => {
    const [iso, input] = [(calendar as HTMLElement & { value: string }).value, asked && fieldOf(asked)];
    if (!iso || !input) return;
    input.value = typedOf(iso);
    month?.hidePopover();
    input.focus();
    input.dispatchEvent(new Event('input', { bubbles: true }));
    input.dispatchEvent(new Event('change', { bubbles: true }));
  });
  month.addEventListener('toggle', (event) => asked?.setAttribute('aria-expanded', String((event as ToggleEvent).newState === 'open')));
  month.append(calendar);
  document.body.append(month);
  return month;
}

async function open(button: HTMLElement): Promise<void> {
  const input = fieldOf(button);
  if (!input) return;
  const shown = await monthOf(button);
  asked = button;
  shown.setAttribute('aria-label', button.getAttribute('aria-label') ?? '');
  const calendar = shown.querySelector<HTMLElement & { value: string; focusedDate?: string; focus(options?: { target: 'day' }): void }>(
    'calendar-date',
  );
  if (!calendar) return;
  const iso = isoOf(input.value);
  calendar.value = iso ?? '';
  if (iso) calendar.focusedDate = iso;
  shown.showPopover();
  const [at, size] = [input.getBoundingClientRect(), shown.getBoundingClientRect()];
  const below = at.bottom + 6 + size.height <= innerHeight || at.top < size.height + 6;
  shown.style.left = `${Math.max(8, Math.min(at.left, innerWidth - size.width - 8)) + scrollX}px`;
  shown.style.top = `${(below ? at.bottom + 6 : at.top - size.height - 6) + scrollY}px`;
  // The library draws the new day with the next frame, and only then can it get the focus.
  requestAnimationFrame(() => calendar.focus({ target: 'day' }));
}

/** With a mouse, a small calendar opens beside the field. On a phone the keyboard of digits is enough. */
function wireMonths(): void {
  if (!('showPopover' in HTMLElement.prototype) || !matchMedia('(any-pointer: fine)').matches) return;
  each<HTMLElement>('[data-day-pick]', (button) => {
    const label = fieldOf(button)?.labels?.[0]?.textContent?.trim();
    if (label) button.setAttribute('aria-label', `${button.getAttribute('aria-label')}: ${label}`);
    button.hidden = false;
  });
  onClick('[data-day-pick]', (button) => void open(button));
}

export function wireDayFields(): void {
  wireNames();
  wireMonths();
}
