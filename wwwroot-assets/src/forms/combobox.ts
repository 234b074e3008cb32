import TomSelect from 'tom-select/base';
import { fold } from '../text/folding';
import { each, icon } from '../widgets/dom';

/** A choice in the server's answer. `tone` colours the state ("good", "wrong"); `state` is its word. */
interface Choice {
  value: string;
  text: string;
  /** Second line: commune, seats, office … */
  note?: string;
  state?: string;
  tone?: 'good' | 'wrong';
}

const signs = { good: 'circle-check', wrong: 'alert-triangle' } as const;

function sign(tone: Choice['tone']): SVGSVGElement | '' {
  return tone ? icon(signs[tone]) : '';
}

function node(className: string, ...parts: (Node | string)[]): HTMLElement {
  const element = document.createElement('div');
  element.className = className;
  element.append(...parts.filter((part) => part !== ''));
  return element;
}

/** Wraps a text in one element: the library marks the found letters inside it, and the pieces stay one text. */
function words(text: string): HTMLElement {
  const element = document.createElement('span');
  element.className = 'words';
  element.textContent = text;
  return element;
}

function small(text: string | undefined, className = ''): HTMLElement | '' {
  if (!text) return '';
  const element = document.createElement('small');
  element.className = className;
  element.textContent = text;
  return element;
}

function wire(select: HTMLSelectElement): void {
  const { source, create, createText, noResults, removeText, placeholder, searching, failed, icon: lead } = select.dataset;
  const label = select.labels?.[0]?.textContent?.trim() ?? select.getAttribute('aria-label') ?? '';
  const multiple = select.multiple;
  let note = noResults ?? '';
  // The fields on which the answer depends (commune, hours); `data-with` names them, and without the first of them `data-first` says so.
  const fields = (select.dataset.with ?? '').split(' ').filter(Boolean);
  const typedIn = (name: string): string => {
    const value = select.form ? new FormData(select.form).get(name) : null;
    return typeof value === 'string' ? value : '';
  };
  // An answer to a question that was asked with other values of those fields is dropped, and so is one that comes after the answer to what
  // was typed later.
  let round = 0;
  let questions = 0;

  const control = new TomSelect(select, {
    plugins: {},
    valueField: 'value',
    labelField: 'text',
    searchField: [],
    maxOptions: 60,
    closeAfterSelect: true,
    hideSelected: multiple,
    copyClassesToDropdown: false,
    placeholder: placeholder ?? '',
    hidePlaceholder: !multiple,
    openOnFocus: true,
    preload: source ? 'focus' : false,
    loadThrottle: 200,
    refreshThrottle: 0,
    loadingClass: 'is-loading',
    selectOnTab: false,
    // The server's answers are already filtered and ranked. A list that is complete on the page is searched here by the same rule: every
    // word is found, in any order.
    score: (query: string) => {
      const asked = fold(query).split(' ');
      return (item: Record<string, unknown>) => {
        const text = fold(`${String(item.text ?? '')} ${String(item.note ?? '')}`);
        return source || asked.every((word) => text.includes(word)) ? 1 : 0;
      };
    },
    shouldLoad: () => Boolean(source),
    load: source
      ? (query: string, done: (choices?: Choice[]) => void): void => {
          const address = new URL(source, location.href);
          address.searchParams.set('q', query);
          const asked = round;
          questions += 1;
          const question = questions;
          for (const name of fields) if (typedIn(name)) address.searchParams.set(name, typedIn(name));
          fetch(address, { headers: { Accept: 'application/json' } })
            .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status)))))
            .then((choices: Choice[]) => {
              if (asked !== round || question !== questions) {
                done();
                return;
              }
              note = (fields[0] && !typedIn(fields[0]) ? select.dataset.first : undefined) ?? noResults ?? '';
              const chosen = new Set([control.getValue()].flat());
              for (const value of Object.keys(control.options)) if (!chosen.has(value)) control.removeOption(value, true);
              done(choices);
            })
            .catch(() => {
              if (question === questions) note = failed ?? '';
              done([]);
            });
        }
      : undefined,
    create:
      create === undefined
        ? false
        : (input: string, done: (choice?: Choice) => void): boolean => {
            const dialog = create ? document.getElementById(create) : null;
            if (!(dialog instanceof HTMLDialogElement)) {
              done({ value: `new:${input}`, text: input });
              return true;
            }
            // The dialog gets the typed name. When the choice was made, the page sends the event `combobox:created` with it.
            const name = dialog.querySelector<HTMLInputElement>('[data-created-name]');
            if (name) name.value = input;
            const settle = (event: Event): void => {
              dialog.removeEventListener('close', settle);
              dialog.removeEventListener('combobox:created', settle);
              const choice = (event as CustomEvent<Choice | undefined>).detail;
              done(choice && typeof choice === 'object' ? choice : undefined);
              if (dialog.open) dialog.close();
              control.focus();
            };
            dialog.addEventListener('close', settle);
            dialog.addEventListener('combobox:created', settle);
            dialog.showModal();
            return true;
          },
    createFilter: (input: string) => input.trim().length > 1,
    addPrecedence: false,
    render: {
      option: (data: Choice) =>
        node(`option is-${data.tone ?? 'plain'}`, sign(data.tone), words(data.text), small(data.note), small(data.state, 'push')),
      item: (data: Choice) => {
        if (!multiple) return node('item', data.text, small(data.state ?? data.note));
        const remove = document.createElement('button');
        remove.type = 'button';
        remove.className = 'remove';
        remove.setAttribute('aria-label', `${removeText ?? ''} ${data.text}`.trim());
        remove.append(icon('x'));
        const chip = node(`item is-${data.tone ?? 'plain'}`, sign(data.tone), data.text, remove);
        if (data.state) chip.title = data.state;
        return chip;
      },
      option_create: (data: { input: string }) => node('create', icon('plus'), `${createText ?? ''} “${data.input}”`),
      no_results: () => node('no-results', note),
      loading: () => node('spinner-row', searching ?? ''),
      not_loading: () => undefined as unknown as string,
    },
    onItemAdd(this: TomSelect) {
      // The typed text has found its choice; if it stayed in the box it would filter the next search.
      if (multiple) this.setTextboxValue('');
    },
    onInitialize(this: TomSelect) {
      // The form still sends the select, but screen readers and the tab key should only reach the text box.
      select.setAttribute('aria-hidden', 'true');
      select.tabIndex = -1;
      if (lead) {
        this.wrapper.classList.add('has-icon');
        this.wrapper.prepend(icon(lead));
      }
      const described = select.getAttribute('aria-describedby');
      if (described) this.control_input.setAttribute('aria-describedby', described);
      if (select.getAttribute('aria-invalid') === 'true') {
        this.wrapper.classList.add('is-invalid');
        this.control_input.setAttribute('aria-invalid', 'true');
      }
      if (label) this.dropdown_content.setAttribute('aria-label', label);
    },
  });

  // The library takes a click into an open box for a wish to leave it, and drops the focus: whoever came by the Tab key, which opens the
  // list, and then clicks into the box would type into nothing. Here the list stays, and so does the focus.
  control.hook('instead', 'onClick', () => {
    control.clearActiveItems();
    if (control.isOpen) control.control_input.focus();
    else control.focus();
  });

  // "Add a new one" is the last line of the list. Each line of a list box has to be an option for screen readers.
  control.hook('after', 'refreshOptions', () => {
    const list = control.dropdown_content;
    const create = list.querySelector<HTMLElement>('.create');
    if (create) {
      create.id = `${select.id}-create`;
      create.setAttribute('role', 'option');
      if (list.lastElementChild !== create) list.append(create);
    }
    for (const line of list.querySelectorAll('.no-results, .spinner-row')) {
      line.setAttribute('role', 'option');
      line.setAttribute('aria-disabled', 'true');
    }
  });
  // An answer of the server that arrives after somebody has chosen would open the list again, so the list is closed.
  let chosen = false;
  control.on('item_add', () => {
    chosen = true;
  });
  const looksOn = (): void => {
    chosen = false;
  };
  control.on('focus', looksOn);
  control.control_input.addEventListener('input', looksOn);
  control.control_input.addEventListener('keydown', looksOn);
  control.control.addEventListener('mousedown', looksOn);
  control.on('load', () => {
    if (chosen) control.close(false);
  });
  // If the list would end below the window, the page is scrolled up, but the field stays visible.
  control.on('dropdown_open', (list: HTMLElement) => {
    const room = (window.visualViewport?.height ?? innerHeight) - 84;
    const below = list.getBoundingClientRect().bottom - room;
    const above = control.control.getBoundingClientRect().top - 96;
    if (below > 0 && above > 0) scrollBy({ top: Math.min(below, above), behavior: 'auto' });
  });

  control.control.addEventListener(
    'click',
    (event) => {
      const remove = (event.target as Element).closest('.remove');
      const value = remove?.closest<HTMLElement>('.item')?.dataset.value;
      if (value === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      control.removeItem(value);
      control.refreshOptions(false);
      control.focus();
    },
    true,
  );

  // When another field of the form changed that the answer depends on, the next opening asks the server again, also with an empty box: the
  // library would ask that only once for the whole page.
  select.form?.addEventListener('change', (event) => {
    if (!fields.includes((event.target as HTMLInputElement).name)) return;
    round += 1;
    control.clearOptions();
    control.wrapper.classList.remove('preloaded');
  });
}

export function wireComboboxes(): void {
  if (wired) return;
  wired = true;
  each<HTMLSelectElement>('select[data-combobox]', wire);
}
let wired = false;
