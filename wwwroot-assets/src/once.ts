/** A button pressed twice does one thing: a form that is on its way is not sent again. */
export function wireOncePublic(): void {
  document.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement;
    if (form.dataset['sent']) {
      event.preventDefault();
      return;
    }
    form.dataset['sent'] = '1';
    const button = (event as SubmitEvent).submitter;
    setTimeout(() => button?.classList.add('is-busy'));
    setTimeout(() => release(form), 8000);
  });
  addEventListener('pageshow', () => {
    for (const form of document.forms) release(form);
  });
}

function release(form: HTMLFormElement): void {
  delete form.dataset['sent'];
  for (const button of form.querySelectorAll('.is-busy')) button.classList.remove('is-busy');
}
