/**
 * The screen of the changing code. It fetches the next code when the shown one expires. Without a network it says so and hides the code
 * when it is no longer accepted.
 */
interface Shown {
  svg: string;
  nextMs: number;
  goodMs: number;
}

const room = document.querySelector<HTMLElement>('[data-code-screen]');
const qr = document.querySelector<HTMLElement>('[data-code-qr]');
const lost = document.querySelector<HTMLElement>('[data-code-lost]');
const bar = document.querySelector<HTMLElement>('[data-code-time]');
const stepMs = 20_000;
const againMs = 3_000;
/** Until when the shown code is accepted, by two clocks: one that nobody can set, and one that also runs while the machine sleeps. */
let goodUntil = { steady: 0, clock: 0 };

function isGoodFor(ms: number): void {
  goodUntil = { steady: performance.now() + ms, clock: Date.now() + ms };
}

function run(nextMs: number): void {
  for (const animation of bar?.getAnimations() ?? []) animation.cancel();
  const part = Math.min(1, nextMs / stepMs);
  bar?.animate([{ transform: `scaleX(${part})` }, { transform: 'scaleX(0)' }], { duration: nextMs, fill: 'forwards' });
  setTimeout(() => void next(), nextMs + 150);
}

async function next(): Promise<void> {
  try {
    const answer = await fetch(room?.dataset.codeScreen ?? '', {
      headers: { Accept: 'application/json' },
      cache: 'no-store',
      signal: AbortSignal.timeout(5000),
    });
    if (answer.redirected || answer.status === 401 || answer.status === 403 || answer.status === 404 || answer.status === 409) {
      location.reload();
      return;
    }
    if (!answer.ok) throw new Error(String(answer.status));
    const shown = (await answer.json()) as Shown;
    if (qr) {
      qr.innerHTML = shown.svg;
      qr.classList.remove('is-old');
    }
    if (lost) lost.hidden = true;
    isGoodFor(shown.goodMs);
    run(shown.nextMs);
  } catch {
    if (lost) lost.hidden = false;
    if (performance.now() > goodUntil.steady || Date.now() > goodUntil.clock) qr?.classList.add('is-old');
    setTimeout(() => void next(), againMs);
  }
}

if (room) {
  const nextMs = Number(room.dataset.next);
  isGoodFor(nextMs + stepMs);
  run(nextMs);
  // The screen stays on if the browser allows it.
  const wake = (): void =>
    void (navigator as Navigator & { wakeLock?: { request(kind: 'screen'): Promise<unknown> } }).wakeLock
      ?.request('screen')
      .catch(() => undefined);
  wake();
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) wake();
  });
}
