/** Times as the door says them, by the country's clock whatever the phone's is set to. */

/** The hour and minute. */
export const time = new Intl.DateTimeFormat('vi-VN', {
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
  timeZone: 'Asia/Ho_Chi_Minh',
});
const day = new Intl.DateTimeFormat('vi-VN', { day: '2-digit', month: '2-digit', timeZone: 'Asia/Ho_Chi_Minh' });

/** The hour and minute, and the day where it is another than `now`'s. */
export function when(at: number, now: number): string {
  return day.format(at) === day.format(now) ? time.format(at) : `${time.format(at)}, ${day.format(at)}`;
}
