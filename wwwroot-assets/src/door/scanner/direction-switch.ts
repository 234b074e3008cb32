import { get } from '../page-elements';

/** Which session this phone records goings-out of: a page that is opened again goes on with what it did. */
const key = 'door.leaving';

/**
 * At a door that records goings-out too: whether the next scan is of somebody who comes or of somebody who goes. It always stands on the
 * screen and is never guessed.
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
