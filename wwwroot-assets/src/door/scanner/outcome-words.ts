import { icon } from '../../widgets/dom';
import { closesAt, opensAt, type Question, type Verdict } from '../check-in-rules';
import type { AgeBand, Sex } from '../envelopes';
import { time, when } from '../local-times';
import type { AnswerAct, Asked, Shown } from './answer-panel';
import type { Admitted, Gone, Outcome, Told } from './outcomes';
import { clearsAfter, groupedCode, type ScannerView } from './scanner-view';

const notTaken = {
  forbidden: ['lock', 'Forbidden'],
  too_many_wait: ['hourglass', 'TooManyWait'],
  other: ['circle-x', 'NotValid'],
} as const;

/** How long a sentence that should be read is shown, in milliseconds. */
const readsFor = 5000;
/** How long a question about an admitted person is shown before the next guest is expected, in milliseconds. */
const asksFor = 8000;

/** The actions that an outcome offers. */
export interface Ways {
  /** Closes the outcome, because it was seen. */
  close: () => void;
  /** Opens the form for a person without a ticket. */
  register: () => void;
  /** Asks why a person is admitted whom the rule refuses; without a reason nothing happens. */
  askWhy: (onReason: (reason: string) => void) => void;
  /** Corrects how many people came. */
  change: (admitted: Admitted) => void;
  /** Sends the answers to the questions about an admitted person. */
  describe: (id: string, about: string | undefined, said: { sex?: Sex; ageBand?: AgeBand }) => void;
}

/** An outcome in colour, icon and words. */
export function shownOf(outcome: Exclude<Outcome, { kind: 'over' }>, view: ScannerView, ways: Ways): Shown {
  const text = (key: string, ...values: (string | number)[]): string => view.text(key, ...values);
  const close = closes(view, ways);
  switch (outcome.kind) {
    case 'sending':
      return { tone: 'is-busy', sign: icon('cloud-up'), title: text('Sending') };
    case 'told': {
      const shown: Shown = { ...verdictShown(outcome, view, ways), ...(outcome.id === undefined ? {} : { id: outcome.id }) };
      const asks = (outcome.asks ?? []).map((question) => asked(question, outcome, view, ways));
      return asks.length > 0 ? { ...shown, asks, clears: asksFor } : shown;
    }
    case 'left':
      return { ...leftShown(outcome.gone, view), id: outcome.id };
    case 'practised': {
      const shown =
        outcome.told.verdict === undefined
          ? {
              tone: 'is-ask' as const,
              sign: icon('user-question'),
              title: text('CannotCheck'),
              text: text('CannotCheck.Text'),
              acts: [close],
            }
          : verdictShown({ told: outcome.told, letIn: ways.close }, view, { ...ways, register: ways.close, askWhy: ways.close });
      return { ...shown, text: `${text('Practice')} · ${shown.text ?? ''}` };
    }
    case 'undecided':
      return undecidedShown(outcome, view);
    case 'let-in':
      return {
        id: outcome.id,
        tone: 'is-good',
        sign: icon('circle-check'),
        title: text('Accepted'),
        name: view.shown(outcome.name),
        text: text('AcceptedHere'),
        signal: 'good',
        clears: clearsAfter,
      };
    case 'codes-wait':
      return {
        tone: 'is-ask',
        sign: icon('hourglass'),
        title: text('CodesWait'),
        text: text('CodesWait.Text', outcome.seconds),
        signal: 'ask',
        acts: [close],
      };
    case 'not-taken': {
      const [sign, title] = notTaken[outcome.why];
      return { tone: 'is-bad', sign: icon(sign), title: text(title), text: text(`${title}.Text`), signal: 'bad', acts: [close] };
    }
    case 'contradicted': {
      const { sign, title, name } = verdictShown(outcome, view, ways);
      return {
        id: outcome.id,
        tone: 'is-twice',
        sign,
        title,
        name,
        text: contradiction(outcome.door, outcome.told, view),
        signal: 'twice',
        acts: [close],
      };
    }
    case 'counted': {
      const { admitted } = outcome;
      return {
        id: outcome.id,
        tone: 'is-good',
        sign: icon('users-group'),
        title: text('Accepted'),
        name: view.shown(admitted.name),
        text: countedWords(admitted, view),
        signal: 'ask',
        acts: [close, { text: text('Act.Change'), main: true, act: () => ways.change(admitted) }],
      };
    }
    case 'taken-back': {
      const { left, name } = outcome.admitted;
      return {
        tone: 'is-ask',
        sign: icon('arrow-back-up'),
        title: text('TakenBack'),
        text: text(left ? 'TakenBack.Left' : 'TakenBack.Text', view.shown(name) ?? text('Guest')),
        clears: clearsAfter,
      };
    }
    case 'not-kept':
      return {
        tone: 'is-bad',
        sign: icon('alert-triangle'),
        title: text('Failed'),
        text: text(outcome.isFull ? 'Failed.Full' : 'Failed.Text'),
        signal: 'bad',
        holds: true,
        acts: [close],
      };
    case 'disturbed':
      return {
        tone: 'is-ask',
        sign: icon('keyboard'),
        title: text('Keyboard'),
        text: text(`Keyboard.${outcome.by}`),
        signal: 'ask',
        acts: [close],
      };
  }
}

const closes = (view: ScannerView, ways: Ways, key = 'Act.Close'): AnswerAct => ({ text: view.text(key), act: ways.close });

/** The verdict on a ticket, for the screen. */
function verdictShown(
  { told, letIn, change }: { told: Told; letIn?: ((reason?: string) => void) | undefined; change?: Admitted | undefined },
  view: ScannerView,
  ways: Ways,
): Shown {
  const text = (key: string, ...values: (string | number)[]): string => view.text(key, ...values);
  const at = told.firstAt === undefined ? '' : time.format(told.firstAt);
  const no = closes(view, ways, 'Act.No');
  const overrule = { text: text('Act.Yes'), main: true, act: () => letIn && ways.askWhy(letIn) };
  const base = { name: view.shown(told.name) };
  const ask = { ...base, tone: 'is-ask', signal: 'ask' } as const;
  const bad = { ...base, tone: 'is-bad', signal: 'bad' } as const;
  switch (told.verdict) {
    case 'accepted': {
      const people = told.people ?? 1;
      const by = told.listedAt === undefined ? '' : text('ByList', time.format(told.listedAt));
      return {
        ...base,
        tone: 'is-good',
        sign: icon('circle-check'),
        title: text('Accepted'),
        text: [text('Accepted.At', at), people > 1 ? text('Accepted.People', people) : '', by].filter(Boolean).join(' · '),
        signal: 'good',
        clears: clearsAfter,
      };
    }
    case 'already_in': {
      const sentences = [
        told.firstGate ? text('AlreadyIn.Text', at, told.firstGate) : text('AlreadyIn.NoGate', at),
        change ? text('AlreadyIn.People', told.people ?? 1) : '',
        view.data.checksOut ? text('AlreadyIn.Back') : '',
      ];
      return {
        ...base,
        tone: 'is-twice',
        sign: icon('history'),
        title: text('AlreadyIn'),
        text: sentences.filter(Boolean).join(' '),
        signal: 'twice',
        // Nothing is asked here: the number can be corrected while the answer is shown, and below afterwards.
        clears: clearsAfter,
        ...(change ? { acts: [closes(view, ways), { text: text('Act.Change'), main: true, act: () => ways.change(change) }] } : {}),
      };
    }
    case 'not_on_list':
      return {
        ...ask,
        sign: icon('user-question'),
        title: text('NotOnList'),
        text: text('NotOnList.Text'),
        holds: true,
        acts: [no, { text: text('Act.Yes'), main: true, act: ways.register }],
      };
    case 'withdrawn':
      return {
        ...ask,
        sign: icon('ticket-off'),
        title: text(told.passedOn ? 'PassedOn' : 'Withdrawn'),
        text: text(told.passedOn ? 'PassedOn.Text' : 'Withdrawn.Text'),
        holds: true,
        acts: [no, overrule],
      };
    case 'undecided':
      return {
        ...ask,
        sign: icon('hourglass'),
        title: text('Undecided'),
        text: text('Undecided.Text'),
        acts: [closes(view, ways)],
      };
    case 'full': {
      const by = told.listedAt === undefined ? '' : ` ${text('ListOf', time.format(told.listedAt))}`;
      return { ...ask, sign: icon('users-group'), title: text('Full'), text: text('Full.Text') + by, holds: true, acts: [no, overrule] };
    }
    case 'too_early':
      return {
        ...bad,
        sign: icon('clock-pause'),
        title: text('TooEarly'),
        text: text('TooEarly.Text', hourOf(view, 'opens')),
        holds: true,
        acts: [no, overrule],
      };
    case 'too_late':
      return {
        ...bad,
        sign: icon('clock-x'),
        title: text('TooLate'),
        text: text('TooLate.Text', hourOf(view, 'closes')),
        holds: true,
        acts: [no, overrule],
      };
    case 'not_taking_place':
      return {
        ...bad,
        sign: icon('calendar-x'),
        title: text('NotTakingPlace'),
        text: text('NotTakingPlace.Text'),
        acts: [closes(view, ways)],
      };
    case 'annulled':
      return { ...ask, sign: icon('arrow-back-up'), title: text('Annulled'), text: text('Annulled.Text'), acts: [closes(view, ways)] };
    case 'to_settle':
      return { ...ask, sign: icon('hourglass'), title: text('ToSettle'), text: text('ToSettle.Text'), acts: [closes(view, ways)] };
    default:
      return {
        tone: 'is-bad',
        sign: icon('circle-x'),
        title: text('NotValid'),
        text: text(told.typed ? 'NotValid.Code' : 'NotValid.Text'),
        signal: 'bad',
        acts: [closes(view, ways, 'Act.Again'), { text: text('Act.Register'), main: true, act: ways.register }],
      };
  }
}

/** The answer to a check-out. It is kept in any case, because the server may know what the phone does not. */
function leftShown(gone: Gone, view: ScannerView): Shown {
  const [at, came] = [time.format(gone.at), gone.cameAt === undefined ? '' : time.format(gone.cameAt)];
  const base = { title: view.text('Left'), name: view.shown(gone.name) };
  if (gone.isListed === false) {
    return { ...base, tone: 'is-ask', sign: icon('user-question'), text: view.text('Left.NotListed', at), signal: 'ask', clears: readsFor };
  }
  if (gone.isListed && !came) {
    return { ...base, tone: 'is-twice', sign: icon('logout'), text: view.text('Left.NotSeenIn', at), signal: 'twice', clears: readsFor };
  }
  const text = came ? view.text('Left.Since', at, came) : view.text('Accepted.At', at);
  return { ...base, tone: 'is-left', sign: icon('logout'), text, signal: 'good', clears: clearsAfter };
}

/** The question whether a person is admitted. */
function undecidedShown(outcome: Extract<Outcome, { kind: 'undecided' }>, view: ScannerView): Shown {
  const { why, elsewhere, askedAt } = outcome;
  const { roster } = view.session;
  const title = { 'other-event': 'OtherEvent', 'cannot-check': 'CannotCheck', 'not-listed': 'NotListed', 'no-list': 'Unknown' }[why];
  const by = why === 'not-listed' && roster ? ` ${view.text('ListOf', time.format(roster.heardAt))}` : '';
  const words = elsewhere ? elsewhereWords(elsewhere, view) : view.text(`${title}.Text`) + by;
  return {
    id: outcome.id,
    tone: 'is-ask',
    sign: icon('user-question'),
    title: view.text(title),
    name: view.shown(outcome.name),
    text: askedAt === undefined ? words : askedBefore(outcome.code, askedAt, view),
    signal: 'ask',
    holds: true,
    acts: [
      { text: view.text('Act.No'), act: () => outcome.no(view.text('Act.No')) },
      { text: view.text('Act.Yes'), main: true, act: outcome.yes },
    ],
  };
}

/** A question that was open when the page was closed says which ticket it is about, because its holder may stand elsewhere by now. */
const askedBefore = (code: string | undefined, at: number, view: ScannerView): string =>
  code ? view.text('AskedBefore.Code', time.format(at), groupedCode(code)) : view.text('AskedBefore', time.format(at));

/** The other event of a ticket, with its time and place. */
export function elsewhereWords({ title, startsAt, where }: { title: string; startsAt: number; where: string }, view: ScannerView): string {
  return view.text('OtherEvent.Text', title, when(startsAt, view.session.now()), where);
}

/** The questions about an admitted person, each answered by one tap. */
function asked(
  question: Question,
  { id = '', about }: { id?: string | undefined; about?: string | undefined },
  view: ScannerView,
  ways: Ways,
): Asked {
  if (question === 'sex') {
    const choices = [
      { text: view.text('Ask.Female'), act: () => ways.describe(id, about, { sex: 'female' }) },
      { text: view.text('Ask.Male'), act: () => ways.describe(id, about, { sex: 'male' }) },
    ];
    return { words: view.text('Ask.Sex'), choices };
  }
  const bands = ['under16', 'from16to30', 'from31to59', 'from60'] as const;
  return {
    words: view.text('Ask.Age'),
    choices: bands.map((ageBand) => ({ text: view.text(`Ask.${ageBand}`), act: () => ways.describe(id, about, { ageBand }) })),
  };
}

/** When the door opens or closes, by the newest times that the phone knows. */
function hourOf(view: ScannerView, which: 'opens' | 'closes'): string {
  const rules = view.session.roster?.rules;
  if (!rules) return which === 'opens' ? view.data.opensAt : view.data.closesAt;
  return time.format(which === 'opens' ? opensAt(rules) : closesAt({ ...rules, endedAt: rules.endedAt ?? undefined }));
}

/** How many people the server counted on a ticket about whose number nobody at this door was asked. */
export function countedWords({ isGroup, places, people }: Admitted, view: ScannerView): string {
  return view.text(isGroup ? 'Counted.Group' : 'Counted.People', places, people);
}

/** The server's answer to an act that the door had decided otherwise, on one line. */
export function contradiction(door: Verdict | undefined, told: Told, view: ScannerView): string {
  if (told.verdict === undefined || told.verdict === door) return '';
  const who = view.shown(told.name) ?? view.text('Guest');
  const at = told.firstAt === undefined ? '' : time.format(told.firstAt);
  // This scan was the first, and another one reached the server before it: the gate in the answer is this phone's own.
  if (told.isEarliest) return view.text('Differs.AlreadyIn.Earliest', who, at);
  const word = told.verdict === 'withdrawn' && told.passedOn ? 'passed_on' : told.verdict;
  if (told.verdict !== 'already_in') return view.text(`Differs.${word}`, who, at);
  return view.text(told.firstGate ? 'Differs.AlreadyIn' : 'Differs.AlreadyIn.NoGate', who, at, told.firstGate ?? '');
}
