import { icon } from '../../widgets/dom';
import type { Verdict } from '../check-in-rules';
import type { AnswerAct, Shown } from './answer-panel';
import { clearsAfter, type Desk, time } from './desk';

/** How long a sentence stands that is to be read, in milliseconds. */
const readsFor = 5000;

/** What is told of a ticket, by the server or by the phone itself. */
export interface Told {
  verdict: Verdict | undefined;
  name?: string | undefined;
  /** Those who are counted. */
  people?: number | undefined;
  firstAt?: number | undefined;
  firstGate?: string | undefined;
  /** A typed code, not a scan. */
  typed?: boolean;
  /** When the list was made that the phone decided by, where there was no server to ask. */
  listedAt?: number | undefined;
}

/** The ways on from an answer. */
export interface Ways {
  close: (key?: string) => AnswerAct;
  register: () => void;
  /** Lets in all the same; with the reason where the rule refuses. */
  letIn: (reason?: string) => void;
  /** Puts right how many of them came; where they are more than one and this phone knows their admission. */
  change?: (() => void) | undefined;
}

/** The answer in colour, icon and words. */
export function shownOf(told: Told, desk: Desk, ways: Ways): Shown {
  const text = (key: string, ...values: (string | number)[]): string => desk.text(key, ...values);
  const at = told.firstAt === undefined ? '' : time.format(told.firstAt);
  const overrule = { text: text('Act.Yes'), main: true, act: () => desk.askWhy(ways.letIn) };
  const by = told.listedAt === undefined ? '' : text('ByList', time.format(told.listedAt));
  const join = (...parts: string[]): string => parts.filter(Boolean).join(' · ');
  const base = { name: desk.shown(told.name) };
  switch (told.verdict) {
    case 'accepted':
      return {
        ...base,
        tone: 'is-good',
        sign: icon('circle-check'),
        title: text('Accepted'),
        text: join(text('Accepted.At', at), (told.people ?? 1) > 1 ? text('Accepted.People', told.people ?? 1) : '', by),
        signal: 'good',
        clears: clearsAfter,
      };
    case 'already_in':
      return {
        ...base,
        tone: 'is-twice',
        sign: icon('history'),
        title: text('AlreadyIn'),
        text: [
          told.firstGate ? text('AlreadyIn.Text', at, told.firstGate) : text('AlreadyIn.NoGate', at),
          ways.change ? text('AlreadyIn.People', told.people ?? 1) : '',
          desk.data.checksOut ? text('AlreadyIn.Back') : '',
        ]
          .filter(Boolean)
          .join(' '),
        signal: 'twice',
        ...(ways.change
          ? { holds: true, acts: [ways.close('Act.Close'), { text: text('Act.Change'), main: true, act: ways.change }] }
          : { clears: clearsAfter }),
      };
    case 'not_on_list':
      return {
        ...base,
        tone: 'is-ask',
        sign: icon('user-question'),
        title: text('NotOnList'),
        text: text('NotOnList.Text'),
        signal: 'ask',
        holds: true,
        acts: [ways.close('Act.No'), { text: text('Act.Yes'), main: true, act: ways.register }],
      };
    case 'withdrawn':
      return {
        ...base,
        tone: 'is-ask',
        sign: icon('ticket-off'),
        title: text('Withdrawn'),
        text: text('Withdrawn.Text'),
        signal: 'ask',
        holds: true,
        acts: [ways.close('Act.No'), overrule],
      };
    case 'undecided':
      return {
        ...base,
        tone: 'is-ask',
        sign: icon('hourglass'),
        title: text('Undecided'),
        text: text('Undecided.Text'),
        signal: 'ask',
        holds: true,
        acts: [ways.close()],
      };
    case 'full':
      return {
        ...base,
        tone: 'is-ask',
        sign: icon('users-group'),
        title: text('Full'),
        text: told.listedAt === undefined ? text('Full.Text') : `${text('Full.Text')} ${text('ListOf', time.format(told.listedAt))}`,
        signal: 'ask',
        holds: true,
        acts: [ways.close('Act.No'), overrule],
      };
    case 'too_early':
      return {
        ...base,
        tone: 'is-bad',
        sign: icon('clock-pause'),
        title: text('TooEarly'),
        text: text('TooEarly.Text', hourOf(desk, 'opens')),
        signal: 'bad',
        holds: true,
        acts: [ways.close('Act.No'), overrule],
      };
    case 'too_late':
      return {
        ...base,
        tone: 'is-bad',
        sign: icon('clock-x'),
        title: text('TooLate'),
        text: text('TooLate.Text', hourOf(desk, 'closes')),
        signal: 'bad',
        holds: true,
        acts: [ways.close('Act.No'), overrule],
      };
    case 'not_taking_place':
      return {
        ...base,
        tone: 'is-bad',
        sign: icon('calendar-x'),
        title: text('NotTakingPlace'),
        text: text('NotTakingPlace.Text'),
        signal: 'bad',
        acts: [ways.close()],
      };
    case 'annulled':
      return {
        ...base,
        tone: 'is-ask',
        sign: icon('arrow-back-up'),
        title: text('Annulled'),
        text: text('Annulled.Text'),
        signal: 'ask',
        acts: [ways.close()],
      };
    case 'to_settle':
      return {
        ...base,
        tone: 'is-ask',
        sign: icon('hourglass'),
        title: text('ToSettle'),
        text: text('ToSettle.Text'),
        signal: 'ask',
        acts: [ways.close()],
      };
    default:
      return {
        tone: 'is-bad',
        sign: icon('circle-x'),
        title: text('NotValid'),
        text: text(told.typed ? 'NotValid.Code' : 'NotValid.Text'),
        signal: 'bad',
        acts: [ways.close('Act.Again'), { text: text('Act.Register'), main: true, act: ways.register }],
      };
  }
}

/** Somebody who goes, as the phone sees them. */
export interface Gone {
  name: string | undefined;
  at: number;
  /** When they came; undefined where this phone does not know of it. */
  cameAt: number | undefined;
  /** Whether this phone's list has them; undefined where it cannot say. */
  isListed: boolean | undefined;
}

/** The answer to a going-out: kept in any case, for whatever the phone does not know may be known elsewhere. */
export function leftOf(gone: Gone, desk: Desk): Shown {
  const [at, came] = [time.format(gone.at), gone.cameAt === undefined ? '' : time.format(gone.cameAt)];
  const base = { title: desk.text('Left'), name: desk.shown(gone.name) };
  if (gone.isListed === false)
    return { ...base, tone: 'is-ask', sign: icon('user-question'), text: desk.text('Left.NotListed', at), signal: 'ask', clears: readsFor };
  if (gone.isListed && !came)
    return { ...base, tone: 'is-twice', sign: icon('logout'), text: desk.text('Left.NotSeenIn', at), signal: 'twice', clears: readsFor };
  return {
    ...base,
    tone: 'is-left',
    sign: icon('logout'),
    text: came ? desk.text('Left.Since', at, came) : desk.text('Accepted.At', at),
    signal: 'good',
    clears: clearsAfter,
  };
}

/** When the door opens or closes, by the newest that the phone knows. */
function hourOf(desk: Desk, which: 'opens' | 'closes'): string {
  const rules = desk.roster?.rules;
  if (!rules) return which === 'opens' ? desk.data.opensAt : desk.data.closesAt;
  return time.format(which === 'opens' ? rules.startsAt - rules.opensMinutes * 60_000 : rules.endsAt + rules.closesMinutes * 60_000);
}

/** What the server says of an act that the door had decided otherwise: in one line, for what is done. */
export function differs(door: Verdict | undefined, told: Told, desk: Desk): string | undefined {
  if (told.verdict === undefined || door === undefined || told.verdict === door) return undefined;
  const who = desk.shown(told.name) ?? desk.text('Guest');
  const at = told.firstAt === undefined ? '' : time.format(told.firstAt);
  return told.verdict === 'already_in'
    ? desk.text(told.firstGate ? 'Differs.AlreadyIn' : 'Differs.AlreadyIn.NoGate', who, at, told.firstGate ?? '')
    : desk.text(`Differs.${told.verdict}`, who, at);
}
