import { pollAnswerSchema } from '../../../src/shared/wire/index.ts';
import type { RelayProxy } from '../../helpers/relay-proxy.ts';

/** Of what waits for a console, so many of the newest are handed on. */
const handedOn = 3;

/** What a lying relay has done so far. */
export interface Lies {
  /** How many private envelopes it kept back for good. */
  readonly withheld: number;
  /** From here on it is honest, and takes WebSockets again. */
  end(): void;
}

/**
 * From here on the relay behind this proxy lies to whoever asks it: of the private envelopes of one answer it keeps all back but the newest
 * three, hands those out the other way round, and the first of them twice. The numbers grow as they should, so that the console
 * takes it for an honest answer and confirms it: what was kept back is gone there. Consoles come by plain HTTP meanwhile.
 */
export const createLies = (proxy: RelayProxy): Lies => {
  let withheld = 0;
  proxy.breaksWebSockets = true;
  proxy.rewrite = (path, json) => {
    if (!path.startsWith('/v1/envelopes?')) return json;
    const answer = pollAnswerSchema.parse(json);
    const isPrivate = ({ kind }: (typeof answer.envelopes)[number]): boolean => kind === 'private';
    const privately = answer.envelopes.filter(isPrivate);
    if (privately.length <= handedOn) return json;
    const newest = privately.slice(-handedOn).reverse();
    const told = [newest[0], ...newest].flatMap((envelope) => envelope ?? []);
    const places = privately.slice(-told.length).map(({ seq }) => seq);
    withheld += privately.length - handedOn;
    const lie = told.map((envelope, index) => ({ ...envelope, seq: places[index] ?? envelope.seq }));
    const envelopes = [...answer.envelopes.filter((envelope) => !isPrivate(envelope)), ...lie];
    return { ...answer, envelopes: envelopes.sort((one, other) => one.seq - other.seq) };
  };
  return {
    get withheld() {
      return withheld;
    },
    end() {
      proxy.rewrite = undefined;
      proxy.breaksWebSockets = false;
    },
  };
};
