import './removal.css';
import { ChevronLeft } from '@livechat/design-system-icons';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { text } from '../../../shared/i18n/text.ts';
import type { RemovalPlan } from '../../../shared/ipc/privacy.ts';
import type { RouteInput } from '../../../shared/ipc/routes.ts';
import type { RemovalKind } from '../../../shared/removal/words.ts';
import { CallError, sentenceOfProblem } from '../../api/call.ts';
import { useAnnounce } from '../../app/announcements.tsx';
import { useActions } from '../../state/react.tsx';
import { Callout, Problem } from '../../ui/callout.tsx';
import { Button, Icon, Input } from '../../ui/design-system.ts';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { TitledSection } from '../../ui/titled-section.tsx';
import { impactSentences, wipedLines } from '../../messages/removal-reach.ts';
import { afterRefusal } from '../../messages/removal.ts';
import { planWords } from './plan-words.ts';
import { ResidueTable } from './residue-table.tsx';
import { WhenChoice, type When } from './when-choice.tsx';
import { foreignName } from '../../messages/people.ts';
import { ForeignName } from '../../ui/foreign-name.tsx';
import { shownName } from '../../../shared/shown-name.ts';
import { sideBySide } from '../../ui/side-by-side.ts';

interface PlanPageProps {
  kind: RemovalKind;
  /** Of the customer to erase. */
  conversationId: string | undefined;
}

const inputOf = (
  { kind, conversationId }: PlanPageProps,
  when: When,
  typedName: string,
): RouteInput<'removal/start'> | undefined => {
  switch (kind) {
    case 'disconnect':
      return { kind, typedName };
    case 'uninstall':
      return { kind, typedName, when };
    case 'erase-customer':
      return conversationId === undefined
        ? undefined
        : {
            kind,
            typedName,
            conversationId: conversationId as (RouteInput<'removal/start'> & {
              kind: 'erase-customer';
            })['conversationId'],
          };
  }
};

/** The page before a removal: its reach, what stays and why, and the confirmation by typing the name. */
export const PlanPage = (props: PlanPageProps) => {
  const { kind, conversationId } = props;
  const { app, removal: actions } = useActions();
  const say = useAnnounce();
  const [plan, setPlan] = useState<RemovalPlan>();
  /** How often the plan was asked for. */
  const [reading, setReading] = useState(1);
  const [readProblem, setReadProblem] = useState<string>();
  const [startProblem, setStartProblem] = useState<string>();
  const [typed, setTyped] = useState('');
  const [when, setWhen] = useState<When>('scheduled');
  const [isRunning, setIsRunning] = useState(false);
  const keep = useRef<HTMLDivElement>(null);
  const fieldId = useId();
  const titleId = useId();
  const words = planWords[kind];
  const isConfirmed = plan !== undefined && shownName(typed) === shownName(plan.confirmName);

  const leave = (): void => {
    actions.showPage({ page: 'removal' });
    if (kind === 'erase-customer') app.goTo({ section: 'inbox' });
  };
  useEffect(() => {
    let isLeft = false;
    actions.readPlan(kind, conversationId).then(
      (read) => {
        if (!isLeft) setPlan(read);
      },
      (error) => {
        if (!isLeft) setReadProblem(sentenceOfProblem(error));
      },
    );
    return () => {
      isLeft = true;
    };
  }, [actions, kind, conversationId, reading]);
  const readAgain = (): void => {
    setReadProblem(undefined);
    setReading(reading + 1);
  };
  // The focus starts on the button that keeps everything, so that a stray key press removes nothing.
  useLayoutEffect(() => keep.current?.querySelector('button')?.focus({ preventScroll: true }), []);

  const start = (): void => {
    if (plan === undefined || !isConfirmed || isRunning) return;
    const input = inputOf(props, when, plan.confirmName);
    if (input === undefined) return;
    setIsRunning(true);
    setStartProblem(undefined);
    actions.start(input).then(
      (removalId) => {
        say(text('The removal has begun. Its steps are shown on this page.'));
        actions.showPage({ page: 'removal' });
        // After the overview has been rendered, the focus moves to the new removal's card.
        requestAnimationFrame(() => document.getElementById(`removal-${removalId}`)?.focus());
      },
      (error) => {
        const code = error instanceof CallError ? error.code : undefined;
        setIsRunning(false);
        if (code === 'INPUT_INVALID') {
          setStartProblem(
            `${text('The name has changed meanwhile: type it once more.')} ${afterRefusal(code)}`,
          );
          setTyped('');
          readAgain();
        } else setStartProblem(`${sentenceOfProblem(error)} ${afterRefusal(code)}`);
      },
    );
  };

  return (
    <main
      className="page plan"
      aria-labelledby={titleId}
      data-region="thread"
      data-testid="removal-plan"
      data-kind={kind}
    >
      <div className="page__inner plan__inner">
        <header>
          <button type="button" className="plan__back" onClick={leave}>
            <Icon source={ChevronLeft} size="small" />
            {kind === 'erase-customer'
              ? text('Back to the conversation')
              : text.in('noun, a page of Admin', 'Removal')}
          </button>
          <h1 className="page__title" id={titleId}>
            {words.title(plan === undefined ? undefined : foreignName(plan.confirmName))}
          </h1>
          <p className="page__lead">{words.lead}</p>
        </header>
        {readProblem === undefined ? undefined : (
          <Callout
            tone="bad"
            isAlert
            title={text('What this would take could not be read')}
            actions={
              <Button kind="secondary" size="compact" onClick={readAgain}>
                {text('Try again')}
              </Button>
            }
          >
            {readProblem} {text('Nothing has been removed.')}
          </Callout>
        )}
        {plan === undefined ? (
          readProblem === undefined ? (
            <SkeletonRows rows={6} label={text('Reading what this would take')} />
          ) : undefined
        ) : (
          <>
            {kind === 'uninstall' ? <WhenChoice when={when} onChange={setWhen} /> : undefined}
            <Impact plan={plan} />
            <ResidueTable plan={plan} />
            <TitledSection
              className="removal-section"
              id="confirm"
              title={text.in('heading above a field', 'Confirm')}
            >
              <label htmlFor={fieldId}>
                {sideBySide(
                  words.typeName(
                    <strong className="is-selectable">
                      <ForeignName name={shownName(plan.confirmName)} />
                    </strong>,
                  ),
                )}
              </label>
              <Input
                id={fieldId}
                data-testid="removal-confirm"
                value={typed}
                spellCheck={false}
                autoComplete="off"
                onChange={(event) => setTyped(event.target.value)}
                onKeyDown={(event) => {
                  if (event.key === 'Enter') start();
                }}
              />
              <Problem sentence={startProblem} />
            </TitledSection>
          </>
        )}
      </div>
      <footer className="plan__foot">
        <div className="plan__buttons" ref={keep}>
          {plan === undefined || isConfirmed ? undefined : (
            <span className="plan__hint muted">
              {sideBySide(
                text.rich('Type “{name}” above to go on.', {
                  name: <bdi>{shownName(plan.confirmName)}</bdi>,
                }),
              )}
            </span>
          )}
          <Button kind="secondary" aria-describedby={titleId} onClick={leave}>
            {words.keep}
          </Button>
          <Button kind="destructive" disabled={!isConfirmed} loading={isRunning} onClick={start}>
            {kind === 'uninstall'
              ? when === 'now'
                ? text('Uninstall now')
                : text('Schedule the uninstall')
              : words.act}
          </Button>
        </div>
      </footer>
    </main>
  );
};

const Impact = ({ plan }: { plan: RemovalPlan }) => {
  const lines = wipedLines(plan.onThisComputer);
  return (
    <TitledSection className="removal-section" id="impact" title={text('What it touches')}>
      <ul className="plain-list" data-testid="removal-impact">
        {impactSentences(plan).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <h3 className="plan__sub">{text('Deleted on this computer')}</h3>
      {lines.length === 0 ? (
        <p className="muted">{text('Nothing: this computer keeps none of it.')}</p>
      ) : (
        <ul className="wiped" data-testid="removal-wiped">
          {lines.map((line) => (
            <li key={line} className="digits">
              {line}
            </li>
          ))}
        </ul>
      )}
    </TitledSection>
  );
};
