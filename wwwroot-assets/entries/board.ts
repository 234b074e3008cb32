import { icon } from '../src/widgets/dom';

/**
 * The live board of a door: draws the figures that the server streams whenever they change. After a break the browser opens the stream
 * again by itself and tells the server which message it saw last.
 */
interface Board {
  inRoom: number;
  present: number;
  came: number;
  registered: number;
  walkIns: number;
  entered: number;
  companions: number;
  counted: { female: number; male: number; unknown: number };
  toSettle: number;
  gates: { gate: string; people: number; lastAt: number }[];
  minutes: { at: number; people: number }[];
  phones: Phone[];
}

interface Phone {
  name: string;
  gate: string | null;
  waiting: number;
  seenAt: number;
  /** Set when the right of a paired phone is over. */
  over?: 'revoked' | 'ended' | null;
}

const root = document.querySelector<HTMLElement>('[data-board]');
const language = document.documentElement.lang === 'vi' ? 'vi-VN' : 'en';
const numbers = new Intl.NumberFormat(language);
const times = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'Asia/Ho_Chi_Minh' });
const tallest = 64;

function text(key: string, ...values: string[]): string {
  return values.reduce((all, value, i) => all.replace(`{${i}}`, value), root?.dataset[key] ?? '');
}

function make<K extends keyof HTMLElementTagNameMap>(tag: K, className: string, ...inside: (Node | string)[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...inside);
  return element;
}

function shape(name: string, attributes: Record<string, string>, ...inside: Node[]): SVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...inside);
  return element;
}

/** How a phone stands: its right is over, it still has to send something, or all is well. */
function stateOf({ over, waiting }: Phone): HTMLElement {
  const left = waiting > 0 ? text('waiting', numbers.format(waiting)) : '';
  if (over) {
    const words = [text(over === 'revoked' ? 'lost' : 'over'), left].filter(Boolean).join(' · ');
    return make('span', 'state is-grey', icon('ban'), words);
  }
  if (left) return make('span', 'state is-warn', icon('cloud-upload'), left);
  return make('span', 'state is-good', icon('check'), text('sent'));
}

function bar(value: number, most: number): HTMLElement {
  const width = `${most > 0 ? (100 * value) / most : 0}%`;
  const hold = make(
    'span',
    'bar-hold',
    shape(
      'svg',
      { class: 'bar is-thin' },
      shape('rect', { class: 'bar-ground', width: '100%', height: '100%', rx: '4' }),
      shape('rect', { class: 'bar-value', width, height: '100%', rx: '4' }),
    ),
  );
  hold.setAttribute('aria-hidden', 'true');
  return hold;
}

function column(value: number, most: number): SVGElement {
  const height = most > 0 ? Math.max(1, Math.round((tallest * value) / most)) : 1;
  return shape(
    'svg',
    { class: 'column', 'aria-hidden': 'true', height: String(height) },
    shape('rect', { width: '100%', height: '100%', rx: '2' }),
  );
}

function fill(selector: string, lines: HTMLElement[]): void {
  root?.querySelector(selector)?.replaceChildren(...lines);
}

/** On a narrow screen the chart scrolls to the last minutes. */
function showLatest(): void {
  const room = root?.querySelector<HTMLElement>('.board-minutes');
  if (room) room.scrollLeft = room.scrollWidth;
}

function draw(board: Board): void {
  const figures: Record<string, number> = {
    inRoom: board.inRoom,
    present: board.present,
    came: board.came,
    registered: board.registered,
    walkIns: board.walkIns,
    entered: board.entered,
    companions: board.companions,
    counted: board.counted.female + board.counted.male + board.counted.unknown,
    female: board.counted.female,
    male: board.counted.male,
    toSettle: board.toSettle,
  };
  for (const element of root?.querySelectorAll<HTMLElement>('[data-figure]') ?? [])
    element.textContent = numbers.format(figures[element.dataset.figure ?? ''] ?? 0);
  // The headcount is hidden while nobody has counted, because "not counted" is not 0.
  for (const element of root?.querySelectorAll<HTMLElement>('[data-counted]') ?? []) element.hidden = figures.counted === 0;
  for (const element of root?.querySelectorAll<HTMLElement>('[data-uncounted]') ?? []) element.hidden = figures.counted !== 0;
  const settle = root?.querySelector<HTMLElement>('[data-settle]');
  if (settle) settle.hidden = board.toSettle === 0;
  const none = root?.querySelector<HTMLElement>('[data-minutes-none]');
  if (none) none.hidden = board.minutes.length > 0;
  const most = Math.max(0, ...board.minutes.map((m) => m.people));
  fill(
    '[data-minutes]',
    board.minutes.map((m) =>
      make(
        'li',
        '',
        make('b', '', m.people > 0 ? numbers.format(m.people) : ''),
        column(m.people, most),
        make('span', '', times.format(m.at)),
      ),
    ),
  );
  showLatest();
  const gateMost = Math.max(0, ...board.gates.map((g) => g.people));
  fill(
    '[data-gates]',
    board.gates.length === 0
      ? [make('li', 'ink-2', text('none'))]
      : board.gates.map((g) =>
          make(
            'li',
            '',
            make('span', '', make('b', '', g.gate), make('small', '', text('last', times.format(g.lastAt)))),
            bar(g.people, gateMost),
            make('b', 'num', numbers.format(g.people)),
          ),
        ),
  );
  fill(
    '[data-phones]',
    board.phones.length === 0
      ? [make('li', 'ink-2', text('noPhone'))]
      : board.phones.map((p) =>
          make(
            'li',
            '',
            make(
              'span',
              '',
              make('b', '', p.gate ? `${p.name} · ${p.gate}` : p.name),
              make('small', '', text('seen', times.format(p.seenAt))),
            ),
            stateOf(p),
          ),
        ),
  );
}

if (root) {
  const state = root.querySelector<HTMLElement>('[data-board-state]');
  const say = (fresh: boolean): void => {
    const words = text(fresh ? 'fresh' : 'late');
    root.classList.toggle('is-late', !fresh);
    if (state && state.textContent !== words) state.textContent = words;
  };
  let stream: EventSource | undefined;
  const open = (): void => {
    stream = new EventSource(root.dataset.board ?? '');
    stream.addEventListener('open', () => say(true));
    stream.addEventListener('board', (event) => {
      draw(JSON.parse((event as MessageEvent<string>).data) as Board);
      say(true);
    });
    stream.addEventListener('alive', (event) => say((event as MessageEvent<string>).data === '1'));
    stream.addEventListener('error', () => {
      say(false);
      // A browser gives up when the answer is no stream, as from a proxy while the server restarts, so the stream is opened again here.
      if (stream?.readyState === EventSource.CLOSED) setTimeout(open, 3000);
    });
  };
  showLatest();
  open();
  addEventListener('pagehide', () => stream?.close());
  addEventListener('pageshow', (event) => {
    if (event.persisted) open();
  });
}
