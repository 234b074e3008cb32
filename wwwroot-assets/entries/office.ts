import htmx from 'htmx.org';
import { wireCreations } from '../src/forms/new-choice-dialog';
import { wireForms } from '../src/forms/office-forms';
import { wireDialogs } from '../src/widgets/dialogs';
import { each } from '../src/widgets/dom';
import { wireMenus } from '../src/widgets/menus';
import { wireNetwork } from '../src/widgets/network-line';
import { wireTheme } from '../src/widgets/theme';
import { wireToasts } from '../src/widgets/toasts';

// The content security policy forbids inline styles and eval. Pages hold names, so htmx keeps no copy of them in the browser's storage.
htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
htmx.config.allowScriptTags = false;
htmx.config.historyCacheSize = 0;
htmx.config.selfRequestsOnly = true;
htmx.config.scrollBehavior = 'auto';
document.addEventListener('htmx:configRequest', (event) => {
  const { verb, headers } = (event as CustomEvent<{ verb: string; headers: Record<string, string> }>).detail;
  const token = document.querySelector<HTMLInputElement>('input[name="__RequestVerificationToken"]')?.value;
  if (verb !== 'get' && token) headers.RequestVerificationToken = token;
});

// Controls that only work with a script are hidden in the HTML and shown here, so that nobody meets a button that does nothing.
each<HTMLElement>('[data-with-script]', (element) => (element.hidden = false));

// On a phone a row of tabs is wider than the window, so the open tab is scrolled into view.
each<HTMLElement>('.tabs, .door-tabs', (tabs) => {
  const open = tabs.querySelector<HTMLElement>('[aria-current]');
  if (open) tabs.scrollLeft = open.offsetLeft - tabs.offsetLeft - (tabs.clientWidth - open.offsetWidth) / 2;
});

wireTheme();
wireMenus();
wireDialogs();
wireCreations();
wireToasts();
wireForms();
wireNetwork();

if (document.querySelector('[data-combobox]')) void import('../src/forms/combobox').then((part) => part.wireComboboxes());
document.addEventListener('htmx:load', () => {
  if (document.querySelector('[data-combobox]:not(.tomselected)'))
    void import('../src/forms/combobox').then((part) => part.wireComboboxes());
});
