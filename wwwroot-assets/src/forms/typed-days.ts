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

/** Turns "2026-11-27" into "27/11/2026". */
export const typedOf = (iso: string): string => iso.split('-').reverse().join('/');

/** "Thứ Sáu", "Chủ nhật": capitals follow the same rule as on the server. */
export function dayName(iso: string, language: string): string {
  const locale = language === 'vi' ? 'vi-VN' : 'en-GB';
  const name = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' }).format(new Date(`${iso}T12:00:00Z`));
  return `${name.charAt(0).toUpperCase()}${name.slice(1).replace('Nhật', 'nhật')}`;
}
