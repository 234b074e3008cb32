/**
 * `[data-for-minors="ID of the year of birth"]`: a line that only concerns children. It is shown when the year of birth says so; without a
 * script it is always shown.
 */
export function wireMinors(): void {
  for (const line of document.querySelectorAll<HTMLElement>('[data-for-minors]')) {
    const year = document.getElementById(line.dataset.forMinors ?? '');
    if (!(year instanceof HTMLInputElement)) continue;
    const adult = Number(line.dataset.adult);
    const show = (): void => {
      const born = Number(year.value);
      const said = line.querySelector('.field-error, input:checked');
      line.hidden = !said && !(born > 1900 && new Date().getFullYear() - born <= adult);
    };
    year.addEventListener('input', show);
    show();
  }
}
