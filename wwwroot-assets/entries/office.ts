import htmx from 'htmx.org';
import { wireCreations } from '../src/forms/new-choice-dialog';
import { wireForms } from '../src/forms/office-forms';
import { wireDialogs } from '../src/widgets/dialogs';
import { each } from '../src/widgets/dom';
import { wireMenus } from '../src/widgets/menus';
import { wireNetwork } from '../src/widgets/network-line';
import { wireTheme } from '../src/widgets/theme';
import { wireToasts } from '../src/widgets/toasts';

// The content security policy allows neither inline styles nor eval; pages hold names, so none is kept in the browser's storage.
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

// What only works with script is drawn hidden and shown here, so that nobody meets a dead button.
each<HTMLElement>('[data-with-script]', (element) => (element.hidden = false));

// On a phone a row of tabs is longer than the window: the one that is open comes into sight.
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
