import type { QuietSpan } from '../../../shared/domain/notice-rules.ts';
import type { NoticeAbilities } from '../../../shared/ipc/notices.ts';
import type { IpcEvents, RouteInput } from '../../../shared/ipc/routes.ts';
import { call } from '../../api/call.ts';
import { mutedSentence, testResult, whyTold } from '../../messages/notices.ts';
import { playSound } from '../../ui/sounds.ts';
import type { GuideTopic } from '../guide.ts';
import { noticeAdded } from '../updates/index.ts';
import { requestSender, type ActionContext } from './context.ts';

export type NoticesActions = ReturnType<typeof createNoticesActions>;

/** Desktop notifications; main decides and shows, the window plays the sound. */
export const createNoticesActions = ({ api, store, clock }: ActionContext) => {
  const send = requestSender(store);
  const say = (sentence: string, topic?: GuideTopic): void =>
    store.apply((state) => noticeAdded(state, { tone: 'info', sentence, topic }));
  return {
    /** Errors: CallError. */
    abilities: (): Promise<NoticeAbilities> => call(api.notice.getAbilities()),
    /** Shows one and plays the sound. Answers the sentence that says what became of it. Errors: CallError. */
    test: async (): Promise<string> => testResult(await call(api.notice.test())),
    /** Says why the person was, or was not, told of this message. */
    explain: (of: RouteInput<'notice/why'>): Promise<void> =>
      send(api.notice.why(of), ({ answer }) => say(whyTold(answer, clock.now()), 'state:not-told')),
    setMuted: (place: RouteInput<'notice/set-muted'>['place'], isMuted: boolean): Promise<void> =>
      send(api.notice.setMuted({ place, isMuted }), () => say(mutedSentence(isMuted, 'chatId' in place))),
    beQuiet: (span: QuietSpan | undefined): Promise<void> =>
      send(api.notice.beQuiet(span === undefined ? {} : { span })),
    /** A machine without sound says nothing of it: the notification is seen. */
    play: ({ sound, volume }: IpcEvents['notice.sound']): void =>
      void playSound(sound, volume).catch(() => undefined),
  };
};
