/** One notification as the system is asked to show it. It makes no sound: the window plays the chosen one. */
export interface SystemNotice {
  title: string;
  body: string;
  /** Buttons, where the system has them. */
  actions: readonly { id: string; label: string }[];
  /** What stands in the empty field for an answer, where the system has one. Undefined: no field. */
  replyPlaceholder?: string | undefined;
}

/** What becomes of it. After `closed` or `refused` nothing follows. */
export interface NoticeListener {
  /** The person clicked it. */
  clicked(): void;
  acted(id: string): void;
  replied(text: string): void;
  closed(): void;
}

/**
 * The system's notifications. Each way to them keeps the same contract (test/main/notifications/notifier-contract.ts): one
 * `closed` at most, nothing after it, and a refusal is said and not thrown.
 */
export interface DesktopNotifier {
  /** What the system can show; asked anew when it matters, because another program may serve it later. */
  abilities(): Promise<{ canShow: boolean; hasActions: boolean; hasReply: boolean }>;
  /** Whether the system's do-not-disturb is on; undefined: it does not tell. */
  isQuiet(): Promise<boolean | undefined>;
  /** `refusal`: the system's word for why it showed nothing. `close` takes it away; later or twice does nothing. */
  show(
    notice: SystemNotice,
    listener: NoticeListener,
  ): Promise<{ refusal?: string | undefined; close(): void }>;
}
