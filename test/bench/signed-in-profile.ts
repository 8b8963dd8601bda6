import { launchConsole, signIn } from '../e2e/helpers/console.ts';

/** Who signs in: one of the seeded team. */
const agent = 'maria@bakery.test';

/** Makes a profile as it is after a first sign-in: team in the cache, console closed. */
export async function signedInProfile(relayUrl: string, profileDir: string): Promise<void> {
  const console = await launchConsole({ profileDir, relayUrl });
  try {
    await signIn(console, agent);
    // The list that the benchmark waits for is the cached team: it must be in the cache.
    await console.window.getByText('Jonas Weber').first().waitFor();
  } finally {
    await console.close();
  }
}
