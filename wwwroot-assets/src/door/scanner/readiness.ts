import { icon } from '../../widgets/dom';
import { when } from '../local-times';
import { keepOffline } from '../offline-pages';
import { get } from '../page-elements';
import type { ScannerView } from './scanner-view';

export type CameraState = 'asking' | 'on' | 'denied' | 'none';

/** Shows whether this phone may be used without a network: one light, and a dialog with the points behind it. */
export class Readiness {
  camera: CameraState = 'asking';
  private persistent: boolean | undefined;
  private page: boolean | undefined;

  constructor(private readonly view: ScannerView) {}

  wire(): void {
    get('ready').onclick = () => {
      void this.ask();
      get<HTMLDialogElement>('ready-dialog').showModal();
    };
  }

  /** Asks the browser to keep this site's storage and pages, and shows what it promised. */
  async ask(): Promise<void> {
    this.persistent =
      (await navigator.storage?.persisted?.().catch(() => false)) || (await navigator.storage?.persist?.().catch(() => false)) || false;
    this.show();
    this.page = await keepOffline(this.view.data.files);
    this.show();
  }

  /** On an iPhone only an installed app keeps its storage. */
  private get mustInstall(): boolean {
    const isApple = /iPhone|iPad|iPod/.test(navigator.userAgent) || (navigator.userAgent.includes('Mac') && navigator.maxTouchPoints > 1);
    return isApple && (navigator as { standalone?: boolean }).standalone !== true && !matchMedia('(display-mode: standalone)').matches;
  }

  show(): void {
    const { view } = this;
    const { session } = view;
    const { roster } = session;
    const text = (key: string, ...values: (string | number)[]): string => view.text(`Ready.${key}`, ...values);
    const now = session.now();
    const list = roster ? text('List', roster.people, when(roster.heardAt, now)) : text('NoList');
    const { over, sendUntil: until } = session.right.at(now, roster?.rules);
    const isOld = roster !== undefined && now - roster.heardAt > 12 * 3_600_000;
    const items: { good: boolean; needed: boolean; words: string }[] = [
      {
        good: roster !== undefined && !isOld,
        needed: true,
        words: isOld ? text('OldList', roster.people, when(roster.heardAt, now)) : list,
      },
      { good: session.queue.store !== undefined, needed: true, words: text(session.queue.store ? 'Store' : 'NoStore') },
      {
        good: this.page === true,
        needed: true,
        words: text(this.page === true ? 'Page' : this.page === undefined ? 'PageLoading' : 'NoPage'),
      },
      {
        good: this.camera === 'on',
        needed: this.camera === 'denied',
        words: text(this.camera === 'on' ? 'Camera' : this.camera === 'denied' ? 'CameraDenied' : 'NoCamera'),
      },
      { good: this.persistent === true, needed: false, words: text(this.persistent === true ? 'Persistent' : 'NotPersistent') },
      ...(typeof until === 'number' ? [{ good: true, needed: false, words: text('SendsUntil', when(until, now)) }] : []),
      ...(this.mustInstall ? [{ good: false, needed: true, words: text('Install') }] : []),
    ];
    if (over) items.unshift({ good: false, needed: true, words: view.text(`Right.${over}`) });
    else if (view.standing) items.unshift({ good: false, needed: true, words: view.standing });
    const fault = items.find((item) => !item.good && item.needed);
    const light = get('ready');
    light.className = `door-ready ${fault ? 'is-not' : 'is-ready'}`;
    get('ready-icon').replaceChildren(icon(fault ? 'alert-triangle' : 'circle-check'));
    const yes = `${text('Yes')}: ${list}`;
    // How the event stands is no fault of the phone's.
    const not = fault && (fault.words === view.standing ? fault.words : `${text('Not')} ${fault.words}`);
    get('ready-words').textContent = not ?? yes;
    get('ready-items').replaceChildren(
      ...items.map(({ good, words }) => {
        const item = document.createElement('li');
        const said = document.createElement('span');
        said.textContent = words.charAt(0).toUpperCase() + words.slice(1);
        item.className = good ? 'is-good' : 'is-warn';
        item.append(icon(good ? 'circle-check' : 'alert-triangle'), said);
        return item;
      }),
    );
  }
}
