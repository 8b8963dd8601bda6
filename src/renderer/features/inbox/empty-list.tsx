import { CheckCircle, Instagram, PlugDisconnected, Time } from '@livechat/design-system-icons';
import type { InboxView } from '../../../shared/domain/work-rules.ts';
import { useActions, useAppState } from '../../state/react.tsx';
import { Button } from '../../ui/design-system.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { handleName, isAdmin, personName } from '../../messages/people.ts';

/** Admins named at most, so that the sentence stays short. */
const namedAdmins = 3;

/** Why a view is empty, and what to do about it. */
export const EmptyList = ({ view }: { view: InboxView }) => {
  const channel = useAppState((state) => state.channel);
  const agents = useAppState((state) => state.team.agents);
  const role = useAppState((state) =>
    state.app?.session.state === 'signed-in' ? state.app.session.role : 'normal',
  );
  const { app } = useActions();
  if (channel.isLoaded && channel.channel === undefined) {
    if (isAdmin(role))
      return (
        <EmptyState
          icon={PlugDisconnected}
          title="Instagram isn't connected"
          text="Connect the Facebook Page of your Instagram account, and its conversations appear here."
        >
          <Button kind="primary" onClick={() => app.goTo({ section: 'admin' })}>
            Connect Instagram
          </Button>
        </EmptyState>
      );
    const admins = Object.values(agents)
      .filter((agent) => isAdmin(agent.role) && !agent.isSuspended)
      .map(({ id }) => personName(agents, id));
    const whom = admins.length === 0 ? 'an admin' : `${admins.slice(0, namedAdmins).join(', ')} (admin)`;
    return (
      <EmptyState
        icon={PlugDisconnected}
        title="Instagram isn't connected"
        text={`Only an admin can connect it. Ask ${whom}.`}
      />
    );
  }
  switch (view) {
    case 'waiting':
      return (
        <EmptyState
          icon={CheckCircle}
          title="All caught up"
          text="Nobody on Instagram waits for an answer."
        />
      );
    case 'mine':
      return (
        <EmptyState
          icon={CheckCircle}
          title="Nothing is assigned to you"
          text="Take one from Unassigned: open it and press A."
        />
      );
    case 'unassigned':
      return (
        <EmptyState
          icon={CheckCircle}
          title="Everything is assigned"
          text="Each open conversation has somebody."
        />
      );
    case 'failed':
      return (
        <EmptyState icon={CheckCircle} title="No reply has failed" text="Every reply of the team was sent." />
      );
    case 'snoozed':
      return (
        <EmptyState
          icon={Time}
          title="Nothing is snoozed"
          text="Press Z in a conversation to see it again later."
        />
      );
    case 'done':
      return (
        <EmptyState
          icon={CheckCircle}
          title="Nothing is done yet"
          text="Press E when a conversation needs nothing more. It comes back when the customer writes."
        />
      );
    case 'all':
      return (
        <EmptyState
          icon={Instagram}
          title="No conversations yet"
          text={
            channel.channel?.username === undefined
              ? 'When someone writes on Instagram, the conversation appears here.'
              : `When someone writes to ${handleName(channel.channel.username)}, the conversation appears here.`
          }
        />
      );
  }
};
