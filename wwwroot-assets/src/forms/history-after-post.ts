/**
 * A page that answers a post must not be loaded again from the history: Back and reload would send the form once more, or end on the
 * browser's error page. So its entry in the history is replaced by the same address without the form.
 */
export function wireBack(): void {
  const here = new URL(location.href);
  here.searchParams.delete('handler');
  history.replaceState(history.state, '', here);
}
