/** Drop-downs are <details class="drop">: they close at Escape, at a click outside, and when another one opens. */
export function wireMenus(): void {
  const open = (): HTMLDetailsElement[] => [...document.querySelectorAll<HTMLDetailsElement>('details.drop[open]')];
  document.addEventListener('click', (event) => {
    for (const menu of open()) {
      const target = event.target as Node;
      const chosen = target instanceof Element && target.closest('.drop-item:not([data-theme-choice])');
      if (!menu.contains(target) || chosen) menu.open = false;
    }
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    for (const menu of open()) {
      menu.open = false;
      menu.querySelector('summary')?.focus();
    }
  });
  document.addEventListener('focusin', (event) => {
    for (const menu of open()) if (!menu.contains(event.target as Node)) menu.open = false;
  });
}
