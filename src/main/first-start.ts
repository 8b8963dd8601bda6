import { linkAmong, readLink } from '../shared/links.ts';
import type { Session } from 'electron';
import type { Managed } from '../shared/managed/managed.ts';
import { openNetwork } from './company-network.ts';
import { createSetupRouter, type Router } from './ipc/index.ts';
import { probeRelay } from './relay-link/index.ts';

/** A program that knows no relay yet: the page that asks for it, and the answer. Loaded only then (decision 0022). */
export interface FirstStart {
  router: Router;
  /** Once the person has confirmed an address that is a relay's. */
  chosen: Promise<string>;
  /** The program was started again with these arguments: an address that a link among them names is shown, and asked about. */
  openArguments(argv: readonly string[]): void;
  openLink(link: string): void;
}

/** The relay that a link names; undefined: it is no such link. */
const relayIn = (target: ReturnType<typeof readLink>): string | undefined =>
  target?.kind === 'setup' ? target.relayUrl : undefined;

export const createFirstStart = (deps: {
  appOrigin: string;
  session: Session;
  managed: Managed;
  version: string;
  platform: string;
  /** What the program was started with. */
  argv: readonly string[];
  /** What macOS has handed over. */
  openedLink: string | undefined;
  /** Errors: those of the file system. */
  remember(url: string): Promise<void>;
  /** The page asks anew from the beginning. */
  reload(): void;
  startAgain(): void;
}): FirstStart => {
  let suggested = relayIn(linkAmong(deps.argv)) ?? relayIn(readLink(deps.openedLink ?? ''));
  let choose = (_url: string): void => undefined;
  const chosen = new Promise<string>((resolve) => {
    choose = resolve;
  });
  const userAgent = `Backchannel/${deps.version} (${deps.platform})`;
  const suggest = (url: string | undefined): void => {
    if (url === undefined) return;
    suggested = url;
    deps.reload();
  };
  return {
    chosen,
    openArguments: (argv) => suggest(relayIn(linkAmong(argv))),
    openLink: (link) => suggest(relayIn(readLink(link))),
    router: createSetupRouter({
      appOrigin: deps.appOrigin,
      suggested: () => suggested,
      async probe(url) {
        await openNetwork(deps);
        await probeRelay(url, { userAgent, version: deps.version });
      },
      async use(url) {
        await deps.remember(url);
        choose(url);
        // The answer to the page comes first.
        setImmediate(deps.reload);
      },
      startAgain: deps.startAgain,
    }),
  };
};
