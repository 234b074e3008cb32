import { onClick } from './dom';

type Theme = 'light' | 'dark' | 'system';

function current(): Theme {
  const chosen = /(?:^|; )theme=(light|dark)/.exec(document.cookie)?.[1];
  return (chosen as Theme | undefined) ?? 'system';
}

function show(theme: Theme): void {
  if (theme === 'system') document.documentElement.removeAttribute('data-bs-theme');
  else document.documentElement.dataset.bsTheme = theme;
  for (const button of document.querySelectorAll<HTMLElement>('[data-theme-choice]')) {
    button.setAttribute('aria-pressed', String(button.dataset.themeChoice === theme));
  }
  document.dispatchEvent(new CustomEvent('theme:changed'));
}

/** Light, dark or as the system says. The choice is stored in a cookie, so that the server already sends the page in the right theme. */
export function wireTheme(): void {
  show(current());
  onClick('[data-theme-choice]', (button) => {
    const theme = (button.dataset.themeChoice ?? 'system') as Theme;
    const age = theme === 'system' ? 0 : 60 * 60 * 24 * 365;
    const secure = location.protocol === 'https:' ? '; Secure' : '';
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in browsers that the pages still serve.
    document.cookie = `theme=${theme}; Path=/; Max-Age=${age}; SameSite=Lax${secure}`;
    show(theme);
  });
}
