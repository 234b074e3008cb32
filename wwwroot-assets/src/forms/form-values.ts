/** What a person typed or chose in a form, by the names of the fields, without the values that the server put there for itself. */

export type Values = Record<string, string[]>;

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** The fields of a form that a person fills in. */
export function controls(form: HTMLFormElement): Control[] {
  return [...form.elements].filter((field): field is Control => {
    if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement || field instanceof HTMLTextAreaElement)) return false;
    return field.name !== '' && !field.disabled && !['hidden', 'submit', 'button', 'image', 'reset'].includes(field.type);
  });
}

function valuesOf(control: Control): string[] {
  if (control instanceof HTMLSelectElement)
    return [...control.selectedOptions].map((option) => option.value).filter((value) => value !== '');
  if (control instanceof HTMLInputElement && (control.type === 'checkbox' || control.type === 'radio'))
    return control.checked ? [control.value] : [];
  return control.value === '' ? [] : [control.value];
}

/** The values of every field, also of empty ones. */
export function typedIn(fields: readonly Control[]): Values {
  const values: Values = {};
  for (const control of fields) values[control.name] = [...(values[control.name] ?? []), ...valuesOf(control)];
  return values;
}

export const same = (one: readonly string[] | undefined, other: readonly string[] | undefined): boolean => {
  const [first, second] = [one ?? [], other ?? []];
  return first.length === second.length && first.every((value, place) => value === second[place]);
};

/** The names of the fields whose value changed. */
export function changedNames(before: Values, now: Values): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])].filter((name) => !same(before[name], now[name]));
}
