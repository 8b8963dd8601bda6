import type { Clock } from '../../src/shared/clock.ts';
import { systemTimers, type Timers } from '../../src/shared/timers.ts';
import { META_SEED } from '../../src/sandbox/meta/index.ts';
import { buildSandbox, type Sandbox } from '../../src/sandbox/server.ts';
import { freePorts } from '../free-port.ts';
import type { Errand, Person } from './person.ts';
import { NotAsked } from './step.ts';
import type { Targets } from './settings.ts';

const redirectUri = 'https://relay.invalid/v1/connect/meta/callback';
const administrator = 'maria@bakery.test';
const customer = '7610000000000099';
const timeRate = 4;

/** The simulators in this process, and somebody who does there what a person does at the real ones. */
export interface Simulated {
  targets: Targets;
  person: Person;
  sandbox: Sandbox;
  /** The simulators' time, in which pauses and rates pass several times as fast. */
  time: { clock: Clock; timers: Timers };
  close(): Promise<void>;
}

/** A browser without a window: answers LiveChat's page and goes where it is sent. */
const allowAtLiveChat = async (url: string): Promise<URL> => {
  const page = await fetch(url);
  const request = /name="request" value="([^"]+)"/.exec(await page.text())?.[1];
  if (request === undefined) throw new NotAsked('The simulated sign-in page asks for nothing.');
  const answer = await fetch(new URL('/authorize/decision', url), {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ request, account: administrator, decision: 'allow' }),
  });
  return new URL(answer.headers.get('location') ?? '', url);
};

/** Does errands on the simulators. `failed` gets what went wrong in the background. */
const personOn = (sandbox: Sandbox, failed: (error: Error) => void): Person => {
  let written: string | undefined;
  const act = async (errand: Errand): Promise<string> => {
    switch (errand.kind) {
      case 'open': {
        const callback = await allowAtLiveChat(errand.url);
        // Not waited for: it is answered when the sign-in is over, and that waits for this errand.
        fetch(callback).catch(failed);
        return '';
      }
      case 'fetch-address':
        return sandbox.meta.authorize(errand.url);
      case 'write':
        written = (await sandbox.meta.customerSends(customer, { text: errand.text })).mid;
        return '';
      case 'unsend':
        if (written === undefined) throw new NotAsked('Nothing was written.');
        await sandbox.meta.customerUnsends(customer, written);
        return '';
    }
  };
  return { does: act };
};

/** Starts the simulators on free ports. `prepare` gets them before they listen: to make them deviate. */
export const onSimulators = async (prepare?: (sandbox: Sandbox) => void): Promise<Simulated> => {
  const redirectPorts = await freePorts(4);
  const sandbox = buildSandbox({ redirectPorts, authorizeLimit: false, timeRate });
  // An agent beside whom the router has seated: whether a customer may see both is a setting of the vendor's.
  sandbox.context.settings.publicAgents = 9;
  prepare?.(sandbox);
  const urls = await sandbox.listen();
  sandbox.meta.registerRedirectUri(redirectUri);
  let failure: Error | undefined;
  return {
    sandbox,
    time: {
      clock: sandbox.context.clock,
      timers: { after: (ms, fn) => systemTimers.after(ms / timeRate, fn) },
    },
    targets: {
      livechat: {
        clientId: urls.livechat.clientId,
        accountsUrl: urls.accountsUrl,
        apiUrl: urls.apiUrl,
        redirectPorts,
      },
      meta: {
        appId: urls.meta.appId,
        appSecret: urls.meta.appSecret,
        redirectUri,
        graphUrl: urls.graphUrl,
        dialogUrl: urls.dialogUrl,
        graphVersion: 'v25.0',
        pageId: META_SEED.bakeryPage.id,
      },
    },
    person: personOn(sandbox, (error) => (failure ??= error)),
    async close() {
      await sandbox.close();
      if (failure !== undefined) throw failure;
    },
  };
};
