export { AddButtons, ButtonChips, changeThenFocus, ReplyButtons } from './reply-buttons.tsx';
export { useReplyButtons, type WrittenButtons, writtenButtons } from './use-reply-buttons.ts';
