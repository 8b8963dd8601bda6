import type { DeskWork } from './console-protocol.ts';
import { textOf } from './texts.ts';
import type { Traffic } from './traffic.ts';
import type { WorkAct } from './work-plan.ts';
import type { ChaosWorld } from './world.ts';

/** A note that somebody has written for certain, in a console. */
export interface WrittenNote {
  name: string;
  customerId: string;
  author: string;
}

/** Does what people do beside writing, in consoles and in LiveChat's own app. */
export const createWorkTraffic = (world: ChaosWorld, traffic: Pick<Traffic, 'chatOf'>) => {
  const { control, consoles, customers, appAgents } = world;
  const notes: WrittenNote[] = [];
  const faults: unknown[] = [];
  const counts = new Map<string, number>();
  const refused = new Map<string, number>();
  let open = 0;
  const people = [...consoles, ...appAgents].map(({ email }) => email);

  const add = (to: Map<string, number>, what: string): void => void to.set(what, (to.get(what) ?? 0) + 1);

  const inConsole = async (act: WorkAct & { by: 'console' }): Promise<void> => {
    const customerId = customers[act.customer] ?? '';
    const desk = consoles[act.console];
    const wordOf = (): DeskWork => {
      switch (act.do) {
        case 'assign':
          return { do: 'assign', to: act.to === undefined ? undefined : people[act.to] };
        case 'note':
          return { do: 'note', text: textOf('note', act.number) };
        case 'tag':
          return { do: 'tag', tag: act.tag, isOn: act.isOn };
        case 'snooze':
          return { do: 'snooze', ms: act.ms };
        case 'done':
        case 'reopen':
          return { do: act.do };
      }
    };
    await desk?.insist({ do: 'work', customerId, work: wordOf() });
    if (act.do === 'note') notes.push({ name: `n${act.number}`, customerId, author: desk?.email ?? '' });
  };

  const inApp = async (act: WorkAct & { by: 'app' }): Promise<boolean> => {
    const chatId = await traffic.chatOf(act.customer);
    const { authorization } = appAgents[act.agent] as (typeof appAgents)[number];
    switch (act.do) {
      case 'transfer':
        return control.tries(authorization, 'transfer_chat', {
          id: chatId,
          target: { type: 'agent', ids: [people[act.to]] },
          ignore_agents_availability: true,
          ignore_requester_presence: true,
        });
      case 'tag': {
        const threadId = await control.lastThread(authorization, chatId);
        const body = { chat_id: chatId, thread_id: threadId, tag: act.tag };
        return control.tries(authorization, act.isOn ? 'tag_thread' : 'untag_thread', body);
      }
      case 'deactivate':
        return control.tries(authorization, 'deactivate_chat', {
          id: chatId,
          ignore_requester_presence: true,
        });
    }
  };

  const act = async (one: WorkAct): Promise<void> => {
    const what = `${one.by === 'app' ? 'LiveChat’s app' : 'console'}: ${one.do}`;
    // What the app shows as impossible, a transfer of a closed chat, nobody does.
    const isDone = one.by === 'app' ? await inApp(one) : (await inConsole(one), true);
    add(isDone ? counts : refused, what);
  };

  return {
    notes: notes as readonly WrittenNote[],
    /** How often what was done. */
    counts: counts as ReadonlyMap<string, number>,
    refused: refused as ReadonlyMap<string, number>,
    faults: faults as readonly unknown[],
    get open() {
      return open;
    },
    begin(one: WorkAct): void {
      open += 1;
      act(one)
        .catch((error: unknown) => void faults.push(error))
        .finally(() => {
          open -= 1;
        });
    },
  };
};

export type WorkTraffic = ReturnType<typeof createWorkTraffic>;
