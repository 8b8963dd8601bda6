import { createFakeMain, type FakeMain } from './backchannel.ts';
import { fakeWorld } from './fake-world.ts';

declare global {
  interface Window {
    fakeMain: FakeMain;
    /** Changes the world before the window starts; set by the screenshot script. */
    prepareFake?: (fake: FakeMain) => void;
  }
}

const query = new URLSearchParams(location.search);
const fake = createFakeMain(
  fakeWorld({
    agents: Number(query.get('agents') ?? 24),
    conversations: Number(query.get('conversations') ?? 40),
  }),
);
window.prepareFake?.(fake);
Object.assign(window, { fakeMain: fake, backchannel: fake.api });
await import('../../../src/renderer/main.tsx');
