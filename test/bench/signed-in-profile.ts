import { launchConsole, signIn } from '../e2e/helpers/console.ts';

/** Who signs in: one of the seeded team. */
const agent = 'maria@bakery.test';

/** Makes a profile as it is after a first sign-in: team in the cache and last looked at, console closed. */
export async function signedInProfile(relayUrl: string, profileDir: string): Promise<void> {
  const console = await launchConsole({ profileDir, relayUrl });
  try {
    await signIn(console, agent);
    // The console opens again where it was closed, so that the cached team is the first list it paints.
    await console.window.getByTestId('rail-team').click();
    await console.window.getByTestId('agent-row').first().waitFor();
  } finally {
    await console.close();
  }
}
