import { z } from 'zod';
import { BackchannelError } from '../../shared/errors.ts';
import type { TryOutSetting } from '../try-out-setting.ts';

/** A relay that is started takes longest. */
const answerMs = 40_000;

/** Where a window is to stand, in screen coordinates. */
export interface WindowPlace {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** As the simulators' control API takes it (src/sandbox/README.md, Faults). */
export interface FaultOrder {
  call: string;
  kind: 'fail' | 'delay' | 'drop-answer' | 'close-socket';
  status?: number | undefined;
  error?: Record<string, unknown> | undefined;
  delayMs?: number | undefined;
}

/** What can be asked of the simulators and of the try-out. Errors of everything: TRY_IT_REFUSED. */
export interface Simulators {
  /** A call of the control API; `path` begins with a slash. Answers what it answered. */
  control(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
  ): Promise<unknown>;
  /** Orders a fault for every call of that name from now on; answers how to withdraw it. */
  order(fault: FaultOrder): Promise<() => Promise<void>>;
  /** The relay's process. stop: ends it. kill: kills it. start: starts it when it does not run. */
  relay(deed: 'stop' | 'kill' | 'start'): Promise<void>;
  openColleague(place: WindowPlace | undefined): Promise<void>;
}

const orderedSchema = z.object({ id: z.string() });

/** Calls that fail: more than anybody makes before the fault is withdrawn. */
const untilWithdrawn = 1_000_000;

export const createSimulators = (setting: TryOutSetting): Simulators => {
  const ask = async (method: string, url: string, headers: Record<string, string>, body: unknown) => {
    try {
      const answer = await fetch(url, {
        method,
        headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
        body: body === undefined ? null : JSON.stringify(body),
        signal: AbortSignal.timeout(answerMs),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`refused with ${answer.status}`);
      return text === '' ? undefined : (JSON.parse(text) as unknown);
    } catch (error) {
      throw new BackchannelError('TRY_IT_REFUSED', { cause: error });
    }
  };
  const control: Simulators['control'] = (method, path, body) =>
    ask(method, `${setting.controlUrl}${path}`, {}, body);
  const desk = (path: string, body?: unknown) =>
    ask('POST', `${setting.deskUrl}${path}`, { authorization: `Bearer ${setting.deskSecret}` }, body);
  return {
    control,
    async order(fault) {
      const answer = orderedSchema.safeParse(
        await control('POST', '/faults', { ...fault, times: untilWithdrawn }),
      );
      if (!answer.success) throw new BackchannelError('TRY_IT_REFUSED', { cause: answer.error });
      return async () => void (await control('DELETE', `/faults/${answer.data.id}`));
    },
    relay: async (deed) => void (await desk(`/relay/${deed}`)),
    openColleague: async (place) => void (await desk('/colleague', { place })),
  };
};
