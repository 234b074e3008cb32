import { get } from '../page-elements';

/**
 * The key under which the session is remembered whose check-outs this phone records, so that a page that is opened again continues in that
 * direction.
 */
const key = 'door.leaving';

/**
 * The switch of a door that also records when people leave: whether the next scan is of a person who comes or who leaves. It is always
 * visible, and the direction is never guessed.
 */
export class DirectionSwitch {
  constructor(
    private readonly session: string,
    private readonly onTurn: (leaving: boolean) => void,
  ) {}

  wire(records: boolean): void {
    get('direction').hidden = !records;
    if (!records) return;
    get('coming').onclick = () => this.turn(false);
    get('leaving').onclick = () => this.turn(true);
    if (localStorage.getItem(key) === this.session) this.turn(true);
  }

  turn(leaving: boolean): void {
    if (leaving) localStorage.setItem(key, this.session);
    else if (localStorage.getItem(key) === this.session) localStorage.removeItem(key);
    get('coming').setAttribute('aria-pressed', String(!leaving));
    get('leaving').setAttribute('aria-pressed', String(leaving));
    get('leaving-mark').hidden = !leaving;
    document.querySelector('.door')?.classList.toggle('is-leaving', leaving);
    this.onTurn(leaving);
  }
}
