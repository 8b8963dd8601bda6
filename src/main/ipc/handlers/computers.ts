import type { Handlers } from '../router.ts';
import type { Shell } from './services.ts';

export const createComputersHandlers = (
  shell: Shell,
): Pick<
  Handlers,
  | 'computers/list'
  | 'computers/remove'
  | 'computers/approve'
  | 'computers/readmit'
  | 'computers/renew-page'
  | 'computers/renew-grant'
  | 'computers/end-renewal'
  | 'computers/get-audit'
> => ({
  'computers/list': () => shell.services().computers.list(),
  'computers/remove': ({ deviceId }) => shell.services().computers.remove(deviceId),
  'computers/approve': ({ deviceId }) => shell.services().computers.approve(deviceId),
  'computers/readmit': ({ deviceId }) => shell.services().computers.readmit(deviceId),
  'computers/renew-page': () => shell.services().computers.renewPage(),
  'computers/renew-grant': () => shell.services().computers.renewGrant(),
  'computers/end-renewal': ({ deviceId }) => shell.services().computers.endRenewal(deviceId),
  'computers/get-audit': () => shell.services().computers.audit(),
});
