/** Times as the door shows them, in the country's time zone, whatever zone the phone is set to. */

/** The hour and minute. */
export const time = new Intl.DateTimeFormat('vi-VN', {
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
  timeZone: 'Asia/Ho_Chi_Minh',
});
/** The hour, minute and second. */
export const timeToTheSecond = new Intl.DateTimeFormat('vi-VN', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
  timeZone: 'Asia/Ho_Chi_Minh',
});
const day = new Intl.DateTimeFormat('vi-VN', { day: '2-digit', month: '2-digit', timeZone: 'Asia/Ho_Chi_Minh' });

/** The hour and minute, with the day when it is another day than that of `now`. */
export function when(at: number, now: number): string {
  return day.format(at) === day.format(now) ? time.format(at) : `${time.format(at)}, ${day.format(at)}`;
}
