/** A button pressed twice does one thing: a form that is on its way is not sent again. */
export function wireOncePublic(): void {
  document.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = '1';
    const button = (event as SubmitEvent).submitter;
    setTimeout(() => button?.classList.add('is-busy'));
    setTimeout(() => release(form), 8000);
  });
  addEventListener('pageshow', (event) => {
    // Brought back from the browser's memory after it was sent: the server says what came of it, and the next person sees nothing of the
    // one before.
    if (event.persisted && document.querySelector('form[data-fresh]')) location.reload();
    for (const form of document.forms) release(form);
  });
}

function release(form: HTMLFormElement): void {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll('.is-busy')) button.classList.remove('is-busy');
}
