import { startService, type Service } from '../../scripts/try-out/service.ts';
import type { Part } from './world.ts';

/** A relay process that can be killed and started again with the same settings. */
export const createRelayPart = (
  name: string,
  environment: Record<string, string>,
  onLine: (line: string) => void,
): Part => {
  let service: Service | undefined;
  return {
    name,
    async kill() {
      const victim = service?.process;
      service = undefined;
      if (victim === undefined || victim.exitCode !== null || victim.signalCode !== null) return false;
      const gone = new Promise((resolve) => victim.once('exit', resolve));
      victim.kill('SIGKILL');
      await gone;
      return true;
    },
    async start() {
      service = await startService({
        name,
        entry: 'src/relay/index.ts',
        env: environment,
        onLine: (line) => onLine(`${name}: ${line}`),
      });
    },
  };
};
