/**
 * A page that answers a form must not be asked for again: Back and reload would send the form once more, or end on the browser's error
 * page. So its place in the history gets the same address, to be asked for without the form.
 */
export function wireBack(): void {
  const here = new URL(location.href);
  here.searchParams.delete('handler');
  history.replaceState(history.state, '', here);
}
