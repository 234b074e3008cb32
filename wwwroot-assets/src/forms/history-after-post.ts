/**
 * A page that answers a form is not asked for again: Back and reload would send the form once more, or end on the browser's error page. Its
 * place in the history is that of the same address, asked for anew.
 */
export function wireBack(): void {
  const here = new URL(location.href);
  here.searchParams.delete('handler');
  history.replaceState(history.state, '', here);
}
