import type { Clock } from '../../../shared/clock.ts';
import type { AccountId, DeviceId, ReplyWindowRules } from '../../../shared/domain/index.ts';
import type { MessagingEvent } from '../../../shared/domain/event.ts';
import type { Emitter } from '../../../shared/emitter.ts';
import type { ErrorCode } from '../../../shared/errors.ts';
import type { TeamSyncBody } from '../../../shared/wire/index.ts';
import type { ConversationEvents } from '../change-publisher.ts';
import type { ChannelPort, RelayPort } from '../ports.ts';
import type { Stores } from '../stores.ts';
import { type AccountPause, accountPauseOf, replyWindowWith } from './account-pause.ts';
import { createHumanAgentFact } from './human-agent.ts';
import type { SendingPauses } from './pauses.ts';
import { createPolicyBlocks } from './policy-blocks.ts';
import type { SenderDeps } from './sender.ts';

/** What the provider forbids an account or the whole app, as people may know it and end it. */
export interface AccountLimits {
  /** The provider asked this account to wait with sending, or has blocked it. */
  sendingPause(accountId: AccountId): AccountPause | undefined;
  /** When Meta last warned the account because of a policy. */
  policyWarnedAtMs(accountId: AccountId): number | undefined;
  /** Since when nobody can be answered after 24 hours, because the app lacks the feature Human Agent. */
  humanAgentMissingSinceMs(): number | undefined;
  /** An admin has settled the policy block with Meta: everything that waits is tried now, on all consoles. */
  endPolicyBlock(accountId: AccountId): void;
  /** Meta has granted the app Human Agent: the tag is used again, on all consoles. */
  allowHumanAgent(): void;
}

/** Limits that are learnt from one refusal or webhook, kept, told to the colleagues' consoles, and ended by people. */
export const createAccountLimits = (deps: {
  stores: Pick<Stores, 'db' | 'outbox'>;
  pauses: SendingPauses;
  relayLink: Pick<RelayPort, 'send'>;
  appId: ChannelPort['appId'];
  colleaguesDevices(): DeviceId[];
  emitter: Emitter<ConversationEvents>;
  clock: Clock;
  /** A limit began, ended or grew. */
  changed(): void;
  /** What waited may be tried. */
  ended(): void;
}) => {
  const { stores, pauses, relayLink, emitter, clock, changed, ended } = deps;
  const { db, outbox } = stores;
  const blocks = createPolicyBlocks({ db, clock, changed });
  const humanAgent = createHumanAgentFact({ db, appId: deps.appId, clock, changed });

  const tell = (body: Extract<TeamSyncBody, { type: 'policy-block' | 'human-agent' }>): void => {
    const deviceIds = deps.colleaguesDevices();
    const about = body.type === 'policy-block' ? body.accountId : body.appId;
    if (deviceIds.length > 0)
      relayLink.send('replica', { deviceIds }, body, `${body.type}:${about}:${body.atMs}`);
  };
  const announce = (reason: ErrorCode, accountId?: AccountId): void =>
    db.afterCommit(() => emitter.emit('account.limited', { accountId, reason }));

  const endBlock = (accountId: AccountId): void => {
    db.transaction(() => {
      if (!blocks.end(accountId)) return;
      tell({ type: 'policy-block', accountId, isBlocked: false, atMs: clock.now() });
      ended();
    });
  };
  const hear = (accountId: AccountId, word: { isBlocked: boolean; atMs: number }): void => {
    if (!blocks.told(accountId, word)) return;
    if (word.isBlocked) announce('INSTAGRAM_POLICY_BLOCK', accountId);
    else ended();
  };
  const setHumanAgent = (isMissing: boolean): void => {
    db.transaction(() => {
      if (!humanAgent.note(isMissing)) return;
      tell({ type: 'human-agent', appId: deps.appId(), isMissing, atMs: clock.now() });
      if (isMissing) announce('INSTAGRAM_HUMAN_AGENT_MISSING');
    });
  };

  const forSender: Pick<
    SenderDeps,
    'blocks' | 'humanAgent' | 'policyRefused' | 'accepted' | 'humanAgentRefused'
  > = {
    blocks,
    humanAgent,
    policyRefused(accountId) {
      db.transaction(() => {
        if (!blocks.refused(accountId)) return;
        tell({ type: 'policy-block', accountId, isBlocked: true, atMs: clock.now() });
        announce('INSTAGRAM_POLICY_BLOCK', accountId);
      });
    },
    accepted: endBlock,
    humanAgentRefused: () => setHumanAgent(true),
  };

  const api: AccountLimits = {
    sendingPause: (accountId) => accountPauseOf({ outbox, blocks, pauses }, accountId),
    policyWarnedAtMs: blocks.warnedAtMs,
    humanAgentMissingSinceMs: humanAgent.missingSinceMs,
    endPolicyBlock: endBlock,
    allowHumanAgent: () => setHumanAgent(false),
  };

  return {
    api,
    forSender,
    /** Joins the transaction of the webhook. Every console gets it, so no colleague is told. */
    policyEnforced({
      accountId,
      action,
      atMs,
    }: Extract<MessagingEvent, { type: 'policy-enforcement' }>): void {
      if (action === 'block' || action === 'unblock')
        hear(accountId, { isBlocked: action === 'block', atMs });
      else if (blocks.warned(accountId, atMs)) announce('INSTAGRAM_POLICY_WARNING', accountId);
    },
    toldByColleague(body: TeamSyncBody): boolean {
      if (body.type === 'policy-block') hear(body.accountId, body);
      else if (body.type === 'human-agent') humanAgent.told(body.appId, body);
      else return false;
      return true;
    },
    replyWindowOf: (rules: ReplyWindowRules): ReplyWindowRules => replyWindowWith(humanAgent, rules),
    forget(accountId: AccountId): void {
      pauses.forget(accountId);
      blocks.forget(accountId);
    },
  };
};
