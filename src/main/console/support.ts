import { unmanaged } from '../../shared/managed/managed.ts';
import { checkComputer } from '../preflight/index.ts';
import { createSupport, type Support } from '../support/index.ts';
import { systemClock } from '../../shared/clock.ts';
import type { ConsoleServices } from './services.ts';
import type { ConsoleWorld } from './world.ts';

/** Words of the program's own about how things stand; nothing of people, chats or accounts. */
const statesOf = ({
  appState,
  channel,
}: ConsoleServices): Record<string, string | number | boolean | undefined> => {
  const state = appState();
  return {
    session: state.session.state,
    signedOutBecause: state.session.state === 'signed-out' ? state.session.reason : undefined,
    isSignInNeeded: state.session.state === 'signed-in' ? state.session.isSignInNeeded : undefined,
    relay: state.relay.state,
    relayReason: state.relay.reason,
    livechat: state.livechat.state,
    livechatReason: state.livechat.reason,
    isInstagramConnected: channel.current() !== undefined,
    proxyFault: state.proxyFault?.code,
    storageFault: state.storageFault,
    wasSomethingLost: state.recovery !== undefined,
    waitingToSend: state.waitingToSend,
    setAside: state.setAside?.count ?? 0,
    update: state.update?.state,
    requiredVersion: state.versionAdvice?.required,
    recommendedVersion: state.versionAdvice?.recommended,
  };
};

/** Settings › Help of a console. `services`: of now. Errors: SIGNED_OUT while there are none. */
export const createConsoleSupport = (world: ConsoleWorld, services: () => ConsoleServices): Support => {
  const { folder, platform, version, environment, installed } = world;
  return createSupport({
    places: {
      folder,
      program: installed?.program ?? process.execPath,
      platform,
      env: process.env,
      autostart: installed?.autostart,
    },
    checkComputer: () =>
      checkComputer({
        secrets: services().secrets,
        folder,
        relayUrl: environment.relayUrl,
        platforms: world.platforms,
        userAgent: `Backchannel/${version} (${platform})`,
        // The computer's own, also where a test lets days pass.
        clock: systemClock,
      }),
    async facts() {
      const now = services();
      const { secrets, session, removal, preflight } = now;
      const isSignedIn = session.state.state === 'signed-in';
      return {
        program: {
          version,
          isPackaged: installed?.isPackaged ?? false,
          versions: process.versions,
          platform,
          locale: installed?.locale ?? '',
          desktop: process.env['XDG_CURRENT_DESKTOP'],
        },
        relayUrl: environment.relayUrl,
        relayFrom: world.relayFrom,
        managed: world.managed ?? unmanaged,
        secrets: { state: secrets.state, backend: secrets.backend, mode: secrets.mode },
        states: statesOf(now),
        ...(isSignedIn ? { account: await preflight.run(), counts: removal.counts().wiped } : {}),
      };
    },
    saveFile: (suggestedName, content) => world.saveFile(suggestedName, content),
    showFile: (path) => world.showFile?.(path),
    now: () => systemClock.now(),
  });
};
