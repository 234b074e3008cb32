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
/** The day and month, as 24/11; browsers write 24-11 for Vietnamese. */
const day = new Intl.DateTimeFormat('en-GB', { day: '2-digit', month: '2-digit', timeZone: 'Asia/Ho_Chi_Minh' });

/** The hour and minute, with the day. */
export const timeAndDay = (at: number): string => `${time.format(at)}, ${day.format(at)}`;

/** The hour, minute and second, with the day when it is another day than that of `now`. */
export function whenToTheSecond(at: number, now: number): string {
  return day.format(at) === day.format(now) ? timeToTheSecond.format(at) : `${timeToTheSecond.format(at)}, ${day.format(at)}`;
}

/** The hour and minute, with the day when it is another day than that of `now`. */
export function when(at: number, now: number): string {
  return day.format(at) === day.format(now) ? time.format(at) : timeAndDay(at);
}
