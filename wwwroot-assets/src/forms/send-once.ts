/** Pressing a button twice does one thing: a form that is being sent is not sent again. */
export function wireOncePublic(): void {
  document.addEventListener('submit', (event) => {
    // A form that first asks whether there is a network is sent by a second event.
    if (event.defaultPrevented) return;
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
    // The browser restored the page as it was when its form was sent. Loaded anew, the page shows the result, and nothing about the person
    // before.
    if (event.persisted && document.querySelector('form[data-fresh]')) location.reload();
    for (const form of document.forms) release(form);
  });
}

function release(form: HTMLFormElement): void {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll('.is-busy')) button.classList.remove('is-busy');
}
