import '../../ui/composer.css';
import './private-message.css';
import { Close, LockBlack } from '@livechat/design-system-icons';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import type { Agent } from '../../../shared/domain/agent.ts';
import type { PrivateMessage } from '../../../shared/domain/private-chat.ts';
import { text } from '../../../shared/i18n/text.ts';
import type { Failure } from '../../api/call.ts';
import { agentName, firstName } from '../../messages/people.ts';
import { typingSentence, whoName } from '../../messages/private-message.ts';
import { mentionsIn } from '../../messages/work.ts';
import { privateDraftKey } from '../../state/drafts.ts';
import { useActions, useAppState, useDraft } from '../../state/react.tsx';
import { ownIdOf } from '../../state/roster.ts';
import { Problem } from '../../ui/callout.tsx';
import { leftWaitingWords } from '../../messages/files.ts';
import { privateFileProblemSentence } from '../../messages/private-files.ts';
import {
  AttachButton,
  AttachmentStrip,
  DropArea,
  useFilesBeside,
  useSendWhenThere,
  WaitsToSend,
} from '../conversation/index.ts';
import { Button, Icon } from '../../ui/design-system.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { PrivateAsked } from './private-asked.tsx';
import { PrivateField } from './private-field.tsx';
import { maxPrivateLength } from './private-limits.ts';

interface PrivateComposerProps {
  agent: Agent;
  /** The colleague's keys contradict each other: nothing may be sent. */
  isRefused: boolean;
  /** The chat is this group's; `agent` stands for it. */
  groupName?: string | undefined;
}

/** Writes to a colleague. It uses the private chat's actions only, so that a text typed here cannot reach a customer. */
export const PrivateComposer = ({ agent, isRefused, groupName }: PrivateComposerProps) => {
  const isSignInNeeded = useAppState(
    (state) => state.app?.session.state === 'signed-in' && state.app.session.isSignInNeeded,
  );
  const isOff = useAppState((state) => state.app?.off?.includes('private-chats') === true);
  const isBlocked = isRefused || isSignInNeeded || isOff;
  const isOwnSideOffline = useAppState((state) => state.app?.relay.state === 'offline');
  const agents = useAppState((state) => state.team.agents);
  const ownId = useAppState(ownIdOf);
  const members = useAppState((state) => state.privateChats.summaries[agent.id]?.group?.members);
  const composing = useAppState((state) => state.privateChats.composing[agent.id]);
  const about = useAppState((state) =>
    composing === undefined
      ? undefined
      : state.privateChats.threads[agent.id]?.messages.find(({ id }) => id === composing.messageId),
  );
  const { app, privateChats, privateMessages, privateFiles } = useActions();
  const [draft, setDraft] = useDraft(privateDraftKey(agent.id));
  /** Of a message that is edited; the draft of a new one stays as it is. */
  const [edited, setEdited] = useState('');
  const [problem, setProblem] = useState<Failure>();
  const files = useFilesBeside(agent.id, privateFiles, 0);
  const field = useRef<HTMLTextAreaElement>(null);
  const name = groupName ?? firstName(agent);
  const isEdit = composing?.kind === 'edit' && about !== undefined;
  const typed = isEdit ? edited : draft;
  const hasFiles = !isEdit && files.files.length + files.arriving.length > 0;
  const isEmpty = typed.trim() === '' && !hasFiles;
  const people = useMemo(
    () =>
      (members?.map(({ agentId }) => agentId) ?? [agent.id]).flatMap((id) =>
        id === ownId ? [] : (agents[id] ?? []),
      ),
    [members, agent.id, agents, ownId],
  );

  useEffect(() => field.current?.focus({ preventScroll: true }), []);
  const aboutId = composing?.messageId;
  useEffect(() => {
    if (composing?.kind === 'edit') setEdited(about?.text ?? '');
    if (aboutId !== undefined) field.current?.focus({ preventScroll: true });
    // The text as it is when editing begins: what comes meanwhile does not overwrite what is typed.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [composing?.kind, aboutId]);
  useEffect(() => () => privateMessages.typing(agent.id, false), [privateMessages, agent.id]);

  const mentionsOf = (written: string): string[] =>
    mentionsIn(written, Object.fromEntries(people.map((one) => [one.id, one])));
  const stopComposing = (): void => privateMessages.compose(agent.id, undefined);
  const write = (next: string): void => {
    if (isEdit) setEdited(next);
    else setDraft(next);
    if (problem !== undefined) setProblem(undefined);
    if (!isEdit) privateMessages.typing(agent.id, next.trim() !== '');
  };
  const whenThere = useSendWhenThere(
    files,
    JSON.stringify([typed, composing?.kind, composing?.messageId, isBlocked]),
    {
      send: () => send(),
      onLeft: () => app.notifyInfo(leftWaitingWords(groupName ?? agentName(agent))),
    },
  );
  const send = (): void => {
    const written = typed.trim();
    if (isBlocked || isEmpty) return;
    if (!isEdit && files.arriving.length > 0) {
      whenThere.ask();
      return field.current?.focus();
    }
    whenThere.keep();
    setProblem(undefined);
    field.current?.focus();
    const mentions = mentionsOf(written);
    const done = stopComposing;
    if (isEdit) {
      void privateMessages.edit(about, written, mentions).then((refusal) => {
        setProblem(refusal);
        if (refusal === undefined) done();
      });
      return;
    }
    const replyToId = composing?.kind === 'reply' ? about?.id : undefined;
    done();
    const fileIds = files.take();
    void privateChats.sendPrivately(agent.id, written, { replyToId, mentions, fileIds }).then((refusal) => {
      setProblem(refusal);
      if (refusal !== undefined) files.reload();
    });
  };
  const onKey = (event: KeyboardEvent<HTMLTextAreaElement>): boolean => {
    if (event.nativeEvent.isComposing) return false;
    if (event.key === 'Escape' && composing !== undefined) stopComposing();
    else if (event.key === 'ArrowUp' && typed === '' && !event.shiftKey && !event.altKey) {
      const messageId = privateMessages.lastEditable(agent.id);
      if (messageId === undefined) return false;
      privateMessages.compose(agent.id, { kind: 'edit', messageId });
    } else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  const info = isOff
    ? text('Your organisation has switched private chats off on this computer.')
    : isRefused
      ? text('Held back: the keys do not match.')
      : isSignInNeeded
        ? text('LiveChat no longer accepts your sign-in. Sign in again to write.')
        : isOwnSideOffline
          ? text('You are offline - goes out when you are back.')
          : groupName !== undefined
            ? text('Only the people in this group can read this.')
            : agent.status === 'offline'
              ? text('{name} is offline - will be delivered when they are back.', { name })
              : text('Only the two of you can read this.');

  return (
    <section
      className="composer composer--private"
      aria-label={text('Write privately to {name}', { name })}
      data-region="composer"
    >
      <TypingLine chatId={agent.id} />
      {problem === undefined ? undefined : (
        <div className="composer__problem">
          <Problem sentence={problem} />
        </div>
      )}
      {composing === undefined || about === undefined ? undefined : (
        <About about={about} isEdit={isEdit} onClose={stopComposing} />
      )}
      <WaitsToSend
        whenThere={whenThere}
        arriving={files.arriving.length}
        onKept={() => field.current?.focus()}
      />
      <DropArea files={files} isDisabled={isBlocked} />
      <PrivateField
        field={field}
        label={text('Private message to {name}', { name: groupName ?? agentName(agent) })}
        placeholder={text('Write privately to {name}', { name })}
        text={typed}
        isDisabled={isBlocked}
        people={people}
        strip={<AttachmentStrip files={files} sentenceOf={privateFileProblemSentence} />}
        tools={isEdit ? undefined : <AttachButton files={files} isDisabled={isBlocked} />}
        onChange={write}
        onSend={send}
        onKey={onKey}
      >
        <div className="composer__info">
          <span>{info}</span>
          {typed.length > maxPrivateLength * 0.9 ? (
            <span className="digits">
              {text('{count, number} of {most, number} characters', {
                count: typed.length,
                most: maxPrivateLength,
              })}
            </span>
          ) : undefined}
        </div>
        <Button
          kind="primary"
          size="compact"
          className="private-send"
          icon={<Icon source={LockBlack} size="small" />}
          disabled={isBlocked || isEmpty}
          onClick={send}
        >
          {isEdit ? text('Save the change') : text('Send privately to {name}', { name })}
        </Button>
      </PrivateField>
      <PrivateAsked chatId={agent.id} />
    </section>
  );
};

const About = ({ about, isEdit, onClose }: { about: PrivateMessage; isEdit: boolean; onClose(): void }) => {
  const agents = useAppState((state) => state.team.agents);
  const ownId = useAppState(ownIdOf);
  return (
    <div className="composer__about" data-testid="composing">
      <span className="truncate">
        {isEdit
          ? text('Changing your message')
          : text('Answering {name}: {words}', {
              name: whoName(about.authorId, agents, ownId),
              words: about.text,
            })}
      </span>
      <IconButton
        label={isEdit ? text('Leave it as it was (Esc)') : text('Do not answer it (Esc)')}
        icon={Close}
        isSmall
        onClick={onClose}
      />
    </div>
  );
};

const nobody: readonly string[] = [];

/** Who writes in this chat now. */
const TypingLine = ({ chatId }: { chatId: string }) => {
  const typing = useAppState((state) => state.privateChats.typing[chatId] ?? nobody);
  const agents = useAppState((state) => state.team.agents);
  const ownId = useAppState(ownIdOf);
  return (
    <p className="typing-line" data-testid="private-typing">
      {typingSentence(typing.map((id) => whoName(id, agents, ownId)))}
    </p>
  );
};
