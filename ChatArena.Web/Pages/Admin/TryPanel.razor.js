// @ts-check
// Without this the talk works too: the whole page comes back. With it what is typed in the form stays as it is, and so does the place on the page.
const form = document.querySelector('#persona-form');
const status = document.querySelector('#try-status');
if (form instanceof HTMLFormElement && status instanceof HTMLElement) {
  let waiting = false;

  form.addEventListener('submit', async (event) => {
    const button = event.submitter;
    if (!(button instanceof HTMLButtonElement) || button.name !== 'Act') return;
    event.preventDefault();
    if (waiting) return;
    waiting = true;
    status.textContent = 'Waiting for the answer …';
    try {
      const body = new URLSearchParams(/** @type {any} */ (new FormData(form, button)));
      const answer = await fetch(location.href, { method: 'POST', body });
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const fresh = page.querySelector('#try');
      if (!fresh) {
        // Signed out meanwhile, or the server is away.
        status.textContent = 'There was no answer. Save or copy what you wrote, then load the page again.';
        return;
      }
      document.querySelector('#try')?.replaceWith(document.adoptNode(fresh));
      status.textContent = fresh.querySelector('[role="alert"]') ? '' : button.value === 'over' ? 'The talk is forgotten.' : 'The persona answered.';
      const say = document.querySelector('#say');
      if (say instanceof HTMLElement) say.focus();
    } catch {
      status.textContent = 'The server does not answer at the moment. What you wrote is still here.';
    } finally {
      waiting = false;
    }
  });

  // As in a conversation: Enter says it, Shift and Enter begins a new line.
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.target instanceof HTMLElement && event.target.id === 'say') {
      event.preventDefault();
      const button = document.querySelector('#try button[value="say"]');
      if (button instanceof HTMLButtonElement) form.requestSubmit(button);
    }
  });
}
