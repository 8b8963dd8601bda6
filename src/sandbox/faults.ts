/**
 * Faults to order: the control API (or a test) says which call misbehaves, how, and how often.
 * Call names are `<platform>.<api>.<action>`, e.g. `livechat.agent.send_event`, `livechat.accounts.token`,
 * `livechat.webhook.incoming_event`, `meta.messages`. A trailing `*` matches every call with that beginning.
 */

/** What a fault does to the call it hits. */
export type FaultKind =
  /** The call is refused with `status` and `error`; no work is done. */
  | 'fail'
  /** The call is carried out `delayMs` of sandbox time later. */
  | 'delay'
  /** The work is done, the answer never sent: the connection is cut (a socket request stays unanswered). */
  | 'drop-answer'
  /** The connection is cut before any work. */
  | 'close-socket'
  /** The work is done, and the answer says all the same that it failed, with `status` and `error`. Graph API only. */
  | 'fail-after';

/** An order for the registry. */
export interface FaultSpec {
  call: string;
  kind: FaultKind;
  /** How many calls it hits before it is used up; default 1. */
  times?: number | undefined;
  /** HTTP status of `fail`; the platform's usual one for the error when left out. */
  status?: number | undefined;
  /** Error fields of `fail` as the platform writes them (LiveChat: type, message, data; Meta: code, type, message …). */
  error?: Record<string, unknown> | undefined;
  /** Wait of `delay`, in milliseconds of sandbox time. */
  delayMs?: number | undefined;
}

/** A fault as it stands in the registry. */
export interface Fault extends FaultSpec {
  id: string;
  times: number;
  /** How many calls it still hits. */
  left: number;
}

/** Holds the faults that are still to happen. */
export interface FaultRegistry {
  add(spec: FaultSpec): Fault;
  /** Removes one fault, or all of them without an id. Answers how many were removed. */
  clear(id?: string): number;
  list(): Fault[];
  /** The fault that applies to this call, counted down; undefined when it should work. */
  take(callName: string): Fault | undefined;
}

/** Builds an empty registry. */
export function createFaults(): FaultRegistry {
  let nextId = 1;
  let faults: Fault[] = [];
  const matches = (fault: Fault, call: string): boolean =>
    fault.call.endsWith('*') ? call.startsWith(fault.call.slice(0, -1)) : fault.call === call;

  return {
    add(spec) {
      const times = spec.times ?? 1;
      const fault: Fault = { ...spec, id: String(nextId++), times, left: times };
      faults.push(fault);
      return fault;
    },
    clear(id) {
      const before = faults.length;
      faults = id === undefined ? [] : faults.filter((fault) => fault.id !== id);
      return before - faults.length;
    },
    list: () => faults.map((fault) => ({ ...fault })),
    take(callName) {
      const fault = faults.find((candidate) => candidate.left > 0 && matches(candidate, callName));
      if (!fault) return undefined;
      fault.left -= 1;
      if (fault.left === 0) faults = faults.filter((candidate) => candidate !== fault);
      return fault;
    },
  };
}
