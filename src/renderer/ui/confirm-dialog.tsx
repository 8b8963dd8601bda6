import type { ReactNode } from 'react';
import type { Failure } from '../api/call.ts';
import { Problem } from './callout.tsx';
import { Button } from './design-system.ts';
import { Dialog } from './dialog.tsx';

interface ConfirmDialogProps {
  title: string;
  /** On the button that closes the dialog and changes nothing. */
  keepLabel: string;
  /** The focus starts on that button. */
  isKeepFocused?: boolean;
  actLabel: string;
  isDestructive?: boolean;
  isRunning?: boolean;
  /** The refusal; the dialog stays open. */
  problem?: Failure | undefined;
  onAct(): void;
  onClose(): void;
  children: ReactNode;
}

/** A question with two answers: leave things as they are, or act. */
export const ConfirmDialog = (props: ConfirmDialogProps) => (
  <Dialog
    title={props.title}
    onClose={props.onClose}
    footer={
      <>
        <Button kind="secondary" autoFocus={props.isKeepFocused === true} onClick={props.onClose}>
          {props.keepLabel}
        </Button>
        <Button
          kind={props.isDestructive === true ? 'destructive' : 'primary'}
          loading={props.isRunning === true}
          onClick={props.onAct}
        >
          {props.actLabel}
        </Button>
      </>
    }
  >
    {props.children}
    <Problem sentence={props.problem} />
  </Dialog>
);
