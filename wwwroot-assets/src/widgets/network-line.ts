/** A lost network and failed requests are shown in a line at the top of the page, never in a dialog or a toast. */
export function wireNetwork(): void {
  const line = document.getElementById('network-line');
  const words = document.getElementById('network-words');
  if (!line || !words) return;
  const say = (text: string | undefined, kind: 'is-offline' | 'is-wrong'): void => {
    words.textContent = text ?? '';
    line.className = `page-line ${kind}`;
    line.hidden = !text;
  };
  const offline = (): void => say(line.dataset.offline, 'is-offline');
  addEventListener('offline', offline);
  addEventListener('online', () => say(undefined, 'is-offline'));
  if (!navigator.onLine) offline();
  document.addEventListener('htmx:sendError', () => say(line.dataset.failed, 'is-wrong'));
  document.addEventListener('htmx:responseError', () => say(line.dataset.refused, 'is-wrong'));
  document.addEventListener('htmx:beforeOnLoad', () => {
    if (navigator.onLine) say(undefined, 'is-offline');
  });
}
