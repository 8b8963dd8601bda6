import type { AgentId, DeviceId } from '../../shared/domain/index.ts';
import {
  type ComputerReport,
  computerReportSchema,
  computerReportText,
  emptyAnswerSchema,
  type HeldThing,
  type SignedReport,
} from '../../shared/wire/index.ts';
import type { RelayLink } from '../relay-link/index.ts';
import type { SecretStore } from '../secrets/index.ts';

/** Names of secrets, or their beginnings, and what they mean to whoever removes this computer. */
const heldSecrets: readonly (readonly [string, HeldThing])[] = [
  ['channel-key:', 'channel-key'],
  ['page-token:', 'page-token'],
  ['integration-grant', 'integration-grant'],
];

/** What this computer holds now. */
export const heldHere = async (deps: {
  secrets: Pick<SecretStore, 'names'>;
  hasPrivateChats(): boolean;
  hasConversations(): boolean;
}): Promise<HeldThing[]> => {
  const names = await deps.secrets.names();
  const held = heldSecrets.flatMap(([name, thing]) =>
    names.some((each) => each.startsWith(name)) ? [thing] : [],
  );
  if (deps.hasPrivateChats()) held.push('private-chats');
  if (deps.hasConversations()) held.push('instagram-messages');
  return held;
};

/** Signs and sends the report about this computer. Errors: those of a signed request. */
export const sendReport = async (
  relayLink: Pick<RelayLink, 'device' | 'sign' | 'request'>,
  report: ComputerReport,
): Promise<void> => {
  const device = relayLink.device();
  if (!device) return;
  const { workspaceId, deviceId } = device;
  const body = JSON.stringify(computerReportSchema.parse(report));
  const signature = await relayLink.sign(() => computerReportText({ workspaceId, deviceId, body }));
  const signed: SignedReport = { body, signature };
  await relayLink.request('PUT', '/v1/computers/report', { body: signed, schema: emptyAnswerSchema });
};

/** The report, when the believed key of that computer signed it; undefined for every other word. */
export const provenReport = (
  of: { workspaceId: string; deviceId: DeviceId; agentId: AgentId; report?: SignedReport | undefined },
  signKey: string | undefined,
  isSigned: (text: string, signature: string, key: string) => boolean,
): ComputerReport | undefined => {
  const { report } = of;
  if (!report || signKey === undefined) return undefined;
  if (!isSigned(computerReportText({ ...of, body: report.body }), report.signature, signKey))
    return undefined;
  try {
    return computerReportSchema.safeParse(JSON.parse(report.body)).data;
  } catch {
    // Signed, and still no JSON: nothing is known of it.
    return undefined;
  }
};
