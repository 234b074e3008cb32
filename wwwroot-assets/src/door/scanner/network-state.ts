import { icon } from '../../widgets/dom';
import { time, when } from '../local-times';
import { get } from '../page-elements';
import type { Link } from '../queue-sender';
import type { ScannerView } from './scanner-view';

const words: Record<Link, string> = { online: 'Net.Online', offline: 'Net.Offline', 'signed-out': 'Net.SignedOut', refused: 'Net.Refused' };

/** The line about the network, with how much this device has counted and still has to send. */
export class NetworkState {
  constructor(private readonly view: ScannerView) {}

  /** What a phone whose right is over may still do, in words. */
  async overWords(): Promise<string> {
    const { session } = this.view;
    const { over, sendUntil } = session.right.at(session.now(), session.roster?.rules);
    const { queued, kept } = await session.queue.counts();
    const left = queued + kept;
    if (left === 0) return this.view.text('Right.AllSent');
    if (over === 'revoked') return this.view.text('Right.Waits', left);
    if (typeof sendUntil !== 'number') return this.view.text('Right.Sends', left);
    return this.view.text('Right.SendsUntil', left, when(sendUntil, session.now()));
  }

  async show(): Promise<void> {
    const { session } = this.view;
    const { queued, kept, admitted } = await session.queue.counts();
    get('count-queue').textContent = String(queued + kept);
    get('count-queue').parentElement?.classList.toggle('is-some', queued + kept > 0);
    get('count-mine').textContent = String(admitted + session.acceptedSince);
    const link = session.queue.sender?.link ?? 'online';
    const { over } = session.right.at(session.now(), session.roster?.rules);
    const net = get('net');
    const note = get('net-note');
    if (over && link !== 'signed-out') {
      net.className = 'door-net is-refused is-over';
      get('net-icon').replaceChildren(icon('lock'));
      get('net-words').textContent = this.view.text(`Right.${over}`);
      note.textContent = await this.overWords();
      return;
    }
    if (this.view.standing && link !== 'signed-out') {
      net.className = 'door-net is-refused is-over';
      get('net-icon').replaceChildren(icon('calendar-x'));
      get('net-words').textContent = this.view.standing;
      note.textContent = [this.view.text(words[link]), queued + kept > 0 ? this.view.text('Net.ToSend', queued + kept) : '']
        .filter(Boolean)
        .join('. ');
      return;
    }
    net.className = `door-net is-${link}`;
    get('net-icon').replaceChildren(link === 'online' ? icon('cloud-check') : link === 'offline' ? icon('wifi-off') : icon('lock'));
    get('net-words').textContent = this.view.text(words[link]);
    const since = session.queue.sender?.offlineSince;
    if (link === 'signed-out') {
      const way = document.createElement('a');
      way.href = this.view.data.signIn;
      way.textContent = this.view.text('Act.SignIn');
      note.replaceChildren(way);
    } else if (link === 'offline' && since !== undefined) {
      note.textContent = this.view.text('Net.Since', time.format(since + session.now() - Date.now()));
    } else if (kept > 0) note.textContent = this.view.text('Net.Kept', kept);
    else note.textContent = queued > 0 ? this.view.text('Net.ToSend', queued) : this.view.text('Net.AllSent');
  }
}
