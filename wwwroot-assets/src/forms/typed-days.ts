/**
 * Days as people in Viet Nam type them: 27/11/2026. The server reads more forms and decides; this is for what the page shows beside the
 * field.
 */

const typedDay = /^(\d{1,2})([/.\- ])(\d{1,2})\2(\d{4})$/;

/** Turns "27/11/2026" into "2026-11-27"; null when the text is no day. */
export function isoOf(typed: string): string | null {
  const text = typed.trim();
  const parts = typedDay.exec(text);
  const [day, month, year] = parts
    ? [parts[1], parts[3], parts[4]]
    : [text.slice(0, 2), text.slice(2, 4), /^\d{8}$/.test(text) ? text.slice(4) : ''];
  const iso = `${year}-${month?.padStart(2, '0')}-${day?.padStart(2, '0')}`;
  const date = new Date(`${iso}T12:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso) ? iso : null;
}

const shortDay = /^(\d{1,2})[/.-](\d{1,2})$/;

/** Between two 29ths of February lie at most eight years. */
const mostYears = 8;

/** The present day in Viet Nam, "2026-11-29". */
export const todayIn = (now: number): string => new Date(now + 7 * 3_600_000).toISOString().slice(0, 10);

/** Which day is meant when it was typed without a year: the next one, the last one, or the one nearest to today. */
export type DayIs = 'next' | 'past' | 'near';

/**
 * Completes a day that was typed without a year, "4/12", with the year that is meant: "04/12/2026". Any other text stays as it was typed.
 * The twin of `TypedValues.WithYear`; tests/vectors/typed-days.json checks both.
 */
export function withYear(typed: string, today: string, meant: DayIs = 'next'): string {
  const parts = shortDay.exec(typed.trim());
  if (!parts) return typed;
  const [day, month] = [parts[1]!.padStart(2, '0'), parts[2]!.padStart(2, '0')];
  const present = Number(today.slice(0, 4));
  const distance = (iso: string): number => Math.abs(Date.parse(iso) - Date.parse(today));
  let best: string | undefined;
  for (let year = present + mostYears; year >= present - mostYears; year--) {
    const iso = isoOf(`${day}/${month}/${year}`);
    if (iso === null || (meant === 'next' && iso < today) || (meant === 'past' && iso > today)) continue;
    if (best === undefined || distance(iso) < distance(best)) best = iso;
  }
  return best === undefined ? typed : typedOf(best);
}

/** Turns "2026-11-27" into "27/11/2026". */
export const typedOf = (iso: string): string => iso.split('-').reverse().join('/');

/** "Thứ Sáu", "Chủ nhật": capitals follow the same rule as on the server. */
export function dayName(iso: string, language: string): string {
  const locale = language === 'vi' ? 'vi-VN' : 'en-GB';
  const name = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' }).format(new Date(`${iso}T12:00:00Z`));
  return `${name.charAt(0).toUpperCase()}${name.slice(1).replace('Nhật', 'nhật')}`;
}
