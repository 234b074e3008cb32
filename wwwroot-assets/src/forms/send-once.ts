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
    // The browser brought the page back as it was when its form was sent. Asked for anew, it shows what came of it, and nothing of the
    // person before.
    if (event.persisted && document.querySelector('form[data-fresh]')) location.reload();
    for (const form of document.forms) release(form);
  });
}

function release(form: HTMLFormElement): void {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll('.is-busy')) button.classList.remove('is-busy');
}
