/**
 * The button "leave this page quickly". Without a script it is a plain link. With one, the page goes blank at once, its entry in the
 * history is replaced by the page that is opened, and it stays blank if the browser restores it from its cache. Pressing Shift three times
 * does the same.
 */
export function wireLeave(): void {
  const link = document.getElementById('leave');
  if (!(link instanceof HTMLAnchorElement)) return;
  const key = 'left';

  const blank = (): void => {
    document.documentElement.classList.add('is-left');
    document.title = '';
  };
  const leave = (): void => {
    blank();
    try {
      sessionStorage.setItem(key, '1');
    } catch {
      // Storage may be switched off; the page goes blank all the same.
    }
    // The page's own entry in the history gets another address first, in case the next page is slow or does not load.
    history.replaceState(null, '', '/');
    location.replace(link.href);
  };

  link.addEventListener('click', (event) => {
    event.preventDefault();
    leave();
  });

  let presses = 0;
  let last = 0;
  addEventListener('keydown', (event) => {
    if (event.key !== 'Shift') {
      presses = 0;
      return;
    }
    if (event.repeat) return;
    presses = event.timeStamp - last < 900 ? presses + 1 : 1;
    last = event.timeStamp;
    if (presses === 3) leave();
  });

  // A person who comes back with the browser's Back button sees nothing; a person who opens an address or a link sees the page.
  const cameBack = (): boolean => {
    const entry = performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming | undefined;
    return entry?.type === 'back_forward';
  };
  const wasLeft = (): boolean => {
    try {
      return sessionStorage.getItem(key) === '1';
    } catch {
      return document.documentElement.classList.contains('is-left');
    }
  };
  const hide = (): void => {
    blank();
    location.replace(link.href);
  };
  addEventListener('pageshow', (event) => {
    if (event.persisted && wasLeft()) hide();
  });
  if (wasLeft()) {
    if (cameBack()) hide();
    else sessionStorage.removeItem(key);
  }
}
