import { each } from '../widgets/dom';
import { changedNames, controls, typedIn, type Values } from './form-values';

/** Whether any field has a value. A form that came back with errors and without values holds nothing that was typed. */
const holdsSomething = (form: HTMLFormElement): boolean => Object.values(typedIn(controls(form))).some((values) => values.length > 0);

/**
 * Asks before a page is left with unsent input. This holds for every form that changes something; `data-no-guard` excludes the few where
 * nothing is lost (signing in). A form that came back from the server with typed values (`data-typed="true"`, or with errors) counts as
 * unsent from the start.
 */
export function wireLeaving(): void {
  const open = new Map<HTMLFormElement, { before: Values; typed: boolean; on: boolean }>();
  each<HTMLFormElement>('form[method="post"]:not([data-no-guard])', (form) => {
    const state = {
      before: typedIn(controls(form)),
      typed:
        form.dataset.typed === 'true' ||
        (holdsSomething(form) && form.querySelector('.field-error:not(:empty), [data-error-summary]') !== null),
      on: true,
    };
    open.set(form, state);
    const settled = (): void => {
      state.before = typedIn(controls(form));
      state.typed = false;
    };
    form.addEventListener('draft:saved', settled);
  });
  // The listener is on the window, so that it runs after the form's own listeners, which may stop the sending.
  addEventListener('submit', (event) => {
    const state = event.target instanceof HTMLFormElement ? open.get(event.target) : undefined;
    if (state && !event.defaultPrevented) state.on = false;
  });
  for (const name of ['input', 'change', 'pageshow', 'form:lost']) {
    addEventListener(name, () => {
      for (const state of open.values()) state.on = true;
    });
  }
  addEventListener('beforeunload', (event) => {
    for (const [form, state] of open) {
      if (form.isConnected && state.on && (state.typed || changedNames(state.before, typedIn(controls(form))).length > 0))
        event.preventDefault();
    }
  });
}
