import { globSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inRepository } from '../../../scripts/paths.ts';
import { livechatContracts } from '../../../scripts/verify-platforms/livechat/contracts.ts';
import { metaContracts } from '../../../scripts/verify-platforms/meta/contracts.ts';
import { onSimulators, type Simulated } from '../../../scripts/verify-platforms/on-simulators.ts';
import type { Person } from '../../../scripts/verify-platforms/person.ts';
import { exitCodeOf } from '../../../scripts/verify-platforms/report.ts';
import { NotAsked } from '../../../scripts/verify-platforms/step.ts';
import { verify, type Verification } from '../../../scripts/verify-platforms/verify.ts';
import { agentActions } from '../../../src/sandbox/livechat/agent/index.ts';
import { customerActions } from '../../../src/sandbox/livechat/customer/index.ts';
import { META_SEED } from '../../../src/sandbox/meta/index.ts';

let simulated: Simulated;
let lines: string[];
/** What a test makes of every answer, and sees of every request. */
let onAnswer: (url: string, payload: string, location: string) => string;
let onRequest: (authorization: string) => void;
beforeEach(async () => {
  onAnswer = (_url, payload) => payload;
  onRequest = () => undefined;
  simulated = await onSimulators(({ app }) => {
    app.addHook('onRequest', async ({ headers }) => onRequest(headers.authorization ?? ''));
    app.addHook('onSend', async ({ url }, reply, payload) =>
      typeof payload === 'string'
        ? onAnswer(url, payload, String(reply.getHeader('location') ?? ''))
        : payload,
    );
  });
  lines = [];
});
afterEach(() => simulated.close());

const run = (
  options: { only?: 'livechat' | 'meta'; person?: Person; signal?: AbortSignal } = {},
): Promise<Verification> => {
  const { livechat, meta } = simulated.targets;
  return verify({
    targets: {
      livechat: options.only === 'meta' ? undefined : livechat,
      meta: options.only === 'livechat' ? undefined : meta,
    },
    person: options.person ?? simulated.person,
    signal: options.signal ?? new AbortController().signal,
    say: (line) => lines.push(line),
    where: 'the simulators',
    time: simulated.time,
  });
};

const outcomeOf = ({ run: { results } }: Verification, id: string) => {
  const result = results.find(({ step }) => step.id === id);
  return result && { outcome: result.outcome, reasons: result.reasons.join('; ') };
};

/** Does as the simulated person, but for one errand. */
const personWho = (kind: string, instead: () => Promise<string>): Person => ({
  does: (errand, signal) => (errand.kind === kind ? instead() : simulated.person.does(errand, signal)),
});

/** Words of the product's LiveChat clients that are names of actions. */
const actionsOfTheProduct = (): string[] => {
  const text = globSync('src/main/livechat/**/*.ts', { cwd: inRepository() })
    .map((file) => readFileSync(inRepository(file), 'utf8'))
    .join('\n');
  const known = { ...agentActions, ...customerActions };
  return [...new Set([...text.matchAll(/'([a-z]+(?:_[a-z]+)+)'/g)].map(([, word = '']) => word))]
    .filter((word) => Object.hasOwn(known, word) || word === 'list_agents' || word === 'list_groups')
    .sort();
};

describe('the contract of every call, on the simulators', () => {
  it('holds, step by step, and everything is taken back', async () => {
    const verification = await run();
    const { results, notUndone } = verification.run;
    expect(
      results
        .filter(({ outcome }) => outcome !== 'as expected')
        .map(({ step, reasons }) => [step.id, reasons]),
    ).toEqual([]);
    expect(notUndone).toEqual([]);
    // What the list says of the simulator is what it does.
    expect(verification.run.findings.filter(({ verdict }) => verdict !== 'as the simulator')).toEqual([]);
    expect(exitCodeOf(verification.run)).toBe(0);
    // Nothing is open any more: no chat, no live token, no subscription.
    const { world } = simulated.sandbox.livechat;
    const ours = [...world.chats.values()].filter(
      (chat) => world.customers.get(chat.customerId ?? '')?.name === 'Verify, removed',
    );
    expect(ours.map(({ threads }) => threads.at(-1)?.active)).toEqual([false]);
    expect(simulated.sandbox.meta.tokens().filter(({ deadSubcode }) => deadSubcode === undefined)).toEqual(
      [],
    );
    expect(simulated.sandbox.meta.world.pages.get(META_SEED.bakeryPage.id)?.subscribedFields).toBeUndefined();
  });

  it('is asked for every call that the product makes', async () => {
    const { calls } = await run();
    const called = new Set([...calls.keys()].map((call) => call.split(' ').at(-1)));
    expect(actionsOfTheProduct().length).toBeGreaterThan(15);
    expect(actionsOfTheProduct().filter((action) => !called.has(action))).toEqual([]);
    const contracts = Object.keys({ ...livechatContracts, ...metaContracts });
    expect(contracts.filter((call) => !calls.has(call))).toEqual([]);
  });

  it('works with one platform alone, and says which one was left out', async () => {
    const verification = await run({ only: 'meta' });
    expect(verification.run.results.every(({ step }) => step.platform === 'meta')).toBe(true);
    expect(verification.report).toContain('Left out, for want of credentials: LiveChat.');
  });
});

describe('a platform that deviates', () => {
  it('shows a field that is missing, by its name and kind, without its value', async () => {
    onAnswer = (url, payload) => {
      if (!url.endsWith('/configuration/action/list_groups')) return payload;
      const groups = JSON.parse(payload) as Record<string, unknown>[];
      return JSON.stringify(groups.map(({ name, id }) => ({ id, name, language_code: 7 })));
    };
    const verification = await run({ only: 'livechat' });
    const { outcome, reasons } = outcomeOf(verification, 'livechat team') ?? {};
    expect(outcome).toBe('differs');
    expect(reasons).toContain('configuration list_groups: `[].language_code` is a number, expected string');
    expect(exitCodeOf(verification.run)).toBe(1);
    expect(verification.report).toMatch(
      /Differs: the product is not built for it\n\n\| Step[^]*livechat team/,
    );
  });

  it('shows a refusal that the product is not built for, with what hangs on it', async () => {
    simulated.sandbox.context.faults.add({
      call: 'meta.profile',
      kind: 'fail',
      error: { code: 4711, message: 'Secretly Invented' },
    });
    const verification = await run({ only: 'meta' });
    expect(outcomeOf(verification, 'meta profile')?.outcome).toBe('differs');
    expect(verification.report).toContain('**4711**: no reading the product is built for');
    expect(verification.report).toContain('`src/main/instagram/failure.ts`');
    expect(exitCodeOf(verification.run)).toBe(1);
  });

  it('that decides an open point otherwise than the simulator is shown apart: the product holds', async () => {
    simulated.sandbox.meta.options.successAsString = true;
    const verification = await run({ only: 'meta' });
    expect(exitCodeOf(verification.run)).toBe(0);
    const apart = /## Differs from the simulator; the product holds under it\n([^]*?)\n## /.exec(
      verification.report,
    )?.[1];
    expect(apart).toContain('Is `success` a boolean or a text?');
    expect(apart).toContain('The text "true".');
  });

  it('that does not answer says nothing about the platform', async () => {
    simulated.sandbox.context.faults.add({
      call: 'livechat.configuration.list_agents',
      kind: 'fail',
      status: 503,
      times: 9,
      error: { type: 'service_unavailable' },
    });
    const verification = await run({ only: 'livechat' });
    expect(outcomeOf(verification, 'livechat team')?.outcome).toBe('not asked');
  });
});

describe('a person', () => {
  it('may skip what they are asked for; the reason is in the page, and what follows is not asked', async () => {
    const verification = await run({
      only: 'meta',
      person: personWho('write', async () => {
        throw new NotAsked('Skipped by the person: no second phone here');
      }),
    });
    expect(outcomeOf(verification, 'meta message of a customer')).toEqual({
      outcome: 'not asked',
      reasons: 'Skipped by the person: no second phone here',
    });
    expect(outcomeOf(verification, 'meta answer')?.outcome).toBe('not asked');
    expect(outcomeOf(verification, 'meta revocation')?.outcome).toBe('as expected');
  });

  it('who presses Ctrl-C ends it, and what was made is taken back', async () => {
    const controller = new AbortController();
    const verification = await run({
      only: 'meta',
      signal: controller.signal,
      person: personWho('write', async () => {
        controller.abort();
        throw new Error('interrupted in a question');
      }),
    });
    expect(exitCodeOf(verification.run)).toBe(130);
    expect(lines).toContain('undone: grant at Meta revoked');
    expect(simulated.sandbox.meta.tokens().filter(({ deadSubcode }) => deadSubcode === undefined)).toEqual(
      [],
    );
    expect(simulated.sandbox.meta.world.pages.get(META_SEED.bakeryPage.id)?.subscribedFields).toBeUndefined();
  });

  it('is told when something could not be taken back', async () => {
    simulated.sandbox.context.faults.add({
      call: 'meta.permissions',
      kind: 'fail',
      times: 99,
      error: { code: 1, message: 'x' },
    });
    const verification = await run({ only: 'meta' });
    expect(exitCodeOf(verification.run)).toBe(3);
    expect(verification.report).toContain('**not taken back:** grant at Meta revoked');
  });
});

describe('what it prints and writes', () => {
  it('holds no secret, no name and nothing that anybody wrote', async () => {
    const written = 'Canary words of a customer';
    const { sandbox } = simulated;
    await sandbox.meta.customerSends(META_SEED.customer.id, { text: written });
    const secrets = new Set<string>();
    onAnswer = (_url, payload, location) => {
      const named = /"(?:\w*_token|entity_id|text|message|name|username|email)":"([^"]{3,})"/g;
      for (const [, value = ''] of payload.matchAll(named)) secrets.add(value);
      for (const [, value = ''] of `${payload} ${location}`.matchAll(/[?&]code=([^&\s"]+)/g))
        secrets.add(decodeURIComponent(value));
      return payload;
    };
    onRequest = (authorization) => {
      const token = /^Bearer (.+)$/.exec(authorization)?.[1];
      if (token !== undefined) secrets.add(token);
    };
    // A difference and a refusal are the places where content could come along.
    sandbox.context.faults.add({
      call: 'meta.profile',
      kind: 'fail',
      error: { code: 4711, message: written },
    });
    const { report } = await run();
    const output = [report, ...lines].join('\n');
    expect(secrets.size).toBeGreaterThan(30);
    expect(secrets).toContain(written);
    for (const secret of [...secrets, sandbox.meta.appSecret, 'maria@bakery.test', META_SEED.customer.id])
      if (!ours.has(secret))
        expect(output.includes(secret), `“${secret.slice(0, 12)}…” is in the output`).toBe(false);
  });
});

/** Words that are answered and are also words of the page. */
const ours = new Set(['Verify', 'Verify, removed', 'hello']);
