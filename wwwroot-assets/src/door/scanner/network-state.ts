import { icon } from '../../widgets/dom';
import type { Sender } from '../queue-sender';
import { type Desk, get, time, when } from './desk';

/** The line about the network, and what this device has counted and still has to send. */
export class NetLine {
  constructor(private readonly desk: Desk) {}

  /** What a phone whose right is over may still do. */
  async overWords(): Promise<string> {
    const { over, sendUntil } = this.desk.right.at(this.desk.now(), this.desk.roster?.rules);
    const left = await this.unsent();
    if (left === 0) return this.desk.text('Right.AllSent');
    if (over === 'revoked') return this.desk.text('Right.Waits', left);
    return typeof sendUntil === 'number'
      ? this.desk.text('Right.SendsUntil', left, when(sendUntil, this.desk.now()))
      : this.desk.text('Right.Sends', left);
  }

  /** What this phone still holds of this door. */
  private async unsent(): Promise<number> {
    return ((await this.desk.store?.all()) ?? []).filter((envelope) => envelope.state !== 'wait').length;
  }

  async show(sender: Sender | undefined): Promise<void> {
    const { data, store } = this.desk;
    const all = (await store?.all()) ?? [];
    const queued = all.filter((envelope) => envelope.state === 'send').length;
    const kept = all.filter((envelope) => envelope.state === 'kept').length;
    // Those let in and not answered yet, less those taken back.
    const here = all.filter((e) => e.session === data.session && e.state === 'send');
    const admitted = here.filter((e) => e.type === 'check_in' && e.act.kind === 'admit' && e.act.door === 'accepted').length;
    const annulled = here.filter((e) => e.type === 'check_in' && e.act.kind === 'annul' && !e.uncounted).length;
    get('count-queue').textContent = String(queued + kept);
    get('count-queue').parentElement?.classList.toggle('is-some', queued + kept > 0);
    get('count-mine').textContent = String(Math.max(0, ((await store?.admitted(data.session)) ?? 0) + admitted - annulled));
    const link = sender?.link ?? 'online';
    const net = get('net');
    net.className = `door-net is-${link}`;
    get('net-icon').replaceChildren(link === 'online' ? icon('cloud-check') : link === 'offline' ? icon('wifi-off') : icon('lock'));
    get('net-words').textContent = this.desk.text(
      link === 'online' ? 'Net.Online' : link === 'offline' ? 'Net.Offline' : link === 'signed-out' ? 'Net.SignedOut' : 'Net.Refused',
    );
    const note = get('net-note');
    const { over } = this.desk.right.at(this.desk.now(), this.desk.roster?.rules);
    if (over && link !== 'signed-out') {
      net.className = 'door-net is-refused is-over';
      get('net-icon').replaceChildren(icon('lock'));
      get('net-words').textContent = this.desk.text(`Right.${over}`);
      note.textContent = await this.overWords();
      return;
    }
    if (link === 'signed-out') {
      const to = document.createElement('a');
      to.href = data.signIn;
      to.textContent = this.desk.text('Act.SignIn');
      note.replaceChildren(to);
    } else if (link === 'offline' && sender?.offlineSince !== undefined) {
      note.textContent = this.desk.text('Net.Since', time.format(sender.offlineSince + this.desk.now() - Date.now()));
    } else {
      note.textContent =
        kept > 0 ? this.desk.text('Net.Kept', kept) : queued > 0 ? this.desk.text('Net.ToSend', queued) : this.desk.text('Net.AllSent');
    }
  }
}
